import * as v from 'valibot';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { FlowError } from '../flow-error.ts';
import { parseArguments } from './import-arguments.ts';
import { splineNumbers } from './rearrange.ts';

/** What a feature goes through, and where each number of our transformer stands among the numbers of the feature there. */
export interface FeatureNumbers {
  readonly transformer: Transformer;
  readonly numbers: readonly number[];
}

/** What a feature goes through, given how many numbers it has and how wide the network is that gives them. */
export type FeatureMap = (count: number, hidden: number) => FeatureNumbers;

/** The map of features for which a last layer has so many rows. @throws FlowError FILE_FORMAT when the rows do not fit it. */
export function featureNumbers(
  map: FeatureMap,
  { layer, rows, features, hidden }: { layer: string; rows: number; features: number; hidden: number },
): FeatureNumbers {
  const found = map(rows / features, hidden);
  if (found.numbers.length * features !== rows)
    throw new FlowError('FILE_FORMAT', `"${layer}" gives ${rows} numbers to ${features} features, which do not fit`, {
      hint: 'check the names of the layers',
    });
  return found;
}

const splineArguments = v.object({ tail_bound: v.pipe(v.number(), v.gtValue(0)) });

/** The rational-quadratic splines of nflows and normflows, with as many bins as the numbers are for. */
export function splinesOf(
  library: string,
  args: Readonly<Record<string, unknown>>,
): { readonly alone: FeatureMap; readonly inCoupling: FeatureMap } {
  const { tail_bound: bound } = parseArguments(splineArguments, `${library} spline`, args);
  const spline = (count: number, divisor: number): FeatureNumbers => {
    const bins = Math.floor((count + 1) / 3);
    const transformer = rationalQuadratic({ bins, bound, divisor, compatibility: 'nflows' });
    return { transformer, numbers: splineNumbers(bins, bins - 1) };
  };
  return {
    alone: (count) => spline(count, 1),
    // Only where the network knows its own width do the libraries divide by its root.
    inCoupling: (count, hidden) => spline(count, Math.sqrt(hidden)),
  };
}
