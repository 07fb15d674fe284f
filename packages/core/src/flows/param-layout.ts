import { FlowError } from '../flow-error.ts';
import type { HostArray, HostTensor } from '../host-array.ts';
import { foldIn, type Key } from '../random/index.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { formatShape, sameShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { ParamDeclaration, ParamKind } from '../bijections/declaration.ts';

/** Params by their full names. */
export type Params = ReadonlyMap<string, HostTensor>;

/** First values of all params: each has a key of its own, so one more layer changes no other. */
export const initialise = (declarations: readonly ParamDeclaration[], key: Key): Map<string, HostTensor> =>
  new Map(declarations.map(({ name, shape, init }, i) => [name, { shape, data: init(foldIn(key, i)) }]));

/** Params must be those declared. @throws FlowError SPEC_INVALID naming the first that is missing, unknown or of another shape. */
export function checkParams(declarations: readonly ParamDeclaration[], params: Params): void {
  for (const { name, shape } of declarations) {
    const param = params.get(name);
    if (param === undefined) throw new FlowError('SPEC_INVALID', `param "${name}" is missing`);
    if (!sameShape(param.shape, shape))
      throw new FlowError(
        'SPEC_INVALID',
        `param "${name}" has shape ${formatShape(param.shape)}, expected ${formatShape(shape)}`,
      );
  }
  const declared = new Set(declarations.map(({ name }) => name));
  for (const name of params.keys())
    if (!declared.has(name)) throw new FlowError('SPEC_INVALID', `param "${name}" belongs to no part of the flow`);
}

/** How the params of one kind lie in one flat vector, in the order of their declaration. */
export interface FlatLayout {
  readonly length: number;
  /** The vector made of the params. */
  flatten(params: Params): Float64Array;
  /** The params a vector holds. */
  unflatten(vector: HostArray): Map<string, HostTensor>;
  /** Names and tensors of the parts of a vector. */
  cut(vector: Tensor): Map<string, Tensor>;
}

export function flatLayout(declarations: readonly ParamDeclaration[], kind: ParamKind): FlatLayout {
  let length = 0;
  const entries = declarations
    .filter((declaration) => declaration.kind === kind)
    .map(({ name, shape }) => ({ name, shape, start: length, end: (length += sizeOf(shape)) }));
  return {
    length,
    flatten(params) {
      const vector = new Float64Array(length);
      for (const { name, start } of entries) vector.set(params.get(name)!.data, start);
      return vector;
    },
    unflatten: (vector) =>
      new Map(
        entries.map(({ name, shape, start, end }) => [
          name,
          { shape, data: Float64Array.from(vector.subarray(start, end)) },
        ]),
      ),
    cut: (vector) =>
      new Map(
        entries.map(({ name, shape, start, end }) => [name, reshape(slice(vector, { axis: 0, start, end }), shape)]),
      ),
  };
}

/** Constants as tensors: they are part of the graph. */
export const constants = (declarations: readonly ParamDeclaration[], params: Params): Map<string, Tensor> =>
  new Map(
    declarations
      .filter(({ kind }) => kind === 'constant')
      .map(({ name, shape }) => [name, constant(params.get(name)!.data, shape)]),
  );
