import { describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { bijectionOfPreset, flowPreset, flowPresets, optionsOfPreset } from './presets.ts';

/** Values for every option there is, one of them other than any preset's own. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  layers: [4],
  context: [2],
  standardise: [false],
  hidden: [[5]],
  activation: ['sigmoid', 'leakyRelu', 'elu', 'leaky'],
  lastLayer: ['uniform'],
  separate: [true],
  fullWidth: [true],
  orders: [{ seed: 5 }],
  passes: [2],
  density: ['invert'],
  layout: ['coupling', 'autoregressive'],
  scale: ['tanh'],
  bound: [3],
  bins: [5],
  tails: ['learned'],
  smallest: [0.01],
  steepest: [50],
  components: [3],
  polynomials: [3],
  degree: [6],
  monotone: [{ layers: 1, units: 3, bound: 2 }],
  signal: [3],
  quadrature: ['clenshawCurtis'],
  points: [9],
  integrand: [{ hidden: [6], activation: 'elu' }],
  negativeSlope: [0.5],
  width: [1],
  reflections: [1],
  lipschitz: [0.5],
  powerIterations: [3],
  logDet: ['exact'],
  exactTerms: [5],
  continuation: [0.5],
  directions: [1],
};
/** These need a context, or another option, to be seen. */
const beside: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  hidden: { context: 1 },
  negativeSlope: { activation: 'leakyRelu' },
};

describe.each(flowPresets)('the preset $name', (preset) => {
  const { create, inCode, base, options } = preset;

  it('is called in code as it says', () => {
    expect(inCode.create).toBe(create.name);
    const exported = new Map<string | undefined, unknown>(Object.entries(core));
    expect(exported.get(inCode.create)).toBe(create);
    expect(exported.get(inCode.base)).toBe(base);
  });

  it.each(Object.keys(options.entries))('has the option %s, and it matters', (name) => {
    const more = beside[name] ?? {};
    const own = JSON.stringify(create(3, more).spec);
    const specs = values[name]!.map((value) => {
      try {
        return JSON.stringify(bijectionOfPreset(preset, 3, { ...more, [name]: value }).spec);
      } catch (error) {
        // A word that belongs to another preset.
        expect(error).toMatchObject({ code: 'DOMAIN', message: expect.stringContaining(name) });
        return own;
      }
    });
    expect(specs.some((spec) => spec !== own)).toBe(true);
  });

  it('has a FlowError for each value that is none', () => {
    for (const option of optionsOfPreset(preset).map((name) => name.split('.')[0]!))
      for (const value of [-1, 0.5, Number.NaN, [0], 'none', {}]) {
        try {
          preset.create(2, { [option]: value });
        } catch (error) {
          expect(error, `${option}: ${JSON.stringify(value)}`).toBeInstanceOf(core.FlowError);
        }
      }
    for (const layers of [0, -1, 0.5, Number.NaN, 'three'])
      expect(() => preset.create(2, { layers: layers as number })).toThrow(
        expect.objectContaining({ code: 'SPEC_INVALID' }),
      );
  });

  it('refuses an option it does not have, naming those it has', () => {
    expect(() => bijectionOfPreset(preset, 2, { bin: 8 })).toThrow(
      expect.objectContaining({
        code: 'DOMAIN',
        message: `${preset.name} has no option "bin"`,
        hint: expect.stringContaining('layers'),
      }),
    );
  });
});

it('says which value of which option is wrong', () => {
  const refusal = (options: object): string => {
    try {
      bijectionOfPreset(flowPreset('naf'), 2, options as Record<string, unknown>);
    } catch (error) {
      return `${(error as Error).message} | ${(error as { hint?: string }).hint}`;
    }
    return '';
  };
  expect(refusal({ layers: 0 })).toMatch(/^naf, layers: Invalid value: Expected >=1 but received 0/);
  expect(refusal({ monotone: { units: 'many' } })).toMatch(/^naf, monotone.units: .*received "many"/);
  expect(refusal({ monotone: { unit: 3 } })).toMatch(
    /^naf has no option "monotone.unit" .*monotone.layers, monotone.units/,
  );
});
