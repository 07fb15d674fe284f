import { describe, expect, it } from 'vitest';
import { Flow, importStateDict, type HostTensor } from '../../src/index.ts';
import { key, normal } from '../../src/random/index.ts';
import { readOwnFixture } from './fixture.ts';

type Weights = ReadonlyMap<string, HostTensor>;

const from = '_transform._transforms.0.';
/** A flow of one layer of nflows. */
function flowOf(kind: string, weights: Weights, args: object = {}): Flow {
  const state = new Map([...weights].map(([name, tensor]) => [`${from}${name}`, tensor]));
  const source = { library: 'nflows', arguments: { layers_in_order_data_to_latent: [kind], ...args } } as const;
  const { bijection, base, params } = importStateDict(state, source);
  return new Flow(bijection, { base, params });
}
const layerOf = (fixture: string): Map<string, HostTensor> =>
  new Map(
    [...readOwnFixture(fixture).weights].flatMap(([name, tensor]) =>
      name.startsWith(from) ? [[name.slice(from.length), tensor]] : [],
    ),
  );

describe('layers of nflows no fixture has', () => {
  it('takes the order of the features from the degrees', async () => {
    const weights = layerOf('nflows-maf-feedforward');
    const order = [2, 0, 3, 1];
    const rows = order.flatMap((feature) => [2 * feature, 2 * feature + 1]);
    const pick = (values: HostTensor, places: readonly number[], axis: 0 | 1): HostTensor => {
      const width = axis === 1 ? values.shape[1]! : values.data.length / places.length;
      const picked = Array.from(values.data, (_, at) =>
        axis === 1
          ? Math.floor(at / width) * width + places[at % width]!
          : places[Math.floor(at / width)]! * width + (at % width),
      );
      return { shape: values.shape, data: Float64Array.from(picked, (at) => Number(values.data[at])) };
    };
    const net = 'autoregressive_net';
    const permuted = new Map(weights);
    for (const name of ['weight', 'mask'])
      permuted.set(`${net}.initial_layer.${name}`, pick(weights.get(`${net}.initial_layer.${name}`)!, order, 1));
    for (const name of ['weight', 'bias', 'mask', 'degrees'])
      permuted.set(`${net}.final_layer.${name}`, pick(weights.get(`${net}.final_layer.${name}`)!, rows, 0));

    const { data } = readOwnFixture('nflows-maf-feedforward').values('x');
    const x = Array.from({ length: 5 }, (_, i) => Array.from(data.slice(4 * i, 4 * i + 4), Number));
    const { value, logDet } = await flowOf('maf', weights).inverse(x);
    const other = await flowOf('maf', permuted).inverse(x.map((event) => order.map((feature) => event[feature]!)));
    for (const [at, expected] of other.value.data.entries())
      expect(value.data[4 * Math.floor(at / 4) + order[at % 4]!]).toBeCloseTo(expected, 12);
    for (const [i, expected] of other.logDet.entries()) expect(logDet[i]).toBeCloseTo(expected, 12);
  });

  it('shows a context to the network of a coupling, and gates its blocks with it', async () => {
    const sizes: Readonly<Record<string, readonly number[]>> = {
      'initial_layer.weight': [3, 4],
      'initial_layer.bias': [3],
      'blocks.0.linear_layers.0.weight': [3, 3],
      'blocks.0.linear_layers.0.bias': [3],
      'blocks.0.linear_layers.1.weight': [3, 3],
      'blocks.0.linear_layers.1.bias': [3],
      'blocks.0.context_layer.weight': [3, 2],
      'blocks.0.context_layer.bias': [3],
      'final_layer.weight': [2, 3],
      'final_layer.bias': [2],
    };
    const net = new Map(
      Object.entries(sizes).map(([name, shape], i): [string, HostTensor] => {
        const size = shape.reduce((product, length) => product * length, 1);
        return [name, { shape, data: normal(key(i), size) }];
      }),
    );
    const indices = (values: readonly number[]): HostTensor => ({
      shape: [values.length],
      data: Float64Array.from(values),
    });
    const flow = flowOf(
      'affine',
      new Map([
        ['identity_features', indices([0, 2])],
        ['transform_features', indices([1])],
        ...[...net].map(([name, tensor]) => [`transform_net.${name}`, tensor] as const),
      ]),
    );
    const linear = (name: string, x: readonly number[]): number[] =>
      Array.from(net.get(`${name}.bias`)!.data, (bias, row) =>
        x.reduce((sum, value, k) => sum + net.get(`${name}.weight`)!.data[row * x.length + k]! * value, Number(bias)),
      );
    const relu = (x: readonly number[]): number[] => x.map((value) => Math.max(0, value));
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
    const [x, context] = [
      [0.3, -1.2, 0.8],
      [0.7, -0.4],
    ];
    const h = linear('initial_layer', [x[0]!, x[2]!, ...context]);
    const inner = linear('blocks.0.linear_layers.1', relu(linear('blocks.0.linear_layers.0', relu(h))));
    const gate = linear('blocks.0.context_layer', context).map(sigmoid);
    const [shift, a] = linear(
      'final_layer',
      h.map((value, i) => value + inner[i]! * gate[i]!),
    ) as [number, number];
    const scale = sigmoid(a + 2) + 1e-3;

    const { value, logDet } = await flow.inverse([x], { context: [context] });
    expect(value.data[1]).toBeCloseTo(x[1]! * scale + shift, 12);
    expect([value.data[0], value.data[2]]).toEqual([x[0], x[2]]);
    expect(logDet[0]).toBeCloseTo(Math.log(scale), 12);
  });

  it('has linear and normalising layers of one feature', async () => {
    const vector = (...values: readonly number[]): HostTensor => ({
      shape: [values.length],
      data: Float64Array.from(values),
    });
    const lu = new Map([
      ['bias', vector(0.5)],
      ['lower_entries', vector()],
      ['upper_entries', vector()],
      ['unconstrained_upper_diag', vector(0)],
    ]);
    expect((await flowOf('lu', lu).inverse([[2]])).value.data[0]).toBeCloseTo(2 * (Math.log(2) + 1e-3) + 0.5, 12);
    const actNorm = new Map([
      ['log_scale', vector(8)],
      ['shift', vector(-1)],
      ['initialized', { shape: [], data: Float64Array.of(0) }],
    ]);
    const flow = flowOf('actnorm', actNorm);
    expect((await flow.inverse([[2]])).value.data[0]).toBeCloseTo(2 * Math.exp(8) - 1, 8);
    expect(flow.params.get('bijection.0.calibrated')!.data[0]).toBe(0);
  });
});

describe('what is wrong with weights or arguments of nflows', () => {
  const splines = layerOf('nflows-rqs-ar');

  it('is named', () => {
    expect(() => flowOf('rqs-ar', splines)).toThrow(/nflows spline, tail_bound/);
    expect(() => flowOf('maf', splines)).toThrow(/final_layer" gives 51 numbers to 3 features/);
    expect(() => flowOf('rqs-ar', layerOf('nflows-maf'), { tail_bound: 3 })).toThrow(/no tensor/);
    expect(() => flowOf('umnn', splines)).toThrow(/nflows layer "umnn" is unknown/);
    expect(() => flowOf('maf', layerOf('nflows-maf'), { activation: 'gelu' })).toThrow(/activation/);
  });

  it('hidden units of random degrees are refused', () => {
    const name = 'autoregressive_net.initial_layer.degrees';
    const { shape, data } = splines.get(name)!;
    const random = new Map([...splines, [name, { shape, data: Float64Array.from(data, Number).toReversed() }]]);
    expect(() => flowOf('rqs-ar', random, { tail_bound: 3 })).toThrow(/random degrees/);
  });
});
