import { Flags } from '@oclif/core';
import { flowPresets, optionsOfPreset, type FlowPreset } from '@flows/core';
import { nearestName } from '@flows/node';
import { UsageError } from '../errors/usage-error.ts';
import { count } from './number-flags.ts';
import { joinSettings, setFlag, type Setting } from './set-flag.ts';

const names = flowPresets.map(({ name }) => name);

const preset = Flags.custom<FlowPreset>({
  helpValue: names.join('|'),
  parse: async (text) => {
    const found = flowPresets.find(({ name }) => name === text.toLowerCase());
    if (found !== undefined) return found;
    const nearest = nearestName(text, names);
    throw new UsageError(`there is no flow ${JSON.stringify(text)}`, {
      hint: `${nearest === undefined ? '' : `did you mean ${nearest}? `}there are ${names.join(', ')}`,
    });
  },
});

/** Larger networks than these, or more layers, fit in no memory. */
const widest = 65_536;
const mostLayers = 10_000;

const widths = Flags.custom<readonly number[]>({
  helpValue: 'N,N',
  parse: async (text, _context, { name }) => {
    const list = text.split(',').map(Number);
    if (list.every((width) => Number.isInteger(width) && width >= 1 && width <= widest)) return list;
    throw new UsageError(`--${name} is ${text}, expected whole numbers from 1 to ${widest} separated by commas`);
  },
});

/** Flags that say the same as an option, which is therefore no `--set`. */
const ownFlags = ['layers', 'hidden', 'context'] as const;
const optionsOf = (each: FlowPreset): string[] =>
  optionsOfPreset(each).filter((name) => !(ownFlags as readonly string[]).includes(name));

/** Which flow, and how large. */
export const flowFlags = {
  flow: preset({
    summary: 'Kind of flow.',
    description: flowPresets.map(({ name, summary }) => `${name}: ${summary}.`).join('\n'),
    default: async () => flowPresets[0]!,
    defaultHelp: async () => names[0]!,
    helpGroup: 'FLOW',
  }),
  layers: count({
    min: 1,
    max: mostLayers,
    summary: 'Number of layers; the default of the flow unless given.',
    helpGroup: 'FLOW',
  }),
  hidden: widths({
    summary: 'Widths of the hidden layers of its networks; the default of the flow unless given.',
    helpGroup: 'FLOW',
  }),
  set: setFlag({
    summary: 'Another option of the flow, its value as JSON or as a word; may be repeated.',
    description: `--set bins=12 --set tails=learned, or --set monotone.units=16 for an option of a part. Options there are:
${flowPresets.map((each) => `${each.name}: ${optionsOf(each).join(', ') || 'no other'}`).join('\n')}`,
    helpGroup: 'FLOW',
  }),
};

/** Options of the flow from `--set`, but for those that have a flag of their own. */
export function flowOptions(settings: readonly Setting[] = []): Readonly<Record<string, unknown>> {
  const options = joinSettings(settings);
  for (const name of ownFlags)
    if (name in options) throw new UsageError(`--set ${name} is --${name}`, { hint: `give --${name} instead` });
  return options;
}
