import { bijectionOfPreset, flowPresets, normal, type FlowPreset, type FlowSpec } from '@flows/core';
import { flowOptions, networkSizes, type FlowOption, type FlowOptionName } from './flow-options.ts';

type OptionValue = number | string;

/** What is chosen: null stands for the preset's own value. */
export type FlowChoice = { readonly flow: string; readonly depth: number | null; readonly width: number | null } & {
  readonly [Name in FlowOptionName]: OptionValue | null;
};

/** An option of one preset. */
export interface FlowControl {
  readonly name: FlowOptionName;
  readonly label: string;
  /** Those that the preset accepts. */
  readonly values: readonly OptionValue[];
  readonly own: OptionValue;
  format(value: OptionValue): string;
}

/** The controls of a preset. */
export interface PresetControls {
  readonly hasNetworks: boolean;
  readonly options: readonly FlowControl[];
}

const options = Object.entries(flowOptions) as readonly (readonly [FlowOptionName, FlowOption])[];
const known = new Map<string, PresetControls>();

/**
 * Which controls a preset has, found by asking it: an option is one of the preset's if the flow it describes changes with it. The preset's own value is
 * read from its spec.
 */
export function controlsOf(preset: FlowPreset): PresetControls {
  const found = known.get(preset.name) ?? find(preset);
  known.set(preset.name, found);
  return found;
}

function find(preset: FlowPreset): PresetControls {
  const own = specOf(preset, {})!;
  const controls = options.flatMap(([name, option]): FlowControl[] => {
    const isNumber = typeof option.values[0] === 'number';
    // Of numbers the ends say enough.
    const tried = isNumber ? [option.values[0], option.values.at(-1)] : option.values;
    const specs = tried.map((value) => specOf(preset, option.argument(value!)));
    const accepted = isNumber ? option.values : option.values.filter((_, i) => specs[i] !== undefined);
    if (new Set(specs.filter((spec) => spec !== undefined)).size < 2) return [];
    const written = option.inSpec === undefined || name === 'layers' ? undefined : valueIn(own, option.inSpec);
    const ownValue = written ?? option.values.find((value) => specOf(preset, option.argument(value!)) === own);
    const format = (value: OptionValue): string => option.format?.(value) ?? String(value);
    return ownValue === undefined ? [] : [{ name, label: option.label, values: accepted, own: ownValue, format }];
  });
  return { hasNetworks: specOf(preset, { hidden: [7] }) !== own, options: controls };
}

function specOf(preset: FlowPreset, argument: Readonly<Record<string, unknown>>): string | undefined {
  try {
    return JSON.stringify(bijectionOfPreset(preset, 2, argument).spec);
  } catch {
    return undefined;
  }
}

function valueIn(spec: string, name: string): OptionValue | undefined {
  const match = new RegExp(`"${name}":("[^"]*"|[-\\d.e]+)`).exec(spec);
  return match ? (JSON.parse(match[1]!) as OptionValue) : undefined;
}

/** The arguments of a preset's function that a choice comes to; nothing about what is the preset's own. */
export function argumentsOf(choice: FlowChoice): Readonly<Record<string, unknown>> {
  const { hasNetworks, options: controls } = controlsOf(presetOf(choice));
  const chosen = controls.flatMap(({ name, own }) => {
    const value = choice[name];
    return value === null || value === own ? [] : [(flowOptions[name] as FlowOption).argument(value)];
  });
  const { depth, width } = networkSizes;
  const hidden = Array.from({ length: choice.depth ?? depth.own }, () => choice.width ?? width.own);
  return Object.assign({}, ...chosen, hasNetworks ? { hidden } : {}) as Readonly<Record<string, unknown>>;
}

export function presetOf({ flow }: Pick<FlowChoice, 'flow'>): FlowPreset {
  return flowPresets.find(({ name }) => name === flow)!;
}

/** The flow as JSON. */
export function flowSpecOf(choice: FlowChoice): FlowSpec {
  const preset = presetOf(choice);
  const { spec: base } = preset.base?.(2) ?? normal([2]);
  return { bijection: bijectionOfPreset(preset, 2, argumentsOf(choice)).spec, base };
}
