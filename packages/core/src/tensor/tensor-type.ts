import type { Shape } from './shape.ts';

/** `float` takes its precision when a graph is compiled; `int32` holds indices and labels; `bool` serves `where`, logic and casts. */
export type DType = 'float' | 'int32' | 'bool';

/** What is known of a tensor before it is computed. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Events of this tensor per event of the batch: 0 for a tensor shared by all events, 1 for one value each, K after `unfoldBatch`. */
  readonly batch: number;
  /** Types of the parts when the value is a tuple (loops); a part is taken out by `item`. */
  readonly items?: readonly TensorType[];
}
