import { dots } from './dots.ts';
import { figure } from './figure.ts';
import type { Extent } from './plot-panel.ts';
import { writePicture } from './write-picture.ts';

/** Points in the plane, two numbers each. */
export interface ScatterLayer {
  readonly label: string;
  readonly points: ArrayLike<number>;
}

const colours = ['#3b6ea5', '#e4572e', '#4c9f70'];

/** Writes points over points, with a legend, to `path.svg` and `path.png`; one unit is as long on both axes. */
export async function writeScatter(
  path: string,
  {
    title,
    layers,
    extent,
  }: { readonly title: string; readonly layers: readonly ScatterLayer[]; readonly extent: Extent },
): Promise<void> {
  const marks = layers.map(({ points }, i) => dots(points, { extent, colour: colours[i]!, opacity: 0.45 }));
  const legend = layers.map(({ label }, i) => ({ label, colour: colours[i]! }));
  await writePicture(path, figure({ title, legend, panels: [{ marks, extent, width: 720 }] }));
}
