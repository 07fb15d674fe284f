import type { Palette } from '../../draw/palette.ts';

/** The pictures on a page as one, as they are shown, titles above. */
export function pictureOf(container: HTMLElement, palette: Palette): Promise<Blob | null> {
  const scale = devicePixelRatio;
  const outer = container.getBoundingClientRect();
  const margin = 12;
  const canvas = document.createElement('canvas');
  canvas.width = (outer.width + 2 * margin) * scale;
  canvas.height = (outer.height + 2 * margin) * scale;
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  context.translate(margin, margin);
  context.fillStyle = palette.paper;
  context.fillRect(-margin, -margin, canvas.width, canvas.height);
  for (const each of container.querySelectorAll('canvas')) {
    const box = each.getBoundingClientRect();
    context.drawImage(each, box.left - outer.left, box.top - outer.top, box.width, box.height);
  }
  context.fillStyle = palette.ink;
  context.font = '600 13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const heading of container.querySelectorAll('h2')) {
    const box = heading.getBoundingClientRect();
    context.fillText(heading.textContent ?? '', box.left - outer.left, (box.top + box.bottom) / 2 - outer.top);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
