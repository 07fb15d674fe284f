import type { ModelFile, ParamKind } from '@flows/core';

/** How many numbers of each kind a model has. */
export function countParams(model: Pick<ModelFile, 'params'>): Record<ParamKind, number> {
  const counts = { trainable: 0, state: 0, constant: 0 };
  for (const { tensor, kind } of model.params.values()) counts[kind] += tensor.data.length;
  return counts;
}
