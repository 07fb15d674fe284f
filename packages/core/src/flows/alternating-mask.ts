/** Every other feature is kept; which ones changes from layer to layer. Counted from the data's side, the first layer keeps the first feature. */
export const alternatingMask = (features: number, layer: number): boolean[] =>
  Array.from({ length: features }, (_, feature) => (feature + layer) % 2 === 0);
