/** Every other feature is kept; which ones changes from layer to layer. */
export const alternatingMask = (features: number, layer: number): boolean[] =>
  Array.from({ length: features }, (_, feature) => (feature + layer) % 2 === 0);
