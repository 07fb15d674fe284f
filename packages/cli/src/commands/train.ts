import { Args, Flags } from '@oclif/core';
import { FlowError, flowPresets } from '@flows/core';
import { chooseEngine, readCsv, writeModel } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { tableOptions } from '../data/table-options.ts';
import { UsageError } from '../errors/usage-error.ts';
import { checkOutput } from '../files/check-output.ts';
import { columnFlags, tableFlags } from '../flags/data-flags.ts';
import { engineFlags, engineOptions } from '../flags/engine-flags.ts';
import { flowFlags, flowOptions } from '../flags/flow-flags.ts';
import { count, real, seed } from '../flags/number-flags.ts';
import { checkDigits } from '../model/check-digits.ts';
import { planTable } from '../model/plan-table.ts';
import { trainModel } from '../model/train-model.ts';
import { trainingMethod, trainingMethods } from '../model/training-method.ts';
import { planLines, resultLine } from '../model/training-text.ts';

const usualLearningRate = 0.002;
const greedy = flowPresets
  .filter(({ fitGreedily }) => fitGreedily)
  .map(({ name }) => name)
  .join(', ');

export default class Train extends BaseCommand {
  static override summary = 'Train a flow on a table and save it as a model file.';
  static override description =
    'A share of the rows is held out, and the parameters that do best on them are saved. Ctrl-C ends training early and saves the best so far.';
  static override examples = [
    '<%= config.bin %> train moons.csv -o moons.safetensors --steps 2000 --seed 1',
    '<%= config.bin %> train penguins.csv --drop-missing --columns beak_length_mm,body_mass_g -o penguins.safetensors',
    '<%= config.bin %> train penguins.csv --drop-missing --context flipper_length_mm -o given-flippers.safetensors',
    '<%= config.bin %> train penguins-by-species.csv --context species -o given-species.safetensors',
    '<%= config.bin %> train moons.csv --flow nsf --layers 3 --set bins=12 --set tails=learned -o moons.safetensors',
    '<%= config.bin %> train moons.csv --flow sinf -o moons.safetensors',
    '<%= config.bin %> train moons.csv --dry-run',
  ];
  static override args = {
    data: Args.string({ description: 'Table of numbers, .csv or .tsv; - is standard input.', required: true }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'Model file to write, .safetensors.', helpValue: 'MODEL' }),
    'dry-run': Flags.boolean({ summary: 'Say what would be done, and do nothing.' }),
    ...flowFlags,
    method: Flags.option({
      options: trainingMethods,
      summary: 'How to train: by likelihood, or greedily, layer by layer without gradients.',
      description: `Greedily is for ${greedy}, and the usual way there unless something is given that only training by likelihood has.`,
    })(),
    steps: count({ min: 1, summary: 'Optimisation steps; 2000 unless given.', exclusive: ['epochs'] }),
    epochs: real({ above: 0, summary: 'Passes over the training rows, instead of --steps.' }),
    batch: count({ min: 1, summary: 'Rows per step; 256, or all if there are fewer, unless given.' }),
    'learning-rate': real({
      above: 0,
      summary: `Highest learning rate, ${usualLearningRate} unless given.`,
    }),
    schedule: Flags.option({
      options: ['cosine', 'constant'] as const,
      summary: 'How the learning rate falls: along a cosine, unless given, or not at all.',
    })(),
    validation: real({ min: 0, below: 1, summary: 'Share of the rows to hold out.', default: 0.1 }),
    patience: count({
      min: 1,
      summary: 'Stop after this many validations, or layers of a greedy fit, without a new best.',
    }),
    seed: seed(),
    ...columnFlags,
    ...tableFlags,
    ...engineFlags,
  };

  async run() {
    const { args, flags } = await this.parse(Train);
    const { output } = flags;
    const isDry = flags['dry-run'];
    if (output === undefined && !isDry) throw new UsageError('missing --output: where to save the model');
    if (output === '-' && this.jsonEnabled()) {
      throw new UsageError('--json and a model on standard output do not go together', {
        hint: 'save it with -o FILE',
      });
    }
    const both = flags.context?.find((name) => flags.columns?.includes(name));
    if (both !== undefined) {
      throw new UsageError(`the column ${JSON.stringify(both)} is in --columns and in --context`, {
        hint: 'a flow learns the columns, given the context: name it in one of them',
      });
    }
    if (output !== undefined) await checkOutput(output, [args.data]);
    const notContext = flags.classes?.find((name) => !flags.context?.includes(name));
    if (notContext !== undefined) {
      throw new UsageError(`the column ${JSON.stringify(notContext)} is in --classes but not in --context`);
    }
    const findClasses = flags.context && { findClasses: flags.classes ?? [] };
    const table = await readCsv(args.data, { ...tableOptions(flags), ...findClasses });
    if (table.dropped > 0) this.note(`left out ${table.dropped} rows with missing values`);
    const seed = this.seedOr(flags.seed);
    const method = trainingMethod(flags);
    const learningRate = flags['learning-rate'] ?? usualLearningRate;
    const options = flowOptions(flags.set);
    const settings = { ...flags, preset: flags.flow, options, method, learningRate, seed };
    const plan = planTable(table, settings);
    for (const line of planLines(plan, settings, { detailed: isDry })) this.note(line);
    const head = { flow: flags.flow.name, method, seed };
    if (isDry) return { ...head, ...plan };

    const engine = await chooseEngine(engineOptions(flags));
    try {
      this.note(`engine ${engine.reason}`);
      for (const warning of checkDigits(table, engine.precisions[0]!)) this.caution(warning);
      const progress = this.trainingProgress();
      const { file, flow, interruption, ...result } = await trainModel(table, settings, {
        engine,
        signal: this.signal,
        onProgress: progress.update,
      }).finally(progress.end);
      await flow.dispose();
      await writeModel(output!, file);
      this.note(resultLine(result, { unit: method === 'greedy' ? 'layer' : 'step' }));
      this.note(`saved ${output}`);
      if (interruption) {
        const hint = `the best so far is in ${output}`;
        throw new FlowError(interruption.code, interruption.message, { hint, cause: interruption });
      }
      const { steps, seconds } = result;
      return { model: output, ...head, engine: engine.name, stepsPerSecond: steps / seconds, ...result };
    } finally {
      await engine.dispose();
    }
  }
}
