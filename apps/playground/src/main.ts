import { mount } from 'svelte';
import 'katex/dist/katex.min.css';
import './style/base.css';
import App from './App.svelte';
import { theme } from './state/theme.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element #app');
theme.follow();
mount(App, { target });
