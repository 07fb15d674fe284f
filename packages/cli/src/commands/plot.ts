import { Args, Flags } from '@oclif/core';
import { readCsv } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { tableOptions } from '../data/table-options.ts';
import { UsageError } from '../errors/usage-error.ts';
import { checkDistinct, checkOutput } from '../files/check-output.ts';
import { tableFlags } from '../flags/data-flags.ts';
import { contextFlags, joinContext } from '../flags/context-flags.ts';
import { engineFlags } from '../flags/engine-flags.ts';
import { count, seed } from '../flags/number-flags.ts';
import { classesOf, contextsFromTable, namesOf, oneContext, type ModelContexts } from '../model/model-context.ts';
import { withModel } from '../model/open-model.ts';
import { firstColumns } from '../model/first-columns.ts';
import { viewModel } from '../model/view-model.ts';
import { maxPairColumns } from '../plot/pair-figure.ts';
import { densityScales, type DensityScale } from '../plot/density-shades.ts';

export default class Plot extends BaseCommand {
  static override summary = "Draw a model's density and samples, beside the data if they are given.";
  static override description =
    'One column gives a curve over histograms, two a heatmap and points, more a grid of pairs. Without -o the picture is drawn in the terminal. Of a conditional model, the density at one --context is drawn, and the rows of the data that have it.';
  static override examples = [
    '<%= config.bin %> plot moons.safetensors',
    '<%= config.bin %> plot moons.safetensors moons.csv -o moons.svg -o moons.png',
  ];
  static override args = {
    model: Args.string({ description: 'Model file; - is standard input.', required: true }),
    data: Args.string({ description: 'Table, .csv or .tsv, to draw as well; - is standard input.' }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      summary: 'Picture to write, .svg or .png; may be given several times.',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    samples: count({ char: 'n', min: 1, summary: 'Number of samples to draw.', default: 4000 }),
    scale: Flags.option({
      options: densityScales,
      summary: 'How shades follow the density: sqrt shows low densities as well, log far tails.',
      default: 'sqrt' as DensityScale,
    })(),
    seed: seed(),
    ...contextFlags,
    ...tableFlags,
    ...engineFlags,
  };

  async run() {
    const { args, flags } = await this.parse(Plot);
    const { output: files = [], scale } = flags;
    this.checkPipes(args.model, args.data);
    const { checkFigureName, writeFigure } = await import('../plot/write-figure.ts');
    files.forEach(checkFigureName);
    checkDistinct(files);
    for (const file of files) await checkOutput(file, [args.model, args.data]);
    if (this.jsonEnabled() && files.includes('-')) {
      throw new UsageError('--json and a picture on standard output do not go together', {
        hint: 'save it with -o FILE',
      });
    }
    const { values } = joinContext(flags.context);
    const seed = this.seedOr(flags.seed);
    const onWarning = (message: string): void => this.caution(message);
    return withModel(args.model, { ...flags, onWarning }, async ({ file, flow, columns, contextColumns }) => {
      const context = oneContext(contextColumns, values);
      if (columns.length > maxPairColumns)
        this.note(`shown are the first ${maxPairColumns} of ${columns.length} columns`);
      const data = args.data === undefined ? undefined : await this.dataAt(context, args.data, columns, flags);
      const { view, nll } = await viewModel(flow, {
        file,
        samples: flags.samples,
        seed,
        signal: this.signal,
        ...(data && { data }),
        ...(context && { context }),
      });
      if (files.length > 0) {
        const { modelFigure } = await import('../plot/model-figure.ts');
        const svg = await modelFigure(view, { scale });
        for (const path of files) await writeFigure(path, svg);
      } else if (!this.jsonEnabled()) {
        const { drawModel } = await import('../plot/terminal/draw-model.ts');
        this.log((await drawModel(view, this.outputTerminal, { scale })).join('\n'));
      }
      return {
        model: args.model,
        files,
        samples: flags.samples,
        seed,
        ...(nll === undefined ? {} : { data: args.data, rows: data!.length / columns.length, nll }),
      };
    });
  }

  /** The rows of a table that have the context drawn; undefined if there are none. */
  private async dataAt(
    context: ModelContexts | undefined,
    path: string,
    columns: readonly string[],
    flags: Omit<Parameters<typeof tableOptions>[0], 'context'>,
  ): Promise<Float64Array | undefined> {
    const contextColumns = context?.columns ?? [];
    const table = await readCsv(path, {
      ...tableOptions({ ...flags, context: namesOf(contextColumns) }),
      columns,
      classes: classesOf(contextColumns),
    });
    const data = firstColumns(table, columns.length);
    if (context === undefined) return data;
    const { data: contexts } = contextsFromTable(contextColumns, new Map(), table);
    const rows = data.filter((_, at) => {
      const row = Math.floor(at / columns.length);
      return context.data.every((value, i) => contexts[row * context.width + i] === value);
    });
    if (rows.length > 0) return rows;
    this.note(`no row of ${path} has this context: the data are not drawn`);
    return undefined;
  }
}
