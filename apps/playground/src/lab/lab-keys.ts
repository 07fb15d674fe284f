import type { Workbench } from './workbench.svelte.ts';

/** Keys of the Lab; those that a control under the focus needs are left to it. */
export function labKeys({ bench, help }: { readonly bench: Workbench; readonly help: () => void }) {
  const actions: Readonly<Record<string, () => void>> = {
    ' ': () => bench.session.toggle(),
    ArrowRight: () => void bench.session.oneStep(),
    r: () => void bench.reset(),
    '?': help,
  };
  return (event: KeyboardEvent): void => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as Element;
    if (target.closest('dialog, textarea, select, [contenteditable], [role="slider"], [role="application"]')) return;
    if (target.closest('input')) return;
    if (event.key === ' ' && target.closest('button, a, summary, label')) return;
    event.preventDefault();
    action();
  };
}
