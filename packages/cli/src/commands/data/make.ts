import { Args, Flags } from '@oclif/core';
import { nearestName, rowsOf, writeCsv } from '@flows/node';
import { BaseCommand } from '../../base-command.ts';
import { dataSets, type DataSet } from '../../data/data-sets.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { count, real, seed } from '../../flags/number-flags.ts';

export default class DataMake extends BaseCommand {
  static override summary = 'Make a data set: points of a known law, or measurements.';
  static override examples = [
    '<%= config.bin %> data make two-moons -n 5000 --seed 1 -o moons.csv',
    '<%= config.bin %> data make two-moons -n 5000 --noise 0.1 | <%= config.bin %> train - -o moons.safetensors',
    '<%= config.bin %> data make penguins -o penguins.csv',
  ];
  static override args = {
    name: Args.string({ description: `one of ${dataSets.map(({ name }) => name).join(', ')}`, required: true }),
  };
  static override flags = {
    rows: count({ char: 'n', summary: 'Number of rows; 1000 unless given.' }),
    noise: real({
      min: 0,
      below: 1e100,
      summary: 'Standard deviation of the noise, or what else makes the set less sharp.',
    }),
    seed: seed(),
    output: Flags.string({
      char: 'o',
      summary: 'File to write, .csv or .tsv; standard output unless given.',
      helpValue: 'FILE',
      default: '-',
    }),
  };

  async run() {
    const { args, flags } = await this.parse(DataMake);
    const set = dataSetOf(args.name);
    const { columns } = set;
    if (set.rows !== undefined && (flags.noise !== undefined || flags.seed !== undefined)) {
      throw new UsageError(`${set.name} are measurements: there is no --noise and no --seed`);
    }
    if (set.rows !== undefined && flags.rows !== undefined && flags.rows > set.rows) {
      throw new UsageError(`${set.name} have ${set.rows} rows, not ${flags.rows}`);
    }
    const n = flags.rows ?? set.rows ?? 1000;
    const seed = set.rows === undefined ? this.seedOr(flags.seed) : undefined;
    const data = await set.make({
      n,
      seed: seed ?? 0,
      root: this.config.root,
      ...(flags.noise === undefined ? {} : { noise: flags.noise }),
    });
    const isInline = this.jsonEnabled() && flags.output === '-';
    const rows = Array.from(rowsOf(data.subarray(0, n * columns.length), columns.length), withGaps);
    if (!isInline) await writeCsv(flags.output, columns, rows);
    const noise = flags.noise ?? set.noise;
    const entropy = this.jsonEnabled() ? set.entropy?.(flags.noise) : undefined;
    return {
      name: set.name,
      rows: n,
      columns,
      ...(seed === undefined ? {} : { seed }),
      ...(noise === undefined ? {} : { noise }),
      ...(entropy === undefined ? {} : { entropy }),
      ...(isInline
        ? { data: rows.map((row) => row.map((cell) => (cell === '' ? null : cell))) }
        : { output: flags.output }),
    };
  }
}

function dataSetOf(name: string): DataSet {
  const found = dataSets.find((set) => set.name === name);
  if (found !== undefined) return found;
  const names = dataSets.map((set) => set.name);
  const nearest = nearestName(name, names);
  throw new UsageError(`there is no data set ${JSON.stringify(name)}`, {
    hint: `${nearest === undefined ? '' : `did you mean ${nearest}? `}there are ${names.join(', ')}`,
  });
}

/** Missing values as empty cells. */
function withGaps(row: Float64Array): (number | string)[] {
  return Array.from(row, (value) => (Number.isNaN(value) ? '' : value));
}
