import { Resvg } from '@resvg/resvg-js';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Writes an SVG document twice: as it is to `path.svg`, and drawn to `path.png`. */
export async function writePicture(path: string, svg: string): Promise<void> {
  const font = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  const family = 'DejaVu Sans';
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 1.5 },
    font: { fontFiles: [font], loadSystemFonts: false, defaultFontFamily: family, sansSerifFamily: family },
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.svg`, svg);
  await writeFile(`${path}.png`, image.render().asPng());
}
