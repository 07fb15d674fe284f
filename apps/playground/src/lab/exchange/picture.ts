import type { Palette } from '../../draw/palette.ts';
import { drawingOf } from '../../draw/redraw.ts';
import { SvgContext } from '../../draw/svg-context.ts';

const margin = 12;
const font = '600 13px system-ui, sans-serif';

interface Placed<T> {
  readonly item: T;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Elements of a kind with their places inside the container. */
function placed<T extends Element>(container: HTMLElement, selector: string): Placed<T>[] {
  const outer = container.getBoundingClientRect();
  return [...container.querySelectorAll<T>(selector)].map((item) => {
    const { left, top, width, height } = item.getBoundingClientRect();
    return { item, x: left - outer.left + margin, y: top - outer.top + margin, width, height };
  });
}

/** Paints the figures inside a container, titles above, as they are shown; the canvas gets their size. */
export function paintPictures(canvas: HTMLCanvasElement, container: HTMLElement, palette: Palette): void {
  const scale = devicePixelRatio;
  const { width, height } = container.getBoundingClientRect();
  const [w, h] = [Math.round((width + 2 * margin) * scale), Math.round((height + 2 * margin) * scale)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext('2d')!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, w, h);
  for (const { item, x, y, width: across, height: down } of placed<HTMLCanvasElement>(container, 'canvas'))
    context.drawImage(item, x, y, across, down);
  context.fillStyle = palette.ink;
  context.font = font;
  context.textBaseline = 'middle';
  for (const { item, x, y, height: down } of placed(container, 'h2'))
    context.fillText(item.textContent ?? '', x, y + down / 2);
}

export function pngOf(container: HTMLElement, palette: Palette): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  paintPictures(canvas, container, palette);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** The same as lines and points; only the colours of a density are pixels. */
export function svgOf(container: HTMLElement, palette: Palette): string {
  const { width, height } = container.getBoundingClientRect();
  const [w, h] = [Math.round(width + 2 * margin), Math.round(height + 2 * margin)];
  const figures = placed<HTMLCanvasElement>(container, 'canvas').map(({ item, x, y }) => {
    const svg = new SvgContext(dataUrlOf);
    drawingOf(item)?.draw(svg.context);
    return `<g transform="translate(${x} ${y})">${svg.content}</g>`;
  });
  const titles = new SvgContext(dataUrlOf);
  Object.assign(titles.context, { fillStyle: palette.ink, font, textBaseline: 'middle' });
  for (const { item, x, y, height: down } of placed(container, 'h2'))
    titles.fillText(item.textContent ?? '', x, y + down / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><rect width="100%" height="100%" fill="${palette.paper}"/>${figures.join('')}${titles.content}</svg>`;
}

function dataUrlOf(image: OffscreenCanvas): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d')!.drawImage(image, 0, 0);
  return canvas.toDataURL();
}
