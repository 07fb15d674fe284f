import { Flags } from '@oclif/core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fitGaussian, FlowError, flowPreset, key, twoMoons } from '@flows/core';
import { chooseEngine, readCsv, rowsOf, writeCsv, writeModel } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { engineFlags, engineOptions } from '../flags/engine-flags.ts';
import { count, seed } from '../flags/number-flags.ts';
import { meanNll } from '../model/mean-nll.ts';
import { planTable } from '../model/plan-table.ts';
import { sampleRows } from '../model/sample-rows.ts';
import { trainModel } from '../model/train-model.ts';
import { planLines, resultLine } from '../model/training-text.ts';
import { viewModel } from '../model/view-model.ts';
import { formatNats } from '../terminal/format.ts';

const rows = 20_000;

export default class Demo extends BaseCommand {
  static override summary = 'Learn the two moons: make data, train, sample and draw, in half a minute.';
  static override description =
    'Each step is told as the command that does the same. Written are moons.csv, model.safetensors, samples.csv, density.png and density.svg.';
  static override examples = ['<%= config.bin %> demo', '<%= config.bin %> demo --out moons --steps 5000'];
  static override flags = {
    out: Flags.string({
      summary: 'Folder to write to; it is made if need be.',
      helpValue: 'DIR',
      default: 'demo-output',
    }),
    steps: count({ min: 1, summary: 'Optimisation steps.', default: 3000 }),
    seed: seed({ default: 1 }),
    ...engineFlags,
  };

  async run() {
    const { flags } = await this.parse(Demo);
    const { out, steps, seed } = flags;
    const start = performance.now();
    await makeFolder(out);
    const file = (name: string): string => join(out, name);
    const files = {
      data: file('moons.csv'),
      model: file('model.safetensors'),
      samples: file('samples.csv'),
      pictures: [file('density.svg'), file('density.png')],
    };
    const engine = await chooseEngine(engineOptions(flags));
    try {
      this.tell(`flows data make two-moons -n ${rows} --seed ${seed} -o ${files.data}`);
      await writeCsv(files.data, twoMoons.columns, rowsOf(twoMoons.sample(key(seed), rows), 2));

      this.tell(`flows train ${files.data} -o ${files.model} --steps ${steps} --seed ${seed}`);
      const table = await readCsv(files.data);
      const settings = { preset: flowPreset('realnvp'), steps, learningRate: 0.002, validation: 0.1, seed };
      for (const line of planLines(planTable(table, settings), settings)) this.note(line);
      const progress = this.trainingProgress();
      const { flow, interruption, ...trained } = await trainModel(table, settings, {
        engine,
        signal: this.signal,
        onProgress: progress.update,
      }).finally(progress.end);
      await writeModel(files.model, trained.file);
      this.note(resultLine(trained));
      if (interruption) throw interruption;

      this.tell(`flows sample ${files.model} -n ${rows} --seed ${seed} -o ${files.samples}`);
      const samples = sampleRows(flow, { n: rows, seed, signal: this.signal });
      await writeCsv(files.samples, twoMoons.columns, samples, { precision: flow.precision });

      this.tell(`flows plot ${files.model} ${files.data} --seed ${seed} -o ${files.pictures.join(' -o ')}`);
      const { view } = await viewModel(flow, {
        file: trained.file,
        data: table.data,
        samples: 4000,
        seed,
        signal: this.signal,
      });
      const { modelFigure } = await import('../plot/model-figure.ts');
      const { writeFigure } = await import('../plot/write-figure.ts');
      const { drawModel } = await import('../plot/terminal/draw-model.ts');
      const svg = await modelFigure(view);
      for (const path of files.pictures) await writeFigure(path, svg);
      this.log((await drawModel(view, this.outputTerminal)).join('\n'));

      const test = twoMoons.sample(key(seed + 1), rows);
      const nll = await flow.logProb(test, { signal: this.signal }).then(meanNll);
      await flow.dispose();
      const { trainNll, validationNll, seconds } = trained;
      const gaussianNll = fitGaussian(table.data, { columns: 2 }).nll(test);
      const entropy = twoMoons.entropy?.();
      this.log('');
      this.log(
        `NLL of new data, in nats per row: one Gaussian ${formatNats(gaussianNll)}, this flow ${formatNats(nll)}, ` +
          `the entropy, which no model can beat, ${formatNats(entropy!)}`,
      );
      this.note(`\nall of it took ${((performance.now() - start) / 1000).toFixed(1)} s; the files are in ${out}`);
      return {
        ...files,
        flow: settings.preset.name,
        engine: engine.name,
        steps: trained.steps,
        seconds,
        stepsPerSecond: trained.steps / seconds,
        trainNll,
        validationNll,
        nll,
        gaussianNll,
        entropy,
        seed,
      };
    } finally {
      await engine.dispose();
    }
  }

  private tell(command: string): void {
    this.note(`\n$ ${command}`);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new FlowError('DATA_INVALID', `cannot make the folder ${path}: ${(error as Error).message}`, {
      hint: 'choose another with --out',
      cause: error,
    });
  }
}
