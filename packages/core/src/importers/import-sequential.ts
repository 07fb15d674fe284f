import type { HostTensor } from '../host-array.ts';
import { pickRows } from './rearrange.ts';
import type { StateDict } from './state-dict.ts';

/**
 * A `torch.nn.Sequential` of linear layers at even places and activations between, as the params of our `mlp` under `conditioner`;
 * the rows of the last layer are put into our order.
 */
export function importSequential(
  state: StateDict,
  from: string,
  lastRows: readonly number[],
): { readonly hidden: number[]; readonly params: Record<string, HostTensor> } {
  const count = state.count(`${from}.`, '.weight', 2);
  const params: Record<string, HostTensor> = {};
  const hidden: number[] = [];
  for (let k = 0; k < count; k++)
    for (const name of ['weight', 'bias']) {
      const values = state.take(`${from}.${2 * k}.${name}`);
      params[`conditioner.layers.${k}.${name}`] = k === count - 1 ? pickRows(values, lastRows) : values;
      if (name === 'bias' && k < count - 1) hidden.push(values.shape[0]!);
    }
  return { hidden, params };
}
