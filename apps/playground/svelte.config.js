import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { formulas } from './build/formulas.js';

export default { preprocess: [formulas(), vitePreprocess()] };
