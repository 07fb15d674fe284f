import { expect, it } from 'vitest';
import { concat } from './concat.ts';
import { constant } from './constant.ts';

it('concat joins what the list held then, whatever is added to it afterwards', () => {
  const list = [constant([1, 2]), constant([3])];
  const joined = concat(list);
  list.push(constant([4]));
  expect(joined.inputs.length).toBe(2);
});
