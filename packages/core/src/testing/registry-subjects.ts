import type { Bijection, Spec } from '../bijections/bijection.ts';
import { coupling } from '../bijections/coupling.ts';
import { maskedAutoregressive } from '../bijections/masked-autoregressive.ts';
import { rangesOf, wholeLine, type Domain, type Range } from '../bijections/range.ts';
import type { Mode } from '../bijections/scope.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Graph } from '../graph/graph.ts';
import type { AutoregressiveFactory, ConditionerFactory } from '../nn/conditioner.ts';
import { padEvents } from '../flows/run-chunks.ts';
import { made } from '../nn/made.ts';
import { mlp } from '../nn/mlp.ts';
import { foldIn, key as makeKey } from '../random/index.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { sizeOf } from '../tensor/shape.ts';
import { drawWithin } from './draw-within.ts';
import { extremeEvents } from './extremes.ts';
import type { GraphCase } from './graph-case.ts';
import { perturbedParams } from './perturbed-params.ts';
import { traceProbe, type ProbeMath } from './trace-probe.ts';

/** An instance of the registry as graphs to compute. */
export interface RegistrySubject {
  /** For instance `bijection coupling 2`. */
  readonly name: string;
  /** Whether it is the first of its type: what a slow device should run. */
  readonly first: boolean;
  /** Traces it. */
  cases(): GraphCase[];
}

/** What is computed from an event, and where events lie. */
interface Part {
  readonly what: string;
  readonly math: ProbeMath;
  readonly domain: Domain | undefined;
  /** Where there may also be extreme events, if elsewhere. */
  readonly extremes?: Domain;
  readonly mode?: Mode;
}

/** Events of a batch, and how many of them count: the others repeat one, as where a batch is filled up. */
const paddedBatch = { count: 7, real: 5 };
const oneEvent = { count: 1, real: 1 };
const noEvents = { count: 0, real: 0 };

/** Sums over events cancel; the largest number of an output says how exact it can be. */
const tolerance = { float32: 1e-4, float64: 1e-11 };

/**
 * Every instance of a registry as graphs with inputs, for any engine: both directions of bijections with their log-dets, densities and samples
 * of distributions, each with the gradients of a weighted sum of its numbers by input, context and every param; new values of states. Params are random,
 * away from the identity. Transformers and conditioners are computed as parts of a coupling and of a masked autoregressive layer.
 *
 * @example
 * ```ts
 * const subjects = registrySubjects();
 * for (const { name, cases } of subjects)
 *   if (name === 'bijection permutation 0')
 *     for (const testCase of cases()) await runConformanceCase(referenceEngine(), testCase, 'float32');
 * ```
 */
export function registrySubjects(registry: Registry = defaultRegistry): RegistrySubject[] {
  return registry.definitions.flatMap(({ kind, type, instances }) =>
    instances.flatMap((spec, i) =>
      Object.entries(objectsOf(registry, kind, spec)).map(([part, make]): RegistrySubject => {
        const name = `${kind} ${type} ${i}${part}`;
        return { name, first: i === 0, cases: () => casesOf(name, i === 0, make()) };
      }),
    ),
  );
}

/** What an instance is tested as; by what is to be said of it beside its name. */
function objectsOf(registry: Registry, kind: string, spec: Spec): Record<string, () => Bijection | Distribution> {
  const built = <Built>(): Built => registry.build<Built>(kind, spec);
  const last = { hidden: [8], lastLayer: 'uniform' } as const;
  const mask = [false, true, false, true, true];
  switch (kind) {
    case 'bijection':
      return { '': () => built<Bijection>() };
    case 'distribution':
      return { '': () => built<Distribution>() };
    case 'transformer':
      return {
        ' in a coupling': () =>
          coupling(3, { transformer: built<Transformer>(), conditioner: mlp(last), mask: mask.slice(0, 3) }),
        ', masked autoregressive': () =>
          maskedAutoregressive(3, { transformer: built<Transformer>(), conditioner: made(last), order: [1, 0, 2] }),
      };
    case 'conditioner':
      return { '': () => coupling(5, { conditioner: built<ConditionerFactory>(), context: 2, mask }) };
    case 'autoregressiveConditioner':
      return { '': () => maskedAutoregressive(5, { conditioner: built<AutoregressiveFactory>(), context: 2 }) };
    default:
      return {};
  }
}

function casesOf(name: string, first: boolean, object: Bijection | Distribution): GraphCase[] {
  const key = foldIn(makeKey(0), 79);
  const { eventShape, contextShape } = object;
  const declarations = object.declare();
  const params = perturbedParams(declarations, foldIn(key, 0), 0.3);
  return partsOf(object).flatMap(({ what, math, domain, extremes = domain, mode = 'evaluate' }, i) => {
    const traced = traceProbe(math, { declarations, params, eventShape, contextShape, key: foldIn(key, 1), mode });
    const graph = traced.together();
    if (mode === 'train' && !isOfTraining(graph)) return [];
    const width = contextShape ? sizeOf(contextShape) : 0;
    const ranges = rangesOf(domain, sizeOf(eventShape));
    const draw = (seed: number, of: readonly Range[], count: number): Float64Array =>
      drawWithin(foldIn(foldIn(key, 2 + i), seed), count, of);
    const batches = [
      paddedBatch,
      ...(mode === 'train' ? [] : [oneEvent]),
      ...(first && mode !== 'train' ? [noEvents] : []),
    ];
    return batches.map(({ count, real }): GraphCase => {
      const x = draw(0, ranges, real);
      const context = contextShape && draw(1, rangesOf(undefined, width), real);
      const inputsAt = (events: Float64Array): Record<string, Float64Array> => {
        const inputs = {
          ...traced.feeds({
            count,
            x: padEvents(new Float64Array(count * ranges.length), events, 0, real, ranges.length),
            context: context && padEvents(new Float64Array(count * width), context, 0, real, width),
          }),
          weight: Float64Array.from({ length: count }, (_, event) => (event < real ? 1 : 0)),
        };
        return Object.fromEntries(
          Object.entries(inputs).map(([input, values]) => [input, Float64Array.from(values, Math.fround)]),
        );
      };
      return {
        name: `${name}, ${what}, batch ${count}`,
        small: first && count > 1,
        graph,
        inputs: inputsAt(x),
        batchSize: count,
        precisions: ['float32', 'float64'],
        tolerance,
        relativeTo: 'largest',
        ...(count === 1 && {
          // As where a flow is evaluated; in batches, as where it is trained.
          held: graph.inputs.filter(({ batch }) => batch === 0).map((input) => input.name),
          extremes: extremeEvents(rangesOf(extremes, ranges.length)).map((x) => inputsAt(Float64Array.from(x))),
        }),
      };
    });
  });
}

function partsOf(object: Bijection | Distribution): Part[] {
  if ('forward' in object) {
    const directed = (what: 'forward' | 'inverse', domain: Domain | undefined): Part => ({
      what,
      math: (x, scope) => {
        const { value, logDet } = object[what](x, scope);
        return { value, logDet };
      },
      domain,
    });
    const inverse = directed('inverse', object.data);
    return [directed('forward', object.latent), inverse, { ...inverse, what: 'inverse in training', mode: 'train' }];
  }
  return [
    {
      what: 'density',
      math: (x, scope) => ({ logProb: object.logProb(x, scope) }),
      domain: object.support,
      extremes: wholeLine,
    },
    { what: 'sample', math: (_, scope) => ({ sample: object.sample(scope) }), domain: undefined, extremes: [0, 0] },
  ];
}

/** Whether training is another graph than evaluation: one that has new values of states, or noise. */
const isOfTraining = ({ inputs, outputs }: Graph): boolean =>
  outputs.some(({ name }) => name.startsWith('update of ')) || inputs.some(({ name }) => name.startsWith('noise:'));
