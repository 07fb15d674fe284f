/** Lines of text, all `width` characters wide as seen: escape sequences do not count. */
export interface Panel {
  readonly width: number;
  readonly lines: readonly string[];
}

/** A panel with a heading and a footing, cut to its width. */
export function captioned(panel: Panel, heading: string, footing: string): Panel {
  const fit = (text: string): string => [...text].slice(0, panel.width).join('').padEnd(panel.width);
  return { width: panel.width, lines: [fit(heading), ...panel.lines, fit(footing)] };
}

/** Panels side by side, as many as fit into `columns` characters, the others below. */
export function arrange(panels: readonly Panel[], options: { columns: number; gap?: number }): string[] {
  const { columns, gap = 2 } = options;
  const lines: string[] = [];
  let row: Panel[] = [];
  const flush = (): void => {
    const height = Math.max(0, ...row.map((panel) => panel.lines.length));
    for (let i = 0; i < height; i++) {
      lines.push(
        row
          .map((panel) => panel.lines[i] ?? ' '.repeat(panel.width))
          .join(' '.repeat(gap))
          .trimEnd(),
      );
    }
    row = [];
  };
  for (const panel of panels) {
    const taken = row.reduce((sum, { width }) => sum + width + gap, 0);
    if (row.length > 0 && taken + panel.width > columns) flush();
    row.push(panel);
  }
  flush();
  return lines;
}
