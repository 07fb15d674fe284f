import { declareLinear, type LinearInit } from '../../nn/linear.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { transpose } from '../../tensor/primitives/transpose.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { ParamDeclaration } from '../declaration.ts';
import type { TransformerParams } from './transformer.ts';

/** Sizes of networks, one for each element of an event, from a number and a signal to a number. */
export interface ElementNetworkSizes {
  readonly hidden: readonly number[];
  /** Numbers a conditioner gives each element to tell its network what to do. */
  readonly signal: number;
}

/** Their weights by what they multiply, `[elements, outputs, inputs]`, and biases `[elements, outputs, 1]`. */
export interface ElementNetwork {
  readonly number: Tensor;
  readonly signal: Tensor;
  readonly later: readonly Tensor[];
  readonly biases: readonly Tensor[];
}

const layerName = (i: number): string => `layers.${i}`;

/** The params of such networks: the first layer's inputs are the number and then the signal. */
export function declareElementNetwork(
  elements: number,
  { hidden, signal }: ElementNetworkSizes,
  { lastLayer = 'uniform' }: { readonly lastLayer?: LinearInit } = {},
): ParamDeclaration[] {
  const widths = [1 + signal, ...hidden, 1];
  return widths.slice(1).flatMap((outputs, i) =>
    declareLinear(layerName(i), {
      inputs: widths[i]!,
      outputs,
      stack: [elements],
      init: i === hidden.length ? lastLayer : 'uniform',
    }),
  );
}

/** The declared params in their parts. */
export function elementNetwork(params: TransformerParams, { hidden, signal }: ElementNetworkSizes): ElementNetwork {
  const [first, ...later] = [...hidden, 1].map((_, i) => params[`${layerName(i)}.weight`]!);
  const biases = [...hidden, 1].map((_, i) => params[`${layerName(i)}.bias`]!);
  return {
    number: slice(first!, { axis: 2, start: 0, end: 1 }),
    signal: slice(first!, { axis: 2, start: 1, end: 1 + signal }),
    later,
    biases: biases.map((bias) => reshape(bias, [...bias.shape, 1])),
  };
}

/** What the signal `[signal, …event]` adds in the first layer: `[elements, outputs, 1]`. */
export function signalTerm(weights: Tensor, signal: Tensor): Tensor {
  const [elements, , width] = weights.shape as [number, number, number];
  return matMul(weights, reshape(transpose(reshape(signal, [width, elements])), [elements, width, 1]));
}
