import { flowPresets } from '@flows/core';
import { describe, expect, it } from 'vitest';
import { readFields, writeFields, type Field } from '../state/fields.ts';
import { dab, emptyPainting } from './data/painting.ts';
import { controlsOf, flowSpecOf } from './flow/flow-controls.ts';
import { flowOptions } from './flow/flow-options.ts';
import { labFields, type LabValues } from './lab-fields.ts';
import { stories } from './stories.ts';

/** Values other than the initial ones, for every field there is. */
const others: LabValues = {
  story: 'too-few',
  data: 'painted',
  noise: 0.125,
  painting: dab(emptyPainting(), [0.5, -1], { radius: 0.7, erase: false }),
  columns: [3, 1],
  flow: 'nsf',
  depth: 3,
  width: 64,
  layers: 5,
  bins: 12,
  components: 4,
  degree: 9,
  polynomials: 3,
  units: 6,
  signal: 8,
  directions: 1,
  lipschitz: 0.7,
  bound: 3,
  tails: 'learned',
  scale: 'tanh',
  activation: 'silu',
  nets: 'apart',
  model: 'models/moons.safetensors',
  seed: 31,
  rate: 0.0005,
  batch: 64,
  steps: 1000,
  speed: '10',
  show: ['grid', 'probe'],
  contours: false,
  truth: true,
  samples: 700,
  lines: 15,
  layer: 0.25,
  probe: [-1.5, 2],
  lossAxis: 'recent',
};

describe('the fields of the Lab', () => {
  for (const name of Object.keys(labFields) as (keyof LabValues)[]) {
    it(`${name} comes back from its link`, () => {
      const field = labFields[name] as Field<unknown>;
      expect(others[name]).not.toEqual(field.initial);
      const query = writeFields({ [name]: field }, { [name]: others[name] });
      const { values, unread } = readFields({ [name]: field }, new URLSearchParams(query.toString()));
      expect(unread).toEqual([]);
      expect(values[name]).toEqual(others[name]);
      // Nonsense is told, and changes nothing.
      const nonsense = readFields({ [name]: field }, new URLSearchParams({ [name]: '!' }));
      expect(nonsense.unread).toEqual([name]);
      expect(nonsense.values[name]).toEqual(field.initial);
    });
  }

  it('all come back together, and nothing is said of what is initial', () => {
    const query = writeFields(labFields, others);
    expect(readFields(labFields, new URLSearchParams(query.toString())).values).toEqual(others);
    const { values } = readFields(labFields, new URLSearchParams());
    expect(writeFields(labFields, values).toString()).toBe('');
  });

  it('every story is understood, and describes a flow', () => {
    for (const { id, link } of stories) {
      const { values, unread } = readFields(labFields, new URLSearchParams(link));
      expect({ id, unread }).toEqual({ id, unread: [] });
      expect(flowSpecOf(values).bijection.type).toBe('chain');
    }
  });
});

describe('the controls of flows', () => {
  const { values: initial } = readFields(labFields, new URLSearchParams());

  for (const preset of flowPresets) {
    it(`${preset.name}: every control has an own value, and each of its values makes a flow`, () => {
      const { options } = controlsOf(preset);
      expect(options.map(({ name }) => name)).toContain('layers');
      const own = JSON.stringify(flowSpecOf({ ...initial, flow: preset.name }));
      for (const { name, own: ownValue, values } of options) {
        const changed = values.filter((value) => {
          const spec = flowSpecOf({ ...initial, flow: preset.name, [name]: value });
          return JSON.stringify(spec) !== own;
        });
        expect(changed).not.toEqual([]);
        expect(changed).not.toContain(ownValue);
      }
    });
  }

  it('are those that the preset understands', () => {
    const names = (flow: string): string[] =>
      controlsOf(flowPresets.find(({ name }) => name === flow)!).options.map(({ name }) => name);
    expect(names('nsf')).toEqual(['layers', 'bins', 'bound', 'tails', 'activation']);
    expect(names('realnvp')).toEqual(['layers', 'bound', 'scale', 'activation', 'nets']);
    expect(names('planar')).toEqual(['layers', 'activation']);
    expect(
      Object.keys(flowOptions).every((option) => flowPresets.some(({ name }) => names(name).includes(option))),
    ).toBe(true);
  });
});
