import type { HostTensor } from '../host-array.ts';
import { takeLinear } from './masked-parts.ts';
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
  { inputs }: { readonly inputs?: number } = {},
): { readonly hidden: number[]; readonly params: Record<string, HostTensor> } {
  const count = Math.max(1, state.count(`${from}.`, { step: 2 }));
  const params: Record<string, HostTensor> = {};
  const hidden: number[] = [];
  for (let k = 0; k < count; k++) {
    const last = k === count - 1;
    const { weight, bias } = takeLinear(state, `${from}.${2 * k}`, {
      inputs: k === 0 ? inputs : hidden[k - 1],
      outputs: last ? lastRows.length : undefined,
    });
    for (const [name, values] of Object.entries({ weight, bias }))
      params[`conditioner.layers.${k}.${name}`] = last ? pickRows(values, lastRows) : values;
    if (!last) hidden.push(bias.shape[0]!);
  }
  return { hidden, params };
}
