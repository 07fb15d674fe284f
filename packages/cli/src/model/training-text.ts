import { formatCount, formatDuration, formatNats, formatShort } from '../terminal/format.ts';
import type { TablePlan } from './plan-table.ts';
import { specLines } from './spec-lines.ts';
import type { TrainedModel, TrainSettings } from './train-model.ts';

/** What a training is going to do, for people. */
export function planLines(plan: TablePlan, settings: TrainSettings, { detailed = false } = {}): string[] {
  const { columns, contextColumns, trainRows, validationRows } = plan;
  const data = `data      ${formatCount(trainRows)} rows to train on, ${formatCount(validationRows)} held out; columns ${columns.join(', ')}${contextColumns.length > 0 ? `, given ${contextColumns.join(', ')}` : ''}`;
  if (plan.method === 'greedy') {
    const most = plan.layers === undefined ? 'as many as help' : `at most ${formatCount(plan.layers)}`;
    return [data, `flow      ${settings.preset.name}`, `training  layer by layer, ${most}`];
  }
  const { batch, steps, parameters, spec, learningRate } = plan;
  const isLine = columns.length === 1 && ['affine', 'additive'].includes(settings.preset.transformer);
  return [
    data,
    `flow      ${settings.preset.name} with ${formatCount(parameters.trainable)} parameters`,
    ...(isLine
      ? ['          of one column it learns nothing but a Gaussian; other flows, for instance nsf, learn more']
      : []),
    ...(detailed ? specLines(spec.bijection).map((line) => `          ${line}`) : []),
    `training  ${formatCount(steps)} steps of ${batch} rows, learning rate ${learningRate}`,
  ];
}

/** How a training has gone, for people. */
export function resultLine(
  result: Pick<TrainedModel, 'steps' | 'seconds' | 'trainNll' | 'validationNll' | 'gaussianNll'>,
  { unit = 'step' } = {},
): string {
  const { steps, seconds, trainNll, validationNll, gaussianNll } = result;
  const losses = [
    `train ${formatNats(trainNll)}`,
    ...(validationNll === undefined ? [] : [`validation ${formatNats(validationNll)}`]),
    ...(gaussianNll === undefined ? [] : [`one Gaussian ${formatNats(gaussianNll)}`]),
  ];
  return `${formatCount(steps)} ${unit}s in ${formatDuration(seconds)} (${formatShort(steps / seconds)} ${unit}s/s); NLL in nats per row: ${losses.join(', ')}`;
}
