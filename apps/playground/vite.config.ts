import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';
import { offline } from './build/offline.ts';

export default defineConfig({
  base: './', // works from any folder of a static host
  plugins: [svelte(), offline()],
  resolve: { conditions: ['@flows/source', ...defaultClientConditions] },
  build: { target: 'es2023' },
  worker: { format: 'es' },
});
