import { FlowError } from '../../flow-error.ts';
import { banana } from './banana.ts';
import { checkerboard } from './checkerboard.ts';
import { circles } from './circles.ts';
import { eightGaussians } from './eight-gaussians.ts';
import { fourModes } from './four-modes.ts';
import { funnel } from './funnel.ts';
import { gaussian } from './gaussian.ts';
import { pinwheel } from './pinwheel.ts';
import { rings } from './rings.ts';
import { spirals } from './spirals.ts';
import { swissRoll } from './swiss-roll.ts';
import type { ToyDataset } from './toy-dataset.ts';
import { torusGaussians } from './torus-gaussians.ts';
import { torusMoons } from './torus-moons.ts';
import { twoGaussians } from './two-gaussians.ts';
import { twoMoons } from './two-moons.ts';
import { uniformNormal } from './uniform-normal.ts';
import { wideCheckerboard } from './wide-checkerboard.ts';

export type { ToyDataset, ToyOptions } from './toy-dataset.ts';
export {
  banana,
  checkerboard,
  circles,
  eightGaussians,
  fourModes,
  funnel,
  gaussian,
  pinwheel,
  rings,
  spirals,
  swissRoll,
  torusGaussians,
  torusMoons,
  twoGaussians,
  twoMoons,
  uniformNormal,
  wideCheckerboard,
};

/**
 * All toy sets, in the order in which menus show them.
 *
 * @example
 * ```ts
 * toyDatasets.slice(0, 2).map(({ name }) => name); // => ['two-moons', 'circles']
 * ```
 */
export const toyDatasets: readonly ToyDataset[] = [
  twoMoons,
  circles,
  eightGaussians,
  checkerboard,
  wideCheckerboard,
  rings,
  spirals,
  pinwheel,
  swissRoll,
  banana,
  funnel,
  twoGaussians,
  uniformNormal,
  gaussian,
  fourModes,
  torusMoons,
  torusGaussians,
];

/**
 * The toy set of a name.
 *
 * Throws `DATA_INVALID` if there is none, listing those there are.
 *
 * @example
 * ```ts
 * toyDataset('two-moons').columns; // => ['x', 'y']
 * ```
 */
export function toyDataset(name: string): ToyDataset {
  const found = toyDatasets.find((dataset) => dataset.name === name);
  if (!found) {
    throw new FlowError('DATA_INVALID', `there is no toy data set "${name}"`, {
      hint: `choose one of ${toyDatasets.map((dataset) => dataset.name).join(', ')}`,
    });
  }
  return found;
}
