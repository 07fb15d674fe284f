import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  base: './', // works from any folder of a static host
  // Only in this repository, where packages see each other's source.
  resolve: { conditions: ['@flows/source', ...defaultClientConditions] },
  build: { target: 'es2023' },
  worker: { format: 'es' },
});
