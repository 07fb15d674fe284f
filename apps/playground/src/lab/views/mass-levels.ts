import type { Field } from '../../draw/heat-map.ts';

/** Densities above which the given shares of all mass in the field lie. */
export function massLevels({ values }: Field, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const levels: number[] = [];
  const rising = [...shares].sort((a, b) => a - b);
  let held = 0;
  for (let i = sorted.length - 1; i >= 0 && levels.length < rising.length; i--) {
    held += sorted[i]!;
    while (levels.length < rising.length && held >= rising[levels.length]! * total) levels.push(sorted[i]!);
  }
  return levels.filter((level) => level > 0);
}

/** A density that stands out: its few highest cells do not set the scale. */
export function brightest({ values }: Field): number {
  const sorted = Float64Array.from(values).sort();
  return Math.max(1e-12, sorted[Math.floor(0.995 * (sorted.length - 1))]!);
}
