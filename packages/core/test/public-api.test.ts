import { describe, expect, it } from 'vitest';

// The names each entry exports. After a change that is meant: `npx vitest run --project core public-api -u`.
describe('public names', () => {
  it.each([
    ['core', () => import('../src/index.ts')],
    ['engine', () => import('../src/engine.ts')],
    ['registry', () => import('../src/registry.ts')],
    ['testing', () => import('../src/testing.ts')],
  ])('%s', async (entry, load) => {
    const names = Object.keys(await load()).sort((a, b) => (a < b ? -1 : 1));
    await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`public-api/${entry}.txt`);
  });
});
