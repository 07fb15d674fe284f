/** A network whose connections are masked so that the output of a feature sees the features before it in the order, and no others. */
export interface MaskedNetwork {
  /** Degrees of the units, layer by layer from the inputs to the outputs: ranks in the order, and for hidden units how many features they may see. */
  readonly degrees: readonly (readonly number[])[];
  /** For each layer after the inputs: whether unit `to` is joined to unit `from` of the layer before, as `[to][from]`. */
  readonly masks: readonly (readonly (readonly boolean[])[])[];
}

/** `order[i]` is the rank of feature `i`, from 1. Degrees of hidden units are spread evenly over 1 to features - 1. */
export function maskedNetwork(order: readonly number[], hidden: readonly number[]): MaskedNetwork {
  const most = Math.max(1, order.length - 1);
  const inner = hidden.map((width) => Array.from({ length: width }, (_, i) => 1 + Math.floor((i * most) / width)));
  const degrees = [order, ...inner, order];
  const masks = degrees.slice(1).map((to, layer) => {
    const isOutput = layer === degrees.length - 2;
    // A hidden unit may see what its degree allows; an output only what comes before it.
    return to.map((degree) => degrees[layer]!.map((from) => (isOutput ? from < degree : from <= degree)));
  });
  return { degrees, masks };
}

/** Which units of each layer the output of a feature depends on, the outputs first: `[layer][unit]` from the inputs on. */
export function seenBy({ degrees, masks }: MaskedNetwork, output: number): readonly (readonly boolean[])[] {
  const seen: boolean[][] = [degrees.at(-1)!.map((_, i) => i === output)];
  for (let layer = masks.length - 1; layer >= 0; layer--) {
    const after = seen[0]!;
    seen.unshift(degrees[layer]!.map((_, from) => masks[layer]!.some((row, to) => after[to]! && row[from]!)));
  }
  return seen;
}

/** Features an output depends on, for every output: triangular in the order. */
export function dependencies(network: MaskedNetwork): readonly (readonly boolean[])[] {
  return network.degrees[0]!.map((_, output) => seenBy(network, output)[0]!);
}
