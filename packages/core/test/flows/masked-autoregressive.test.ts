import { describe, expect, it } from 'vitest';
import { gradient } from '../../src/autodiff/gradient.ts';
import { jacobian } from '../../src/autodiff/jacobian.ts';
import { rootScope } from '../../src/bijections/scope.ts';
import { collect } from '../../src/graph/collect.ts';
import type { Graph, GraphNode } from '../../src/graph/graph.ts';
import { lower } from '../../src/graph/lower.ts';
import { scanAttributes } from '../../src/tensor/primitives/loop.ts';
import { matMulAttributes } from '../../src/tensor/primitives/mat-mul.ts';
import {
  add,
  batchSum,
  circularRationalQuadratic,
  Flow,
  input,
  key,
  made,
  maskedAutoregressive,
  monotonicNetwork,
  referenceEngine,
  residualMADE,
  sizeOf,
  sum,
  type AutoregressiveFactory,
  type Bijection,
  type MaskedAutoregressiveOptions,
  type Tensor,
} from '../../src/index.ts';
import { checkBijection } from '../../src/testing.ts';
import { perturbedParams } from '../../src/testing/perturbed-params.ts';

const uniform = { lastLayer: 'uniform' } as const;

/** A graph of one event, or of a batch, with the params as inputs. */
function graphOf(
  bijection: Bijection,
  outputs: (x: Tensor, scope: ReturnType<typeof rootScope>) => Record<string, Tensor>,
  batch: 0 | 1 = 1,
): Graph {
  const x = input('x', bijection.eventShape, { batch });
  const params = bijection.declare().map(({ name, shape }) => [name, input(name, shape)] as const);
  return collect([x, ...params.map(([, param]) => param)], Object.entries(outputs(x, rootScope(new Map(params)))));
}

/** The nodes of a graph and of the loops in it. */
const allNodes = ({ nodes }: Graph): GraphNode[] =>
  nodes.flatMap((node) => [node, ...(node.attributes['body'] ? allNodes(node.attributes['body'] as Graph) : [])]);

/** Multiplications of all matrix products, per event. */
const multiplications = (graph: Graph): number =>
  graph.nodes.reduce((total, { primitive, inputs, shape, attributes }) => {
    if (primitive === 'scan') {
      const { body, length } = scanAttributes(attributes);
      return total + length * multiplications(body);
    }
    if (primitive !== 'matMul') return total;
    return (
      total + sizeOf(shape) * graph.nodes[inputs[0]!]!.shape.at(matMulAttributes(attributes).transposeA ? -2 : -1)!
    );
  }, 0);

const passes = (bijection: Bijection) =>
  (['forward', 'inverse'] as const).map((direction) =>
    multiplications(
      lower(
        graphOf(bijection, (x, scope) => ({ value: bijection[direction](x, scope).value })),
        {},
      ),
    ),
  ) as [forward: number, inverse: number];

describe('a masked autoregressive layer', () => {
  it.each<[string, number, AutoregressiveFactory]>([
    ['made', 16, made({ hidden: [64, 64], ...uniform })],
    ['made', 40, made({ hidden: [64, 64], ...uniform })],
    ['residualMADE', 16, residualMADE({ hidden: 64, ...uniform })],
  ])('computes each hidden unit of %s once, also rank by rank, %i features', (_, features, conditioner) => {
    const [sequential, once] = passes(maskedAutoregressive(features, { conditioner }));
    // One evaluation multiplies what the masks hide as well; a loop over blocks does so with what lies between them, and fills some up.
    expect(sequential).toBeLessThan(features > 16 ? 1.5 * once : once);
    expect(sequential).toBeGreaterThan(0.5 * once);
    const [sampling, density] = passes(maskedAutoregressive(features, { conditioner, density: 'invert' }));
    expect([sampling, density]).toEqual([once, sequential]);
  });

  const unevenly = Array.from({ length: 40 }, (_, i) => (i * 7) % 23);
  const compatibilities = ['zuko', 'nflows', 'normflows'] as const;
  // Many ranks are gone through in a loop over blocks of them.
  it.each<[string, number, MaskedAutoregressiveOptions]>([
    ['made, wide and narrow', 37, { conditioner: made({ hidden: [50, 3], ...uniform }) }],
    ['made with a context', 19, { conditioner: made({ hidden: [20], ...uniform }), context: 2 }],
    ['made of cyclic degrees', 40, { conditioner: made({ hidden: [7, 90], compatibility: 'cyclic', ...uniform }) }],
    ['made without hidden units', 40, { conditioner: made({ hidden: [], ...uniform }), passes: 19 }],
    ['an uneven order with equal ranks', 40, { conditioner: made({ hidden: [30, 30], ...uniform }), order: unevenly }],
    ['that and fewer passes', 40, { conditioner: made({ hidden: [9], ...uniform }), order: unevenly, passes: 17 }],
    ['residualMADE', 37, { conditioner: residualMADE({ hidden: 41, ...uniform }), density: 'invert' }],
    ['residualMADE with a context', 19, { conditioner: residualMADE({ hidden: 10, ...uniform }), context: 2 }],
    ...compatibilities.flatMap((compatibility) =>
      [0, 2].map((context): [string, number, MaskedAutoregressiveOptions] => [
        `residualMADE as in ${compatibility}, context ${context}`,
        19,
        { conditioner: residualMADE({ hidden: 12, blocks: 1, compatibility, ...uniform }), context },
      ]),
    ),
    [
      'angles',
      19,
      { transformer: circularRationalQuadratic({ bins: 3 }), conditioner: made({ hidden: [8], ...uniform }) },
    ],
    [
      'roots',
      19,
      { transformer: monotonicNetwork({ hidden: [4], signal: 3 }), conditioner: made({ hidden: [8], ...uniform }) },
    ],
  ])('is undone rank by rank, %s, %i features', async (_, features, options) => {
    const flow = new Flow(maskedAutoregressive(features, options));
    flow.setParams(perturbedParams(flow.declarations, key(1), 0.1));
    const x = Float64Array.from({ length: 3 * features }, (__, i) => Math.sin(i * i));
    const context = options.context ? { context: [0.5, -1] } : {};
    const { value, logDet } = await flow.inverse(x, context);
    const back = await flow.forward(value, context);
    back.value.data.forEach((number, i) => expect(number).toBeCloseTo(x[i]!, 9));
    back.logDet.forEach((number, i) => expect(number).toBeCloseTo(-logDet[i]!, 9));
  });

  it.each<[string, MaskedAutoregressiveOptions]>([
    ['made', { conditioner: made({ hidden: [5], ...uniform }), context: 1, density: 'invert' }],
    ['residualMADE', { conditioner: residualMADE({ hidden: 6, blocks: 1, ...uniform }), context: 1, passes: 17 }],
    [
      'roots',
      {
        transformer: monotonicNetwork({ hidden: [3], signal: 2 }),
        density: 'invert',
        conditioner: made({ hidden: [3], ...uniform }),
      },
    ],
  ])('keeps what bijections promise, gradients among it, %s, 18 features', async (_, options) => {
    const { deviations } = await checkBijection(maskedAutoregressive(18, options));
    expect(Object.keys(deviations)).toContain('forward, logDet against the Jacobian');
  });

  it('has hardly more operations for many more ranks', () => {
    const operations = (features: number): number =>
      allNodes(
        lower(
          graphOf(maskedAutoregressive(features), (x, scope) => ({
            value: maskedAutoregressive(features).forward(x, scope).value,
          })),
          {},
        ),
      ).length;
    expect(operations(96)).toBeLessThan(1.1 * operations(24));
  });

  // Engines leave those to the reference engine.
  it.each([9, 19])('has no empty tensors, nor do gradients, %i features', (features) => {
    const bijection = maskedAutoregressive(features, { density: 'invert', conditioner: made({ hidden: [4, 20] }) });
    const graph = graphOf(bijection, (x, scope) => {
      const { value, logDet } = bijection.inverse(x, scope);
      const params = bijection.declare().map(({ name }) => scope.param(name));
      const gradients = gradient(batchSum(add(sum(value), logDet)), params);
      return Object.fromEntries(gradients.map((slopes, i) => [`slopes${i}`, slopes]));
    });
    expect(allNodes(lower(graph, { batchSize: 2 })).filter(({ shape }) => shape.includes(0))).toEqual([]);
  });

  it('has results for no events', async () => {
    const bijection = maskedAutoregressive(19);
    const graph = graphOf(bijection, (x, scope) => ({ ...bijection.forward(x, scope) }));
    const executable = await referenceEngine().compile(graph, { batchSize: 0 });
    const params = perturbedParams(bijection.declare(), key(1), 0.1);
    const results = await executable.run({
      x: new Float64Array(0),
      ...Object.fromEntries([...params].map(([name, { data }]) => [name, data])),
    });
    executable.dispose();
    expect(results).toEqual({ value: new Float64Array(0), logDet: new Float64Array(0) });
  });

  it('multiplies what the masks show, rank by rank', () => {
    // Units 2, 2, 1 of degrees 1, 2, 3 see features 1, 2, 3 of 4; then two parameters of ranks 1, 2, 3 see the units.
    const shown = 2 * 1 + 2 * 2 + 1 * 3 + 2 * (2 + 4 + 5);
    expect(passes(maskedAutoregressive(4, { conditioner: made({ hidden: [5] }) }))[0]).toBe(shown);
  });

  it.each<[MaskedAutoregressiveOptions, string[]]>([
    [{}, ['#...', '##..', '###.', '####']],
    [{ order: [3, 2, 1, 0] }, ['####', '.###', '..##', '...#']],
    [{ order: [1, 3, 0, 2] }, ['#.#.', '####', '..#.', '#.##']],
    [{ passes: 2 }, ['#...', '.#..', '###.', '##.#']],
    [{ order: [3, 2, 1, 0], passes: 3 }, ['#.##', '.###', '..#.', '...#']],
    [{ order: [0, 1, 1, 0] }, ['#...', '##.#', '#.##', '...#']],
    [{ passes: 1 }, ['#...', '.#..', '..#.', '...#']],
  ])('%o: the latent depends on the data as %j', async (options, expected) => {
    const bijection = maskedAutoregressive(4, {
      ...options,
      conditioner: made({ hidden: [7, 4], activation: 'tanh', ...uniform }),
    });
    const params = perturbedParams(bijection.declare(), key(1), 0.5);
    const graph = graphOf(
      bijection,
      (x, scope) => ({ slopes: jacobian((z) => bijection.inverse(z, scope).value, x) }),
      0,
    );
    const executable = await referenceEngine().compile(graph, {});
    const { slopes } = await executable.run({
      x: Float64Array.of(0.3, -1, 2, 0.7),
      ...Object.fromEntries([...params].map(([name, { data }]) => [name, data])),
    });
    executable.dispose();
    const rows = Array.from({ length: 4 }, (_, i) => Array.from(slopes!.slice(4 * i, 4 * i + 4)));
    expect(rows.map((row) => row.map((slope) => (slope === 0 ? '.' : '#')).join(''))).toEqual(expected);
  });

  it('has nothing but biases where there is nothing to see', () => {
    const names = (bijection: Bijection) => bijection.declare().map(({ name, shape }) => `${name} [${shape.join()}]`);
    expect(names(maskedAutoregressive(1))).toEqual(['conditioner.layers.0.bias [2]']);
    expect(names(maskedAutoregressive(3, { passes: 1, conditioner: residualMADE() }))).toEqual([
      'conditioner.final.bias [6]',
    ]);
    expect(names(maskedAutoregressive(1, { context: 2, conditioner: made({ hidden: [4] }) }))).toEqual([
      'conditioner.layers.0.weight [4,2]',
      'conditioner.layers.0.bias [4]',
      'conditioner.layers.1.weight [2,4]',
      'conditioner.layers.1.bias [2]',
    ]);
  });

  it.each<[MaskedAutoregressiveOptions, RegExp]>([
    [{ order: [0, 1] }, /3 features got the order \[0, 1\]/],
    [{ order: [0, 1, 3] }, /order \[0, 1, 3\]/],
    [{ passes: 4 }, /4 passes for 3 ranks/],
    [{ order: [0, 0, 1], passes: 3 }, /3 passes for 2 ranks/],
  ])('refuses %o', (options, message) => {
    expect(() => maskedAutoregressive(3, options)).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
