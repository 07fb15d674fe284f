import { beforeAll, describe, expect, it } from 'vitest';
import {
  Flow,
  FlowError,
  importStateDict,
  type HostTensor,
  type ImportedFlow,
  type StateDictSource,
} from '../../src/index.ts';
import { importTorchflows } from './import-torchflows.ts';
import { fixtureNames, readFixture, readOwnFixture, type Fixture } from './fixture.ts';

/** The model of a fixture as users import it. */
function load(fixture: Fixture): ImportedFlow {
  const { weights, auxiliary, about } = fixture;
  if (about.library === 'torchflows') return importTorchflows(fixture);
  return importStateDict(new Map([...weights, ...auxiliary]), {
    library: about.library as StateDictSource['library'],
    class: about.class,
    arguments: about.constructor,
  });
}

/** Largest `|ours - theirs| / (1 + |theirs|)`; infinite where ours is NaN. */
function deviation(ours: ArrayLike<number>, { data: theirs }: HostTensor): number {
  expect(ours.length).toBe(theirs.length);
  const deviations = Array.from(theirs, (value, i) => Math.abs(ours[i]! - value) / (1 + Math.abs(value)));
  return Math.max(...deviations.map((each) => (Number.isNaN(each) ? Infinity : each)));
}

/**
 * The largest deviation of what is told of an input, less what a change of the input's last digits does to it: a flow may be that steep, or jump
 * from one slope to another exactly there.
 */
async function excess(
  tell: (input: HostTensor) => Promise<ArrayLike<number>>,
  input: HostTensor,
  theirs: HostTensor,
): Promise<number> {
  const ours = await tell(input);
  const all = deviation(ours, theirs);
  if (all <= 1e-9) return all;
  const beside = [1, -1].map((sign) =>
    Float64Array.from(input.data, (x, i) => Number(x) * (1 + sign * (i % 2 === 0 ? 1 : -1) * Number.EPSILON)),
  );
  const near = await Promise.all(beside.map((data) => tell({ shape: input.shape, data })));
  const width = ours.length / input.shape[0]!;
  const excesses = Array.from({ length: input.shape[0]! }, (_, event) => {
    const own = (values: ArrayLike<number>): number[] => Array.from(values).slice(event * width, (event + 1) * width);
    const told = { shape: [width], data: Float64Array.from(own(theirs.data)) };
    const steepness = Math.max(
      ...near.map((values) => deviation(own(values), { ...told, data: Float64Array.from(own(ours)) })),
    );
    return deviation(own(ours), told) - 16 * (Number.isFinite(steepness) ? steepness : 0);
  });
  return Math.max(...excesses);
}

/** Images, continuous flows and torchflows' radial layer, which is none, have no counterpart here yet. */
const withoutCounterpart = /MultiscaleFlow|CNF|RadialBijection/;
const names = fixtureNames().filter((name) => !withoutCounterpart.test(readFixture(name).about.class));

describe.each(names)('%s', (name) => {
  const fixture = readFixture(name);
  const { tolerance } = fixture;
  // Models that cannot be imported fail by themselves, not the suite.
  let imported: ImportedFlow;
  let flow: Flow;
  beforeAll(() => {
    imported = load(fixture);
    flow = new Flow(imported.bijection, imported);
  });
  const context = (of: string): { context?: HostTensor } => (fixture.has(of) ? { context: fixture.values(of) } : {});

  // torchflows adds 5e-10 to a denominator of its log-det; what differentiating its map gives has no such term.
  const rough = fixture.values('log_det');
  const exact = fixture.has('autodiff_log_det');
  const logDets = exact ? fixture.values('autodiff_log_det') : rough;
  const logProbs: HostTensor = {
    shape: rough.shape,
    data: Float64Array.from(fixture.values('log_prob').data, (p, i) => p - rough.data[i]! + logDets.data[i]!),
  };

  type Tell = (input: HostTensor) => Promise<ArrayLike<number>>;
  const latent: (of: string) => Tell = (of) => async (x) => (await flow.inverse(x, context(of))).value.data;

  it('maps data to latent as the library does', async () => {
    const x = fixture.values('x');
    expect(await excess(latent('context'), x, fixture.values('z'))).toBeLessThanOrEqual(tolerance.z);
    const logDet: Tell = async (at) => (await flow.inverse(at, context('context'))).logDet;
    expect(await excess(logDet, x, logDets)).toBeLessThanOrEqual(tolerance.z);
  });

  it.runIf(fixture.has('y'))('maps latent to data as the library does', async () => {
    const u = fixture.values('u');
    const { value, logDet } = await flow.forward(u, context('u_context'));
    const data: Tell = async (at) => (await flow.forward(at, context('u_context'))).value.data;
    expect(await excess(data, u, fixture.values('y'))).toBeLessThanOrEqual(tolerance.y);
    // zuko's Bernstein polynomials jump by 1e-5 at the bounds: what lies in the gap has no inverse.
    const gap = fixture.about.class.endsWith('BPF') ? 1e-5 : 1e-9;
    expect(await excess(latent('u_context'), value, u)).toBeLessThanOrEqual(gap);
    const logDetBack: Tell = async (at) => (await flow.inverse(at, context('u_context'))).logDet;
    const negated = { shape: [logDet.length], data: logDet.map((x) => -x) };
    expect(await excess(logDetBack, value, negated)).toBeLessThanOrEqual(gap);
  });

  it('tells the densities the library tells', async () => {
    const logProb: (of: string) => Tell = (of) => (at) => flow.logProb(at, context(of));
    expect(await excess(logProb('context'), fixture.values('x'), logProbs)).toBeLessThanOrEqual(tolerance.z);
    if (!fixture.has('y_log_prob')) return;
    const over = await excess(logProb('u_context'), fixture.values('y'), fixture.values('y_log_prob'));
    expect(over).toBeLessThanOrEqual(exact ? 1e-3 : tolerance.z);
  });

  it('knows if a weight is wrong', async () => {
    const { bijection, base, params } = imported;
    const trained = bijection.declare().filter(({ kind }) => kind === 'trainable');
    if (trained.length === 0) return;
    const changed = trained.map(({ name }): [string, HostTensor] => {
      const { shape, data } = params.get(`bijection.${name}`)!;
      // Not all by the same number, which may cancel.
      return [
        `bijection.${name}`,
        { shape, data: Float64Array.from(data, (w, i) => Number(w) + 1e-3 * Math.sin(i + 1)) },
      ];
    });
    const other = new Flow(bijection, { base, params });
    other.setParams(new Map(changed));
    const logProb = await other.logProb(fixture.values('x'), context('context'));
    expect(deviation(logProb, fixture.values('log_prob'))).toBeGreaterThan(tolerance.z);
  });
});

/** Weights and biases of networks, by all importers. */
const ofNetworks = /(weight|weight\.args\[1\]|bias)$/;

describe.each(names.filter((name) => readFixture(name).about.library !== 'torchflows'))('weights of %s', (name) => {
  const fixture = readFixture(name);
  const importWith = (changed: ReadonlyMap<string, HostTensor>) => () => load({ ...fixture, weights: changed });

  it('are read completely: what is missing is named, what has another length or is unknown is refused', () => {
    const { weights } = fixture;
    const networks = [...weights.keys()].filter((key) => ofNetworks.test(key));
    // All kinds of tensors, of the first and of the last layer.
    const chosen = new Set([...networks.slice(0, 6), ...networks.slice(-6)]);
    for (const key of chosen) {
      const without = new Map(weights);
      without.delete(key);
      expect(importWith(without), `without ${key}`).toThrow(key);
      const { shape, data } = weights.get(key)!;
      for (const axis of shape.keys()) {
        const longer = shape.map((length, i) => (i === axis ? length + 1 : length));
        const size = longer.reduce((product, length) => product * length, 1);
        const values = Float64Array.from({ length: size }, (_, i) => Number(data[i] ?? 0));
        const changed = new Map([...weights, [key, { shape: longer, data: values }] as const]);
        expect(importWith(changed), `${key} of shape ${longer}`).toThrow(FlowError);
      }
    }
    expect(importWith(new Map([...weights, ['other', { shape: [1], data: new Float64Array(1) }]]))).toThrow(
      /unknown: other/,
    );
  });
});

describe('importStateDict', () => {
  const fixture = readOwnFixture('zuko-nice');
  const source = { library: 'zuko', class: 'NICE' } as const;

  it('names what is missing, of another shape, or unknown', () => {
    const without = new Map([...fixture.weights].filter(([name]) => name !== 'base.loc'));
    expect(() => importStateDict(without, source)).toThrow(/no tensor "base.loc"/);
    const short = new Map([...fixture.weights, ['base.loc', { shape: [3], data: new Float64Array(3) }] as const]);
    expect(() => importStateDict(short, source)).toThrow(/"base.loc" has shape \[3\], expected \[4\]/);
    const more = new Map([...fixture.weights, ['other', { shape: [], data: new Float64Array(1) }] as const]);
    expect(() => importStateDict(more, source)).toThrow(/unknown: other/);
  });

  it('names an unknown library, class or layer and lists those it knows', () => {
    expect(() => importStateDict(fixture.weights, { library: 'pyro' as 'zuko' })).toThrow(/unknown library "pyro"/);
    expect(() => importStateDict(fixture.weights, { library: 'zuko', class: 'ABC' })).toThrow(
      /zuko flow "ABC" is unknown/,
    );
    expect(() => importStateDict(fixture.weights, { library: 'nflows' })).toThrow(/layers_in_order_data_to_latent/);
  });
});
