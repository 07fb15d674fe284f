import { add } from '../tensor/primitives/add.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { full } from '../tensor/primitives/constant.ts';
import { item, scanAttributes } from '../tensor/primitives/loop.ts';
import { reverse } from '../tensor/primitives/reverse.ts';
import { FlowError } from '../flow-error.ts';
import { findCaptures, scan } from '../tensor/scan.ts';
import type { Tensor, TensorType } from '../tensor/tensor.ts';

const zeros = ({ shape, batch }: TensorType): Tensor => toBatch(full(shape, 0), batch);

/** The vector-Jacobian product the driver offers, see `pullback`. */
export type Pullback = (
  ys: readonly Tensor[],
  gradients: readonly Tensor[],
  wrt: readonly Tensor[],
  options: { readonly partial: boolean },
) => Tensor[];

/**
 * The reverse of a fixed loop: the rounds backwards, each computed anew from its stacked carries, the gradients of carries carried along
 * and those of captures added up.
 */
export function scanVjp(loop: Tensor, items: ReadonlyMap<number, Tensor>, pull: Pullback): (Tensor | undefined)[] {
  const body = loop.tracing.body!;
  const { carries, sequences, length, stacked } = scanAttributes(loop.attributes);
  const inputs = loop.inputs;
  const sequenceInputs = inputs.slice(carries, carries + sequences);
  const captures = inputs.slice(carries + sequences);

  const gradientOf = (index: number): Tensor => items.get(index) ?? zeros(loop.items![index]!);
  const isFloat = (tensor: TensorType): boolean => tensor.dtype === 'float';
  const floatCarries = inputs.slice(0, carries).map(isFloat);
  const floatCaptures = captures.filter(isFloat);
  const carryGradients = floatCarries.flatMap((float, i) => (float ? [gradientOf(i)] : []));
  const stackedCarries = Array.from({ length: carries }, (_, i) => item(loop, stacked + i));
  const outputGradients = [...items.keys()].filter((index) => index >= carries && isFloat(loop.items![index]!));

  const backwards = [...stackedCarries, ...sequenceInputs, ...outputGradients.map(gradientOf)].map((x) => reverse(x));
  const result = scan({
    length,
    carries: [...carryGradients, ...floatCaptures.map(zeros)],
    sequences: backwards,
    body: (carried, slices) => {
      const given = slices.slice(0, carries + sequences);
      const round = body(given.slice(0, carries), given.slice(carries));
      const results = [...round.carries, ...(round.outputs ?? []), ...given.slice(0, carries)];
      // What the body makes out of outer tensors it made anew just now: the same captures, in the same order.
      const again = findCaptures(given, results).captures;
      if (again.length !== captures.length)
        throw new FlowError(
          'DOMAIN',
          `a loop body used ${captures.length} outer tensors at first and ${again.length} later`,
          {
            hint: 'a loop body may be run several times and must do the same each time',
          },
        );
      const gradients = carried.slice(0, carryGradients.length);
      const flowing = [
        ...results.slice(0, carries).filter((_, i) => floatCarries[i]),
        ...outputGradients.map((index) => results[index]!),
      ];
      const wrt = [...given, ...again].filter(isFloat);
      const pulled = pull(flowing, [...gradients, ...slices.slice(carries + sequences)], wrt, { partial: true });
      const back = new Map(wrt.map((tensor, i) => [tensor, pulled[i]!]));
      return {
        carries: [
          ...given
            .slice(0, carries)
            .filter((_, i) => floatCarries[i])
            .map((tensor) => back.get(tensor)!),
          ...again.filter(isFloat).map((tensor, i) => add(carried[carryGradients.length + i]!, back.get(tensor)!)),
        ],
        outputs: given
          .slice(carries)
          .filter(isFloat)
          .map((tensor) => back.get(tensor)!),
      };
    },
  });

  const carryResults = result.carries.slice(0, carryGradients.length);
  const captureResults = result.carries.slice(carryGradients.length);
  const sequenceResults = result.outputs.map((x) => reverse(x));
  return inputs.map((x, i) => {
    if (!isFloat(x)) return undefined;
    return i < carries
      ? carryResults.shift()
      : i < carries + sequences
        ? sequenceResults.shift()
        : captureResults.shift();
  });
}
