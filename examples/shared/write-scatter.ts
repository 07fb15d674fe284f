import * as Plot from '@observablehq/plot';
import { Resvg } from '@resvg/resvg-js';
import { parseHTML } from 'linkedom';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Points in the plane, two numbers each. */
export interface ScatterLayer {
  readonly label: string;
  readonly points: ArrayLike<number>;
}

const colours = ['#3b6ea5', '#e4572e', '#4c9f70'];

/** What of the plane a picture shows. */
export interface Extent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Writes a PNG of points over points, with a legend; one unit is as long on both axes. */
export async function writeScatter(
  path: string,
  {
    title,
    layers,
    extent,
  }: { readonly title: string; readonly layers: readonly ScatterLayer[]; readonly extent: Extent },
): Promise<void> {
  const { document } = parseHTML('<html><body></body></html>');
  const dots = layers.map(({ points }, i) =>
    Plot.dot(
      Array.from({ length: points.length / 2 }, (_, k) => [points[2 * k]!, points[2 * k + 1]!] as const),
      { x: '0', y: '1', r: 1.1, fill: colours[i]!, fillOpacity: 0.45, clip: true },
    ),
  );
  const width = 720;
  const plot = Plot.plot({
    document,
    width,
    aspectRatio: 1,
    marginTop: 46,
    x: { label: null, domain: [...extent.x] },
    y: { label: null, domain: [...extent.y] },
    marks: [Plot.frame(), ...dots],
  }) as unknown as SvgElement;
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const text = (x: number, y: number, size: number, words: string): string =>
    `<text x="${x}" y="${y}" font-size="${size}" text-anchor="start" fill="#333">${words}</text>`;
  const legend = layers.map(
    ({ label }, i) =>
      `<circle cx="${44 + 110 * i}" cy="36" r="4" fill="${colours[i]}"/>${text(52 + 110 * i, 40, 12, label)}`,
  );
  const svg = plot.outerHTML.replace(/<\/svg>$/, `${text(40, 20, 15, title)}${legend.join('')}</svg>`);
  const { resolve } = createRequire(import.meta.url);
  const font = resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
  const image = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: 1.5 },
    font: {
      fontFiles: [font],
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image.render().asPng());
}

/** What is used of an element; the DOM's own types are not there in Node. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}
