// Copies the built playground to dist/playground-site, for `flows playground`.
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const source = new URL('dist/', import.meta.resolve('@flows/playground/package.json'));
const target = fileURLToPath(new URL('../dist/playground-site', import.meta.url));
await rm(target, { recursive: true, force: true });
await cp(source, target, { recursive: true });
