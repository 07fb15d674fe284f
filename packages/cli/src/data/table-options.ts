import type { CsvLayout, NumberSelection } from '@flows/node';

/** The flags of tables as `@flows/node` wants them. */
export function tableOptions(flags: {
  readonly columns?: readonly string[] | undefined;
  readonly context?: readonly string[] | undefined;
  readonly 'drop-missing': boolean;
  readonly delimiter?: string | undefined;
}): CsvLayout & NumberSelection {
  const { columns, context, delimiter } = flags;
  return {
    dropMissing: flags['drop-missing'],
    ...(columns === undefined ? {} : { columns }),
    ...(context === undefined ? {} : { context }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}
