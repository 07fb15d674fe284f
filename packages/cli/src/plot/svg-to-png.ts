import { fileURLToPath } from 'node:url';

/** An SVG document as a PNG file, at twice its size; labels in a font that comes along, so that they are there and alike on every machine. */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  const family = 'DejaVu Sans';
  // The font has Latin, Greek and Cyrillic; only for other scripts is the system searched, which takes long.
  const loadSystemFonts = /[\u0600-\u{10ffff}]/u.test(svg.replace(/[\u2000-\u2bff]/g, ''));
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontFiles: [font], loadSystemFonts, defaultFontFamily: family, sansSerifFamily: family },
  });
  return image.render().asPng();
}
