import { describe, expect, it } from 'vitest';
import { Flow, importStateDict, type HostTensor, type ImportedFlow, type StateDictSource } from '../../src/index.ts';
import { importTorchflows } from './import-torchflows.ts';
import { fixtureNames, readFixture, type Fixture } from './fixture.ts';

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

/** Images, continuous flows and torchflows' radial layer, which is none, have no counterpart here yet. */
const withoutCounterpart = /MultiscaleFlow|CNF|RadialBijection/;
const names = fixtureNames().filter((name) => !withoutCounterpart.test(readFixture(name).about.class));

describe.each(names)('%s', (name) => {
  const fixture = readFixture(name);
  const { tolerance } = fixture;
  const { bijection, base, params } = load(fixture);
  const flow = new Flow(bijection, { base, params });
  const context = (of: string): { context?: HostTensor } => (fixture.has(of) ? { context: fixture.values(of) } : {});

  // torchflows adds 5e-10 to a denominator of its log-det; what differentiating its map gives has no such term.
  const rough = fixture.values('log_det');
  const exact = fixture.has('autodiff_log_det');
  const logDets = exact ? fixture.values('autodiff_log_det') : rough;
  const logProbs: HostTensor = {
    shape: rough.shape,
    data: Float64Array.from(fixture.values('log_prob').data, (p, i) => p - rough.data[i]! + logDets.data[i]!),
  };

  it('maps data to latent as the library does', async () => {
    const { value, logDet } = await flow.inverse(fixture.values('x'), context('context'));
    expect(deviation(value.data, fixture.values('z'))).toBeLessThanOrEqual(tolerance.z);
    expect(deviation(logDet, logDets)).toBeLessThanOrEqual(tolerance.z);
  });

  it.runIf(fixture.has('y'))('maps latent to data as the library does', async () => {
    const { value, logDet } = await flow.forward(fixture.values('u'), context('u_context'));
    expect(deviation(value.data, fixture.values('y'))).toBeLessThanOrEqual(tolerance.y);
    const back = await flow.inverse(value, context('u_context'));
    // zuko's Bernstein polynomials jump by 1e-5 at the bounds: what lies in the gap has no inverse.
    const gap = fixture.about.class.endsWith('BPF') ? 1e-5 : 1e-9;
    expect(deviation(back.value.data, fixture.values('u'))).toBeLessThanOrEqual(gap);
    expect(deviation(back.logDet, { shape: [logDet.length], data: logDet.map((x) => -x) })).toBeLessThanOrEqual(gap);
  });

  it('tells the densities the library tells', async () => {
    const ofX = await flow.logProb(fixture.values('x'), context('context'));
    expect(deviation(ofX, logProbs)).toBeLessThanOrEqual(tolerance.z);
    if (!fixture.has('y_log_prob')) return;
    const y = fixture.values('y');
    const ofY = await flow.logProb(y, context('u_context'));
    // A flow may be so steep that the last digit of y matters.
    const beside = Float64Array.from(y.data, (value, i) => value * (1 + (i % 2 === 0 ? 1 : -1) * Number.EPSILON));
    const moved = await flow.logProb({ shape: y.shape, data: beside }, context('u_context'));
    const allowed = (exact ? 1e-4 : tolerance.z) + 4 * deviation(ofY, { shape: [moved.length], data: moved });
    expect(deviation(ofY, fixture.values('y_log_prob'))).toBeLessThanOrEqual(allowed);
  });

  it('knows if a weight is wrong', async () => {
    const [changed, { shape, data }] = [...params].find(([key]) => key.endsWith('weight')) ?? [...params][0]!;
    const other = new Flow(bijection, { base, params });
    other.setParams(new Map([[changed, { shape, data: Float64Array.from(data, (w) => w + 1e-3) }]]));
    const logProb = await other.logProb(fixture.values('x'), context('context'));
    expect(deviation(logProb, fixture.values('log_prob'))).toBeGreaterThan(tolerance.z);
  });
});

describe('importStateDict', () => {
  const fixture = readFixture('zuko-nice');
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
