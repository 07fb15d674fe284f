import { Flags } from '@oclif/core';
import { UsageError } from '../errors/usage-error.ts';

/** One `--context`: values by column, as they are written, or a table of contexts. */
export interface ContextPart {
  readonly values: ReadonlyMap<string, string>;
  readonly table?: string;
}

const valuesOf = (text: string): Map<string, string> => {
  const values = new Map<string, string>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const [name, value] = [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
    if (name === '' || value === '') {
      throw new UsageError(`--context is ${JSON.stringify(text)}, expected NAME=VALUE, separated by commas`);
    }
    if (values.has(name)) throw new UsageError(`--context gives ${JSON.stringify(name)} twice`);
    values.set(name, value);
  }
  return values;
};

/** Values of columns: `year=3,label=setosa`. */
const contextValues = Flags.custom<ContextPart>({
  helpValue: 'NAME=X,…',
  parse: async (text) => ({ values: valuesOf(text) }),
});

/** Values of columns, or the name of a table. */
const contextValuesOrTable = Flags.custom<ContextPart>({
  helpValue: 'NAME=X,…|FILE',
  parse: async (text) => (text.includes('=') ? { values: valuesOf(text) } : { values: new Map(), table: text }),
});

const repeatable = { multiple: true, multipleNonGreedy: true, helpGroup: 'CONTEXT' } as const;

/** What a conditional model is to be asked for. */
export const contextFlags = {
  context: contextValues({ summary: 'Values of the columns the model is conditioned on.', ...repeatable }),
};

/** The same where a table of contexts may be given. */
export const contextTableFlags = {
  context: contextValuesOrTable({
    summary: 'Values of the columns the model is conditioned on, or a table of them, .csv or .tsv.',
    ...repeatable,
  }),
};

/** What several flags say together. */
export function joinContext(parts: readonly ContextPart[] = []): ContextPart {
  const values = new Map<string, string>();
  for (const part of parts)
    for (const [name, value] of part.values) {
      if (values.has(name)) throw new UsageError(`--context gives ${JSON.stringify(name)} twice`);
      values.set(name, value);
    }
  const [table, other] = parts.flatMap((part) => part.table ?? []);
  if (other !== undefined) throw new UsageError(`--context names two tables, ${table} and ${other}`);
  return { values, ...(table !== undefined && { table }) };
}
