import * as v from 'valibot';
import type { Bijection } from '../bijections/bijection.ts';
import { complaintOf } from '../bijections/parse-spec.ts';
import { FlowError } from '../flow-error.ts';
import type { FlowPreset } from './flow-preset.ts';
import { layerPresets } from './layer-presets.ts';
import { transformerPresets } from './transformer-presets.ts';

/**
 * Flows by name, for the command line, the playground and the table of the docs.
 *
 * @example
 * ```ts
 * flowPresets.some(({ name }) => name === 'maf'); // => true
 * ```
 */
export const flowPresets: readonly FlowPreset[] = [...transformerPresets, ...layerPresets];

/**
 * The preset of a name. @throws FlowError SPEC_INVALID listing those there are.
 *
 * @example
 * ```ts
 * flowPreset('maf').create(4).eventShape; // => [4]
 * ```
 */
export function flowPreset(name: string): FlowPreset {
  const preset = flowPresets.find((candidate) => candidate.name === name);
  if (preset === undefined)
    throw new FlowError('SPEC_INVALID', `unknown flow "${name}"`, {
      hint: `known: ${flowPresets.map((known) => known.name).join(', ')}`,
    });
  return preset;
}

/**
 * The bijection of a preset, of options from outside, such as a command line has them.
 *
 * @throws FlowError DOMAIN for an option that the preset does not have, listing those it has, or a value that it does not take.
 *
 * @example
 * ```ts
 * bijectionOfPreset(flowPreset('nsf'), 2, { bins: 12, layers: 3 }).eventShape; // => [2]
 * ```
 */
export function bijectionOfPreset(
  preset: FlowPreset,
  features: number,
  options: Readonly<Record<string, unknown>>,
): Bijection {
  const { name, create } = preset;
  const { issues } = v.safeParse(preset.options, options);
  if (issues === undefined) return create(features, options);
  throw new FlowError('DOMAIN', complaintOf(name, issues[0]), {
    hint: `options of ${name} are ${optionsOfPreset(preset).join(', ')}; one left out has its usual value`,
  });
}

/**
 * Names of the options of a preset, those of a part behind its own.
 *
 * @example
 * ```ts
 * optionsOfPreset(flowPreset('bnaf')); // => ['layers', 'context', 'standardise', 'hidden', 'activation']
 * ```
 */
export const optionsOfPreset = ({ options }: Pick<FlowPreset, 'options'>): string[] => namesIn(options);

function namesIn({ entries }: FlowPreset['options']): string[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const { wrapped } = entry as v.OptionalSchema<v.GenericSchema, undefined>;
    return 'entries' in wrapped ? namesIn(wrapped as FlowPreset['options']).map((inner) => `${name}.${inner}`) : name;
  });
}
