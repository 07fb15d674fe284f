import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  base: './', // works from any folder of a static host
  plugins: [svelte()],
  resolve: { conditions: ['@flows/source', ...defaultClientConditions] },
  build: { target: 'es2023' },
  worker: { format: 'es' },
});
