import { FlowError } from '../flow-error.ts';
import { readable } from '../nn/readable.ts';
import { input } from '../tensor/primitives/input.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** `calibrate` is one pass from data to latent that sets data-dependent state, layer by layer. */
export type Mode = 'train' | 'evaluate' | 'calibrate';

/** Noise a graph asks its host for: one array per event. */
export interface NoiseRequest {
  readonly kind: 'normal' | 'uniform' | 'rademacher';
  readonly tensor: Tensor;
}

/** What flow math sees of the world while it is traced: its params by name, the context, the mode, noise, new values of its state. */
export interface Scope {
  readonly mode: Mode;
  /** Within ±1e15, as networks can read it. */
  readonly context?: Tensor;
  param(name: string): Tensor;
  child(name: string): Scope;
  noise(name: string, kind: NoiseRequest['kind'], shape: Shape): Tensor;
  /** A new value of a state, made with batch reductions. */
  update(name: string, value: Tensor): void;
}

/** The scope a whole flow is traced in; it remembers what was asked of it. */
export interface RootScope extends Scope {
  readonly noises: readonly NoiseRequest[];
  readonly updates: ReadonlyMap<string, Tensor>;
}

/** A scope over params by their full names. */
export function rootScope(
  params: ReadonlyMap<string, Tensor>,
  { mode = 'evaluate', context: given }: { readonly mode?: Mode; readonly context?: Tensor } = {},
): RootScope {
  const context = given && readable(given);
  const noises: NoiseRequest[] = [];
  const updates = new Map<string, Tensor>();
  const at = (prefix: string): Scope => ({
    mode,
    ...(context && { context }),
    param(name) {
      const param = updates.get(prefix + name) ?? params.get(prefix + name);
      if (param === undefined)
        throw new FlowError('SPEC_INVALID', `param "${prefix + name}" was used but not declared`);
      return param;
    },
    child: (name) => at(`${prefix}${name}.`),
    noise(name, kind, shape) {
      const tensor = input(`noise:${prefix}${name}`, shape, { batch: 1 });
      noises.push({ kind, tensor });
      return tensor;
    },
    update: (name, value) => void updates.set(prefix + name, value),
  });
  return { ...at(''), noises, updates };
}
