import { rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

/** Builds the script of the engine's thread from the source, where it finds this package's dependencies. */
export async function buildWorker(): Promise<{ script: URL; remove(): Promise<void> }> {
  const folder = fileURLToPath(new URL(`../node_modules/.flows-worker-${process.pid}/`, import.meta.url));
  const conditions = ['@flows/source', 'node', 'import', 'default'];
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { noExternal: [/^@flows\//], resolve: { conditions } },
    build: {
      ssr: fileURLToPath(new URL('../src/worker.ts', import.meta.url)),
      outDir: folder,
      target: 'es2023',
      rollupOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
  return { script: pathToFileURL(`${folder}worker.mjs`), remove: () => rm(folder, { recursive: true, force: true }) };
}
