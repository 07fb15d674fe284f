import { plotPanel, type Panel } from './plot-panel.ts';

export interface FigureOptions {
  readonly title?: string;
  /** From left to right. */
  readonly panels: readonly Panel[];
  /** What the colours stand for. */
  readonly legend?: readonly { readonly label: string; readonly colour: string }[];
  /** What the figure shows, for those who cannot see it; default: its title. */
  readonly description?: string;
}

const gap = 18;

/** Panels side by side under a title and a legend: an SVG document. */
export function figure({ title, panels, legend = [], description = title ?? '' }: FigureOptions): string {
  let top = 8;
  const texts: string[] = [];
  if (title !== undefined) texts.push(text(20, (top += 20), title, 15));
  if (legend.length > 0) {
    top += 22;
    let x = 24;
    for (const { label, colour } of legend) {
      texts.push(`<circle cx="${x}" cy="${top - 4}" r="4" fill="${colour}"/>`, text(x + 9, top, label, 12));
      x += 36 + 7 * label.length;
    }
  }
  if (panels.some((panel) => panel.title !== undefined)) top += 26;
  let width = 0;
  let height = 0;
  top += 4;
  const placed = panels.map((panel) => {
    const drawn = plotPanel(panel);
    const x = width === 0 ? 0 : width + gap;
    if (panel.title !== undefined) texts.push(text(x + drawn.width / 2, top - 5, panel.title, 12, 'middle'));
    width = x + drawn.width;
    height = Math.max(height, drawn.height);
    return drawn.svg.replace('<svg ', `<svg x="${x}" y="${top}" `);
  });
  height += top + 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-label="${escapeXml(description)}" font-family="system-ui, sans-serif">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...placed,
    ...texts,
    '</svg>\n',
  ].join('');
}

const text = (x: number, y: number, words: string, size: number, anchor = 'start'): string =>
  `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="#333">${escapeXml(words)}</text>`;

/** Text as it may stand in XML and HTML. */
export function escapeXml(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
