import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LinkWriter } from './link-writer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a few writes come at once, a flood at a rate browsers bear, and the newest always arrives', () => {
  const written: string[] = [];
  const writer = new LinkWriter((hash) => written.push(hash));
  writer.write('#0');
  expect(written).toEqual(['#0']);
  for (let i = 1; i <= 600; i++) {
    writer.write(`#${i}`);
    vi.advanceTimersByTime(1000 / 60);
  }
  expect(written.length).toBeLessThan(200);
  vi.advanceTimersByTime(500);
  expect(written.at(-1)).toBe('#600');
});

test('what waits is forgotten when the page goes elsewhere', () => {
  const written: string[] = [];
  const writer = new LinkWriter((hash) => written.push(hash));
  for (let i = 0; i < 100; i++) writer.write(`#${i}`);
  writer.drop();
  vi.advanceTimersByTime(1000);
  expect(written.at(-1)).not.toBe('#99');
});
