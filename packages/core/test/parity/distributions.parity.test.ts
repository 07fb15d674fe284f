import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  box,
  cauchy,
  constant,
  Flow,
  fullNormal,
  gaussianMixture,
  laplace,
  logistic,
  normal,
  permutation,
  studentT,
  truncatedNormal,
  uniform,
  vonMises,
  type Distribution,
} from '../../src/index.ts';
import { rootScope } from '../../src/bijections/scope.ts';
import { referenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { collect } from '../../src/graph/collect.ts';

/** Each distribution has some of them. */
interface Params extends Readonly<Record<'loc' | 'scale' | 'df' | 'low' | 'high' | 'concentration', number>> {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly scales: readonly (readonly number[])[];
}

interface Known {
  readonly name: string;
  readonly params: Params;
  readonly definition: string;
  readonly points: readonly { readonly x: number | number[]; readonly log_pdf: number | string }[];
  readonly entropy?: number;
  readonly quantiles?: readonly (readonly [share: number, x: number])[];
}

const { distributions } = JSON.parse(
  readFileSync(new URL('../fixtures/distributions.json', import.meta.url), 'utf8'),
) as { distributions: readonly Known[] };

type Make = (params: Params) => Distribution;
const ours: Readonly<Record<string, readonly Make[]>> = {
  normal: [
    ({ loc, scale }) => normal([1], { mean: loc, scale }),
    ({ loc, scale }) => normal([1], { mean: loc, scale, trainable: true }),
  ],
  student_t: [
    ({ df, loc, scale }) => studentT([1], { dof: df, loc, scale }),
    ({ df, loc, scale }) => studentT([1], { dof: df, loc, scale, trainable: true }),
  ],
  laplace: [({ loc, scale }) => laplace([1], { loc, scale })],
  cauchy: [({ loc, scale }) => cauchy([1], { loc, scale })],
  logistic: [({ loc, scale }) => logistic([1], { loc, scale })],
  uniform: [({ low, high }) => uniform([1], { low, high }), ({ low, high }) => box([low], [high])],
  von_mises: [
    ({ loc, concentration }) => vonMises([1], { loc, concentration }),
    ({ loc, concentration }) => vonMises([1], { loc, concentration, trainable: true }),
  ],
  truncated_normal: [({ loc, scale, low, high }) => truncatedNormal([1], { loc, scale, low, high })],
  multivariate_normal: [
    ({ mean, covariance }) => fullNormal(mean.length, { mean, covariance }),
    ({ mean, covariance }) => fullNormal(mean.length, { mean, covariance, trainable: true }),
  ],
  gaussian_mixture: [
    ({ weights, means, scales }) => gaussianMixture(means[0]!.length, { weights, means, scales }),
    ({ weights, means, scales }) => gaussianMixture(means[0]!.length, { weights, means, scales, trainable: false }),
  ],
};
const cases = distributions.flatMap((known) =>
  (ours[known.name] ?? []).map(
    (make, i) => [`${known.name} ${JSON.stringify(known.params).slice(0, 60)} ${i}`, known, make] as const,
  ),
);
const numberOf = (value: number | string): number => Number(String(value).replace('inf', 'Infinity'));

/** A distribution is a flow whose bijection does nothing. */
const flowOf = (base: Distribution): Flow =>
  new Flow(permutation(Array.from({ length: base.eventShape[0]! }, (_, i) => i)), { base });

async function entropyOf(base: Distribution): Promise<number> {
  const { params } = flowOf(base);
  const tensors = new Map(
    [...params].map(([name, { data, shape }]) => [name.replace('base.', ''), constant(data, shape)]),
  );
  const graph = collect([], [['entropy', base.entropy!(rootScope(tensors))]]);
  const executable = await referenceEngine().compile(graph, { precision: 'float64' });
  return (await executable.run({}))['entropy']![0]!;
}

describe('distributions of scipy', () => {
  it('has them', () => {
    expect(cases.length).toBeGreaterThan(50);
  });

  it.each(cases)('%s', async (_, { name, params, definition, points, entropy, quantiles }, make) => {
    const base = make(params);
    const tolerance = definition.includes('1e-9') ? 1e-9 : 1e-12;
    const flow = flowOf(base);
    const logProb = await flow.logProb(points.map(({ x }) => [x].flat()));
    points.forEach((point, i) => {
      const exact = numberOf(point.log_pdf);
      // scipy takes the logarithm of a density of 0; the exact value is in reach.
      if (name === 'laplace' && exact === -Infinity) return;
      const deviation = logProb[i] === exact ? 0 : Math.abs(logProb[i]! - exact) / (1 + Math.abs(exact));
      expect(deviation).toBeLessThan(tolerance);
    });
    if (entropy !== undefined)
      expect(Math.abs((await entropyOf(base)) - entropy)).toBeLessThan(tolerance * (1 + Math.abs(entropy)));
    if (quantiles) {
      const n = 20_000;
      const { data } = await flow.sample(n, { seed: 4 });
      for (const [share, x] of quantiles) {
        const below = data.filter((value) => value < x).length / n;
        expect(Math.abs(below - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / n));
      }
    }
  });
});
