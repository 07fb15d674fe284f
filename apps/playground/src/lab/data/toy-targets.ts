import { toyDatasets, type ToyDataset } from '@flows/core';

/** The toy sets of the plane. */
export const toyTargets: readonly ToyDataset[] = toyDatasets.filter(({ dimension }) => dimension === 2);

/** As a button is labelled. */
export function titleOf({ name }: { readonly name: string }): string {
  const words = name.replaceAll('-', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}

/** How far the noise may be turned up, and by which steps. */
export function noiseRange({ defaultNoise }: Pick<ToyDataset, 'defaultNoise'>): { max: number; step: number } {
  return defaultNoise > 0 ? { max: 4 * defaultNoise, step: defaultNoise / 20 } : { max: 0.5, step: 0.01 };
}
