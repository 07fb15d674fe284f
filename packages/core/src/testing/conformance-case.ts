import type { GraphCase } from './graph-case.ts';

/** A case about one primitive. Its graph has the output `value`, and `d_x` for each input `x` in `gradients`: the gradient of `sum(weight * value)`. */
export interface ConformanceCase extends GraphCase {
  /** The primitive that the case is about. */
  readonly primitive: string;
  /** Inputs whose gradient is an output. */
  readonly gradients: readonly string[];
  /** Whether finite differences agree with the gradients: not at kinks, ties and extremes. */
  readonly smooth: boolean;
}
