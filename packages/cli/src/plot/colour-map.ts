/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

// Magma, the perceptually uniform colour map of Matplotlib (CC0), at seventeen places.
const magma: readonly Colour[] = [
  [0, 0, 4],
  [10, 8, 34],
  [28, 16, 68],
  [52, 16, 104],
  [79, 18, 123],
  [104, 28, 129],
  [129, 37, 129],
  [155, 46, 127],
  [181, 54, 122],
  [207, 64, 112],
  [229, 80, 100],
  [244, 105, 92],
  [251, 135, 97],
  [254, 166, 115],
  [254, 196, 136],
  [253, 226, 163],
  [252, 253, 191],
];

/** The colour of a shade from 0 (black) to 1 (pale yellow): equal steps look equally large, also in grey and to the colour-blind. */
export function colourOf(shade: number): Colour {
  const place = Math.min(1, Math.max(0, shade)) * (magma.length - 1);
  const i = Math.min(magma.length - 2, Math.floor(place));
  const t = place - i;
  const [a, b] = [magma[i]!, magma[i + 1]!];
  const mix = (channel: 0 | 1 | 2): number => Math.round(a[channel] + t * (b[channel] - a[channel]));
  return [mix(0), mix(1), mix(2)];
}

/** Points of the data and of the model, told apart by hue and by lightness. */
export const dataColour = '#3b6ea5';
export const sampleColour = '#e4572e';
