import { Args, Flags } from '@oclif/core';
import { writeCsv } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/usage-error.ts';
import { engineFlags } from '../flags/engine-flags.ts';
import { count, seed } from '../flags/number-flags.ts';
import { withModel } from '../model/open-model.ts';
import { sampleRows } from '../model/sample-rows.ts';

const maxInline = 100_000;

export default class Sample extends BaseCommand {
  static override summary = 'Draw rows from a model.';
  static override description = 'Rows are written while they are drawn: any number fits in memory.';
  static override examples = [
    '<%= config.bin %> sample moons.safetensors -n 1000 --seed 1 -o samples.csv',
    '<%= config.bin %> sample moons.safetensors -n 1e7 | gzip > samples.csv.gz',
  ];
  static override args = { model: Args.string({ description: 'Model file; - is standard input.', required: true }) };
  static override flags = {
    rows: count({ char: 'n', summary: 'Number of rows.', default: 1000 }),
    seed: seed(),
    output: Flags.string({
      char: 'o',
      summary: 'File to write, .csv or .tsv; standard output unless given.',
      helpValue: 'FILE',
      default: '-',
    }),
    ...engineFlags,
  };

  async run() {
    const { args, flags } = await this.parse(Sample);
    const { rows: n, output } = flags;
    const isInline = this.jsonEnabled() && output === '-';
    if (isInline && n > maxInline) {
      throw new UsageError(`--json holds at most ${maxInline} rows, not ${n}`, {
        hint: 'write them to a file with -o',
      });
    }
    const seed = this.seedOr(flags.seed);
    const onWarning = (message: string): void => this.caution(message);
    return withModel(args.model, { ...flags, onWarning }, async ({ flow, columns, engine }) => {
      const rows = sampleRows(flow, { n, seed, signal: this.signal });
      const report = { model: args.model, rows: n, columns, seed, engine: engine.name };
      if (!isInline) {
        await writeCsv(output, columns, rows, { precision: flow.precision });
        return { ...report, output };
      }
      const samples: number[][] = [];
      for await (const row of rows) samples.push([...row]);
      return { ...report, samples };
    });
  }
}
