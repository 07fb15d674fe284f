import type { Flow, ModelFile } from '@flows/core';
import type { ModelView } from '../plot/model-view.ts';
import { formatNats } from '../terminal/format.ts';
import { meanNll } from './mean-nll.ts';

/** What figures show of a flow, and the loss of the data on it, if there are data. */
export async function viewModel(
  flow: Flow,
  options: {
    readonly file: Pick<ModelFile, 'columns' | 'training'>;
    readonly samples: number;
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly data?: Float64Array;
  },
): Promise<{ view: ModelView; nll?: number }> {
  const { file, seed, signal, data } = options;
  const samples = await flow.sample(options.samples, { seed, signal });
  const nll = data === undefined ? undefined : meanNll(await flow.logProb(data, { signal }));
  const name = file.training?.extra?.['flow'];
  const title = [
    typeof name === 'string' ? name : 'flow',
    ...(file.training === undefined ? [] : [`${file.training.steps} steps`]),
    ...(nll === undefined ? [] : [`NLL of the data ${formatNats(nll)} nats per row`]),
  ].join(', ');
  const view: ModelView = {
    columns: file.columns.map((column) => column.name),
    title,
    samples: samples.data as Float64Array,
    ...(data === undefined ? {} : { data }),
    logDensity: (points) => flow.logProb(points, { signal }),
  };
  return { view, ...(nll === undefined ? {} : { nll }) };
}
