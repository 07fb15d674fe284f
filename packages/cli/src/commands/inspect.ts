import { Args } from '@oclif/core';
import type { ContextColumn, TrainingSummary } from '@flows/core';
import { readModel } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { countParams } from '../model/count-params.ts';
import { specLines } from '../model/spec-lines.ts';
import { formatCount, formatDuration, formatNats } from '../terminal/format.ts';

export default class Inspect extends BaseCommand {
  static override summary = 'Show what a model file holds: the flow, its columns, how it was trained.';
  static override examples = [
    '<%= config.bin %> inspect moons.safetensors',
    '<%= config.bin %> inspect moons.safetensors --json',
  ];
  static override args = { model: Args.string({ description: 'Model file; - is standard input.', required: true }) };

  async run() {
    const { args } = await this.parse(Inspect);
    const model = await readModel(args.model, { onWarning: (message) => this.caution(message) });
    const parameters = countParams(model);
    const { spec, columns, contextColumns, preprocessing, training, library, format } = model;
    const entries: [string, readonly string[]][] = [
      ['flow', specLines(spec)],
      ['columns', [columnText(columns)]],
      ...(contextColumns.length > 0 ? [['context', [columnText(contextColumns)]] satisfies [string, string[]]] : []),
      [
        'parameters',
        [
          `${formatCount(parameters.trainable)} trainable, ${formatCount(parameters.state)} state, ${formatCount(parameters.constant)} constant`,
        ],
      ],
      ['training', training === undefined ? ['none'] : trainingLines(training)],
      ['file', [`format ${format}, written by Flows ${library}`]],
    ];
    for (const [name, lines] of entries) {
      lines.forEach((line, i) => this.log(`${(i === 0 ? name : '').padEnd(12)}${line}`));
    }
    return {
      spec,
      columns,
      contextColumns,
      preprocessing,
      parameters,
      params: [...model.params].map(([name, { kind, tensor }]) => ({ name, kind, shape: tensor.shape })),
      ...(training === undefined ? {} : { training }),
      library,
      format,
    };
  }
}

function columnText(columns: readonly ContextColumn[]): string {
  return columns
    .map((column) => {
      if (column.type === 'real') return column.name;
      return `${column.name} (${column.type === 'class' ? column.classes.join(', ') : column.type})`;
    })
    .join(', ');
}

function trainingLines(training: TrainingSummary): string[] {
  const { steps, batchSize, learningRate, optimizer, seed, seconds, engine, precision, rows } = training;
  const how = [
    `${formatCount(steps)} steps`,
    ...(batchSize === undefined ? [] : [`batch ${batchSize}`]),
    ...(optimizer === undefined ? [] : [optimizer]),
    ...(learningRate === undefined ? [] : [`learning rate ${learningRate}`]),
    `seed ${seed}`,
  ];
  const where = [
    ...(rows === undefined ? [] : [`${formatCount(rows)} rows`]),
    ...(seconds === undefined ? [] : [formatDuration(seconds)]),
    `${engine} in ${precision}`,
  ];
  const losses = [
    ['train', training.trainNll],
    ['validation', training.validationNll],
    ['one Gaussian', training.gaussianNll],
  ] as const;
  const known = losses.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${formatNats(value)}`]));
  return [
    how.join(', '),
    where.join(', '),
    ...(known.length > 0 ? [`NLL in nats: ${known.join(', ')}`] : []),
    `data sha256 ${training.dataFingerprint.slice(0, 12)}…`,
  ];
}
