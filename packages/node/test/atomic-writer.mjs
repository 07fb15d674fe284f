// Writes a file of equal letters over and over, or once and then kills itself at the given step: run by the tests of writeFileAtomically.
import * as fs from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [path, size, killAt] = process.argv.slice(2);
const conditions = ['@flows/source', 'module', 'node', 'development|production'];
const { module } = await runnerImport(
  fileURLToPath(new URL('../src/files/write-file-atomically.ts', import.meta.url)),
  {
    configFile: false,
    resolve: { conditions },
    ssr: { resolve: { conditions } },
  },
);
/** @type {(path: string, content: string, options?: { fileSystem: object }) => Promise<void>} */
const writeFileAtomically = module.writeFileAtomically;

const die = () => process.kill(process.pid, 'SIGKILL');
/** @param {number} step */
const reach = (step) => step === Number(killAt) && die();

/** @type {typeof fs.open} */
async function open(file, flags, mode) {
  if (flags !== 'wx') {
    reach(5); // the folder is opened to be flushed, which is after the renaming
    return fs.open(file, flags, mode);
  }
  reach(0);
  const handle = await fs.open(file, flags, mode);
  reach(1);
  const write = handle.writeFile.bind(handle);
  const sync = handle.sync.bind(handle);
  return Object.assign(handle, {
    /** @param {string} content */
    writeFile: async (content) => {
      await write(content.slice(0, content.length / 2));
      reach(2);
      await write(content.slice(content.length / 2));
      reach(3);
    },
    sync: async () => {
      await sync();
      reach(4);
    },
  });
}

if (killAt === undefined) {
  for (let i = 0; ; i++) {
    await writeFileAtomically(String(path), 'ABCDEFGH'.charAt(i % 8).repeat(Number(size)));
    console.log(i);
  }
} else {
  await writeFileAtomically(String(path), 'B'.repeat(Number(size)), { fileSystem: { ...fs, open } });
}
