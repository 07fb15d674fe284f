import { readFile } from 'node:fs/promises';
import type { Plugin, Rollup } from 'vite';

/** Larger files, the engines' libraries, are kept once they have been fetched. */
const ownFileLimit = 400_000;

/** Emits `service-worker.js`, with which the page works offline: it keeps the page's own files from the first visit on. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    async generateBundle(_, bundle) {
      const template = await readFile(new URL('./service-worker.js', import.meta.url), 'utf8');
      // Every browser that runs this page takes fonts in woff2.
      const files = Object.values(bundle).filter(({ fileName }) => !/\.(map|ttf|woff)$/.test(fileName));
      const urls = (some: readonly Output[]): string =>
        JSON.stringify(some.map(({ fileName }) => `./${fileName}`).toSorted());
      const source = template
        .replace("['OWN']", urls(files.filter((file) => sizeOf(file) < ownFileLimit)))
        .replace("['ALL']", urls(files));
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
    },
  };
}

type Output = Rollup.OutputAsset | Rollup.OutputChunk;
const sizeOf = (file: Output): number => (file.type === 'chunk' ? file.code : file.source).length;
