import type { PlotSvg } from './plot-library.ts';

/** A plot and where its top left corner goes. */
export interface PlacedPlot extends PlotSvg {
  readonly x: number;
  readonly y: number;
  readonly title?: string;
}

/** A line of text, or an entry of a legend if it has a colour. */
export interface FigureText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle';
}

/** Plots put together to one SVG document with a white background, titles and a legend. */
export function figureSvg(options: {
  readonly width: number;
  readonly height: number;
  readonly plots: readonly PlacedPlot[];
  readonly texts?: readonly FigureText[];
  /** What the figure shows, for those who cannot see it. */
  readonly description: string;
}): string {
  const { width, height, plots, texts = [], description } = options;
  const placed = plots.map(({ svg, x, y }) => svg.replace('<svg ', `<svg x="${x}" y="${y}" overflow="visible" `));
  const titles = plots.flatMap((plot) =>
    plot.title === undefined
      ? []
      : [{ x: plot.x + plot.width / 2, y: plot.y - 4, text: plot.title, size: 12, anchor: 'middle' as const }],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-label="${escapeXml(description)}" font-family="system-ui, sans-serif" fill="#333" color="#333">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...placed,
    ...[...titles, ...texts].map(textSvg),
    '</svg>\n',
  ].join('');
}

function textSvg({ x, y, text, size = 11, colour, anchor = 'start' }: FigureText): string {
  const dot = colour === undefined ? '' : `<circle cx="${x + 4}" cy="${y - 4}" r="4" fill="${colour}"/>`;
  const left = colour === undefined ? x : x + 13;
  return `${dot}<text x="${left}" y="${y}" font-size="${size}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
