import { Flags } from '@oclif/core';
import { UsageError } from '../errors/usage-error.ts';

/** One `--set`. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
}

/** A named value, as JSON or as a word; may be repeated. */
export const setFlag = Flags.custom<Setting>({
  helpValue: 'NAME=VALUE',
  multiple: true,
  multipleNonGreedy: true,
  parse: async (text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--set is ${text}, expected NAME=VALUE`, { hint: 'for instance --set bins=8' });
    return { name: text.slice(0, at), value: valueOf(text.slice(at + 1)) };
  },
});

/** JSON where it is, else the word itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What several `--set` say together: `a.b` is `b` of the part `a`. */
export function joinSettings(settings: readonly Setting[]): Readonly<Record<string, unknown>> {
  const all = Object.create(null) as Record<string, unknown>;
  for (const { name, value } of settings) {
    const path = name.split('.');
    const last = path.pop()!;
    let part: unknown = all;
    for (const step of path) part = isPart(part) ? (part[step] ??= {}) : undefined;
    if (!isPart(part) || last in part) throw new UsageError(`--set gives ${name} twice`);
    part[last] = value;
  }
  return all;
}

const isPart = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
