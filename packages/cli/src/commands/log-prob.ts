import { Args, Flags } from '@oclif/core';
import { numbersOfTable, readTable, writeCsv } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { checkOutput } from '../files/check-output.ts';
import { tableFlags } from '../flags/data-flags.ts';
import { contextFlags, joinContext } from '../flags/context-flags.ts';
import { engineFlags } from '../flags/engine-flags.ts';
import { tableOptions } from '../data/table-options.ts';
import { firstColumns } from '../model/first-columns.ts';
import { meanNll } from '../model/mean-nll.ts';
import { checkContextColumns, classesOf, contextsFromTable, namesOf, openColumns } from '../model/model-context.ts';
import { withModel } from '../model/open-model.ts';

const added = 'log_prob';

export default class LogProb extends BaseCommand {
  static override summary = 'Write the log density of every row, in nats, as a further column.';
  static override description = `All columns of the input are kept as they are; a column ${added} that it has is replaced. The model's columns are found by name, and those a conditional model is conditioned on as well, unless --context gives their values.`;
  static override examples = [
    '<%= config.bin %> log-prob moons.safetensors moons.csv -o scored.csv',
    '<%= config.bin %> data make two-moons | <%= config.bin %> log-prob moons.safetensors - | head',
    '<%= config.bin %> log-prob given-flippers.safetensors penguins.csv --drop-missing --context flipper_length_mm=200',
  ];
  static override args = {
    model: Args.string({ description: 'Model file; - is standard input.', required: true }),
    data: Args.string({ description: 'Table, .csv or .tsv; - is standard input.', required: true }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      summary: 'File to write, .csv or .tsv; standard output unless given.',
      helpValue: 'FILE',
      default: '-',
    }),
    ...contextFlags,
    ...tableFlags,
    ...engineFlags,
  };

  async run() {
    const { args, flags } = await this.parse(LogProb);
    const { output } = flags;
    const { values } = joinContext(flags.context);
    this.checkPipes(args.model, args.data);
    // A table may be written over itself: all that it holds is written again.
    await checkOutput(output, [args.model]);
    const isInline = this.jsonEnabled() && output === '-';
    const onWarning = (message: string): void => this.caution(message);
    return withModel(args.model, { ...flags, onWarning }, async ({ flow, columns, contextColumns, engine }) => {
      const open = openColumns(contextColumns, values);
      const options = tableOptions({ ...flags, context: undefined });
      const table = await readTable(args.data, options);
      checkContextColumns(table, open);
      const numbers = numbersOfTable(table, { ...options, columns, context: namesOf(open), classes: classesOf(open) });
      const { rows, dropped, kept } = numbers;
      if (dropped > 0) this.note(`left out ${dropped} rows with missing values`);
      const logProb = await flow.logProb(firstColumns(numbers, columns.length), {
        signal: this.signal,
        ...(contextColumns.length > 0 && { context: contextsFromTable(contextColumns, values, numbers).data }),
      });
      const report = { model: args.model, data: args.data, rows, dropped, nll: meanNll(logProb), engine: engine.name };
      if (isInline) return { ...report, logProb: [...logProb] };
      const others = table.columns.flatMap(({ name }, i) => (name === added ? [] : [i]));
      const scored = function* (): Generator<(string | number)[]> {
        for (let i = 0; i < rows; i++) {
          const cells = table.cells[kept[i]!]!;
          yield [...others.map((column) => cells[column]!), logProb[i]!];
        }
      };
      const header = [...others.map((column) => table.columns[column]!.name), added];
      await writeCsv(output, header, scored(), { precision: flow.precision });
      return { ...report, output };
    });
  }
}
