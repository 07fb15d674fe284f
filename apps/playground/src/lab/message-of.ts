import type { Problem } from './session.svelte.ts';

/** What an error says, to a reader. */
export function messageOf(error: unknown): Problem {
  const { message = String(error), hint } = (error ?? {}) as { readonly message?: string; readonly hint?: string };
  return { message, ...(hint !== undefined && { hint }) };
}
