// Components in dynamic imports, as plain TypeScript sees them.
declare module '*.svelte' {
  import type { Component } from 'svelte';
  const component: Component;
  export default component;
}
