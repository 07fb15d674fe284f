import type { Colour } from '../colour-map.ts';

/** The escape sequence after which `▀` shows two pixels: its upper half in one colour, its lower half in the other. */
export function halfBlockColours(upper: Colour, lower: Colour): string {
  return `\u001B[38;5;${colourIndex(upper)};48;5;${colourIndex(lower)}m`;
}

/** Text in a colour. */
export function coloured(text: string, colour: Colour): string {
  return `\u001B[38;5;${colourIndex(colour)}m${text}\u001B[39m`;
}

export const resetColours = '\u001B[0m';

const cubeLevels = [0, 95, 135, 175, 215, 255];

/** The nearest of the 256 colours: of the 6 x 6 x 6 cube or of the 24 greys. */
export function colourIndex(colour: Colour): number {
  const nearest = colour.map((value) => {
    let best = 0;
    cubeLevels.forEach((level, i) => {
      if (Math.abs(level - value) < Math.abs(cubeLevels[best]! - value)) best = i;
    });
    return best;
  }) as [number, number, number];
  const cube = nearest.map((i) => cubeLevels[i]!) as [number, number, number];
  const grey = Math.max(0, Math.min(23, Math.round(((colour[0] + colour[1] + colour[2]) / 3 - 8) / 10)));
  const greyLevel = 8 + 10 * grey;
  const isCubeNearer = distance(colour, cube) <= distance(colour, [greyLevel, greyLevel, greyLevel]);
  return isCubeNearer ? 16 + 36 * nearest[0] + 6 * nearest[1] + nearest[2] : 232 + grey;
}

function distance(a: Colour, b: Colour): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
