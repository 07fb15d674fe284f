import { mount } from 'svelte';
import 'katex/dist/katex.min.css';
import './style/base.css';
import App from './App.svelte';
import { theme } from './state/theme.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element #app');
theme.follow();
mount(App, { target });

// The page works offline from its second visit on. Without a service worker, over plain http say, it does without.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  addEventListener('load', () => void navigator.serviceWorker.register('./service-worker.js').catch(() => undefined));
