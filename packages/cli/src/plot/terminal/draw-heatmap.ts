import { colourOf } from '../colour-map.ts';
import type { Grid } from '../grid.ts';
import { halfBlockColours, resetColours } from './cells.ts';

const ramp = ' .:-=+*#%@';

/** A grid of shades from 0 to 1 as lines of text: two rows of the grid per line in colour, or as characters of growing ink. */
export function drawHeatmap({ values, width, height }: Grid, options: { colour: boolean }): string[] {
  const shade = (row: number, column: number): number => (row < height ? values[row * width + column]! : 0);
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    let text = '';
    let colours = '';
    for (let column = 0; column < width; column++) {
      const [upper, lower] = [shade(2 * line, column), shade(2 * line + 1, column)];
      if (!options.colour) {
        text += ramp[Math.min(ramp.length - 1, Math.floor(((upper + lower) / 2) * ramp.length))]!;
        continue;
      }
      const next = halfBlockColours(colourOf(upper), colourOf(lower));
      text += next === colours ? '▀' : `${next}▀`;
      colours = next;
    }
    return options.colour ? text + resetColours : text;
  });
}
