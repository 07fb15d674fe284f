import { Args, Flags } from '@oclif/core';
import type { ContextColumn } from '@flows/core';
import { readCsv, writeCsv } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/usage-error.ts';
import { checkOutput } from '../files/check-output.ts';
import { contextTableFlags, joinContext, type ContextPart } from '../flags/context-flags.ts';
import { delimiterFlag } from '../flags/data-flags.ts';
import { engineFlags } from '../flags/engine-flags.ts';
import { count, seed } from '../flags/number-flags.ts';
import {
  classesOf,
  contextsFromTable,
  namesOf,
  oneContext,
  openColumns,
  type ModelContexts,
} from '../model/model-context.ts';
import { withModel } from '../model/open-model.ts';
import { sampleRows } from '../model/sample-rows.ts';

const usualRows = 1000;
const maxInline = 100_000;

export default class Sample extends BaseCommand {
  static override summary = 'Draw rows from a model.';
  static override description =
    'Rows are written while they are drawn: any number fits in memory. A conditional model needs its --context, which is written behind the columns it has drawn.';
  static override examples = [
    '<%= config.bin %> sample moons.safetensors -n 1000 --seed 1 -o samples.csv',
    '<%= config.bin %> sample moons.safetensors -n 1e7 | gzip > samples.csv.gz',
    '<%= config.bin %> sample given-flippers.safetensors -n 100 --context flipper_length_mm=200',
    '<%= config.bin %> sample given-flippers.safetensors --context flippers.csv -o birds.csv',
    '<%= config.bin %> sample given-species.safetensors -n 100 --context species=Gentoo',
  ];
  static override args = { model: Args.string({ description: 'Model file; - is standard input.', required: true }) };
  static override flags = {
    rows: count({
      char: 'n',
      summary: `Number of rows; ${usualRows} unless given. With a table of contexts, for each of its rows; 1 unless given.`,
    }),
    seed: seed(),
    output: Flags.string({
      char: 'o',
      summary: 'File to write, .csv or .tsv; standard output unless given.',
      helpValue: 'FILE',
      default: '-',
    }),
    ...contextTableFlags,
    ...delimiterFlag,
    ...engineFlags,
  };

  async run() {
    const { args, flags } = await this.parse(Sample);
    const { output } = flags;
    const given = joinContext(flags.context);
    const n = flags.rows ?? (given.table === undefined ? usualRows : 1);
    this.checkPipes(args.model, given.table);
    await checkOutput(output, [args.model, given.table]);
    const isInline = this.jsonEnabled() && output === '-';
    const checkSize = (rows: number): void => {
      if (!isInline || rows <= maxInline) return;
      throw new UsageError(`--json holds at most ${maxInline} rows, not ${rows}`, {
        hint: 'write them to a file with -o',
      });
    };
    checkSize(n);
    const seed = this.seedOr(flags.seed);
    const onWarning = (message: string): void => this.caution(message);
    return withModel(args.model, { ...flags, onWarning }, async ({ flow, columns, contextColumns, engine }) => {
      const contexts = await contextsOf(contextColumns, given, flags.delimiter);
      const total = n * (contexts?.rows ?? 1);
      checkSize(total);
      const rows = sampleRows(flow, { n, seed, signal: this.signal, contexts });
      const header = [...columns, ...namesOf(contextColumns)];
      const report = { model: args.model, rows: total, columns: header, seed, engine: engine.name };
      if (!isInline) {
        await writeCsv(output, header, rows, { precision: flow.precision });
        return { ...report, output };
      }
      const samples: (number | string)[][] = [];
      for await (const batch of rows) for (const row of batch) samples.push(Array.from(row));
      return { ...report, samples };
    });
  }
}

/** One context, or those of a table. */
async function contextsOf(
  contextColumns: readonly ContextColumn[],
  { values, table }: ContextPart,
  delimiter: string | undefined,
): Promise<ModelContexts | undefined> {
  if (table === undefined) {
    return oneContext(contextColumns, values, { orElse: ', or a table with these columns: --context FILE' });
  }
  if (contextColumns.length === 0) throw new UsageError('the model has no context', { hint: 'leave out --context' });
  const open = openColumns(contextColumns, values);
  if (open.length === 0) {
    throw new UsageError(`--context gives every value: there is nothing to take from ${table}`, {
      hint: 'leave out one or the other',
    });
  }
  const selection = { columns: namesOf(open), classes: classesOf(open), ...(delimiter !== undefined && { delimiter }) };
  return contextsFromTable(contextColumns, values, await readCsv(table, selection));
}
