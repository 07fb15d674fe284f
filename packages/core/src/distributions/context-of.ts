import { sharedContext } from '../bijections/shared-context.ts';
import type { Shape } from '../tensor/shape.ts';

/** What parts ask of the context, to be spread into the distribution made of them: its shape, and whether it must stay as it is. */
export const contextOf = (
  parts: readonly { readonly contextShape?: Shape; readonly rawContext?: boolean }[],
): { readonly contextShape?: Shape; readonly rawContext?: boolean } => ({
  ...sharedContext(parts),
  ...(parts.some(({ rawContext }) => rawContext) && { rawContext: true }),
});
