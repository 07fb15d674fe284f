import type { Flow, ModelFile } from '@flows/core';
import type { ModelView } from '../plot/model-view.ts';
import { formatNats } from '../terminal/format.ts';
import { meanNll } from './mean-nll.ts';
import type { ModelContexts } from './model-context.ts';

/** What figures show of a flow, and the loss of the data on it, if there are data. */
export async function viewModel(
  flow: Flow,
  options: {
    readonly file: Pick<ModelFile, 'columns' | 'training'>;
    readonly samples: number;
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly data?: Float64Array;
    /** One context for all of the figure. */
    readonly context?: ModelContexts;
  },
): Promise<{ view: ModelView; nll?: number }> {
  const { file, seed, signal, data, context } = options;
  const call = { signal, ...(context && { context: context.data }) };
  const samples = await flow.sample(options.samples, { seed, ...call });
  const nll = data === undefined ? undefined : meanNll(await flow.logProb(data, call));
  const name = file.training?.extra?.['flow'];
  const title = [
    typeof name === 'string' ? name : 'flow',
    ...(file.training === undefined ? [] : [`${file.training.steps} steps`]),
    ...(context?.columns.map(({ name: column }, i) => `${column} ${context.cellsOf(0)[i]}`) ?? []),
    ...(nll === undefined ? [] : [`NLL of the data ${formatNats(nll)} nats per row`]),
  ].join(', ');
  const view: ModelView = {
    columns: file.columns.map((column) => column.name),
    title,
    samples: samples.data as Float64Array,
    ...(data === undefined ? {} : { data }),
    logDensity: (points) => flow.logProb(points, call),
  };
  return { view, ...(nll === undefined ? {} : { nll }) };
}
