import { extname } from 'node:path';
import { writeFileAtomically } from '@flows/node';
import { UsageError } from '../errors/usage-error.ts';
import { svgToPng } from './svg-to-png.ts';

/** The formats of figures: what the files' names may end in. */
export const figureFormats = ['.svg', '.png'] as const;

/** Refuses, before anything is computed, a file that no figure can be written to; throws a `UsageError`. */
export function checkFigureName(path: string): void {
  if ((figureFormats as readonly string[]).includes(extname(path).toLowerCase()) || path === '-') return;
  throw new UsageError(`cannot tell the format of the figure ${path}`, {
    hint: `let its name end in ${figureFormats.join(' or ')}`,
  });
}

/** Writes an SVG document as it is or as PNG, as the file's name says; `-` is SVG on standard output. */
export async function writeFigure(path: string, svg: string): Promise<void> {
  const isPng = extname(path).toLowerCase() === '.png';
  await writeFileAtomically(path, isPng ? await svgToPng(svg) : svg);
}
