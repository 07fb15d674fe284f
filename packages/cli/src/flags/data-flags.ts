import { Flags } from '@oclif/core';
import { UsageError } from '../errors/usage-error.ts';

/** Names separated by commas. */
const columnNames = Flags.custom<readonly string[]>({
  helpValue: 'A,B',
  parse: async (text, _context, { name }) => {
    const list = text.split(',').map((part) => part.trim());
    if (list.every((part) => part !== '')) return list;
    throw new UsageError(`--${name} is ${JSON.stringify(text)}, expected names separated by commas`);
  },
});

/** What separates the values of a table. */
export const delimiterFlag = {
  delimiter: Flags.string({
    summary: 'Character between values; a comma, in .tsv files a tab, unless given.',
    helpValue: 'C',
    helpGroup: 'DATA',
  }),
};

/** How a table is read. */
export const tableFlags = {
  'drop-missing': Flags.boolean({ summary: 'Leave out rows that miss a value.', helpGroup: 'DATA' }),
  ...delimiterFlag,
};

/** Which columns of a table are meant. */
export const columnFlags = {
  columns: columnNames({
    summary: 'Columns to use, in this order; all, but for the context, unless given.',
    helpGroup: 'DATA',
  }),
  context: columnNames({
    summary: 'Columns that the density of the others is conditioned on: numbers, or classes, which are text.',
    helpGroup: 'DATA',
  }),
  classes: columnNames({
    summary: 'Those of the context whose numbers are names of classes.',
    helpGroup: 'DATA',
    dependsOn: ['context'],
  }),
};
