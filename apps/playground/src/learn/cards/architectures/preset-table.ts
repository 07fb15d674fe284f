import { flowPresets, type FlowPreset } from '@flows/core';

/** How layers come by the parameters of their transformers; the columns of the table. */
export const arrangements = [
  { id: 'mlp', name: 'Coupling', says: 'one half of the features sets the map of the other' },
  { id: 'made', name: 'Auto\u00adregressive', says: 'each feature is mapped as those before it say' },
  { id: '-', name: 'Other layers', says: 'the layer is no map of single numbers, or has no network' },
] as const;

export interface TransformerRow {
  readonly transformer: string;
  /** Presets by arrangement, in the order of `arrangements`. */
  readonly cells: readonly (readonly FlowPreset[])[];
}

/** All presets by transformer and arrangement, in their own order; those without a transformer last. */
export function presetTable(): readonly TransformerRow[] {
  const transformers = new Set(flowPresets.map(({ transformer }) => transformer));
  const last = transformers.delete('-') ? ['-'] : [];
  return [...transformers, ...last].map((transformer) => ({
    transformer,
    cells: arrangements.map(({ id }) =>
      flowPresets.filter((preset) => preset.transformer === transformer && preset.conditioner === id),
    ),
  }));
}

/** `rationalQuadratic` as "rational quadratic". */
export const inWords = (name: string): string =>
  name === '-' ? 'none' : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
