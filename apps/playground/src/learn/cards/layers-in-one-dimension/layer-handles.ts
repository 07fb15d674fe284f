import { decimals } from '../../../components/format.ts';
import { clamp } from '../../../draw/clamp.ts';
import { moveKnot } from './knots.ts';
import type { LayerSettings } from './layered-density.ts';

/** A point of a layer's curve that can be dragged. */
export interface LayerHandle {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** Of the arrow keys. */
  readonly step: number;
  /** Not a place but a steepness. */
  readonly isSoft?: boolean;
  readonly describe?: string;
  /** What becomes of the settings when it is dragged there. */
  moved(x: number, y: number): Partial<LayerSettings>;
}

/** A sigmoid's steepness as far as it may go: links may say anything. */
export const steepness = (value: number): number => clamp(value, 0.4, 3);

/** 80 % of the way up lies at a distance of logit 0.8 over the steepness. */
const far = Math.log(0.8 / 0.2);
const farthest = 2.5;

/** The handles of one of the four layers. */
export function layerHandles(layer: number, settings: LayerSettings): readonly LayerHandle[] {
  if (layer === 0) return curveHandles('sigmoid', settings.sigmoid);
  if (layer === 3) return curveHandles('logit', settings.logit);
  const name = layer === 1 ? 'first' : 'second';
  const knots = settings[name];
  return Array.from({ length: knots.length / 2 }, (_, k) => ({
    label: `Knot ${k + 1} of the ${name} spline`,
    x: knots[2 * k]!,
    y: knots[2 * k + 1]!,
    step: 0.02,
    moved: (x, y) => ({ [name]: moveKnot(knots, k, x, y) }),
  }));
}

/** Centre and steepness; along x for a sigmoid, along y for a logit. */
function curveHandles(name: 'sigmoid' | 'logit', [centre, steep]: readonly number[]): readonly LayerHandle[] {
  const isSigmoid = name === 'sigmoid';
  const place = (along: number, across: number) => (isSigmoid ? { x: along, y: across } : { x: across, y: along });
  return [
    {
      label: `Centre of the ${name}`,
      ...place(centre!, 0.5),
      step: 0.05,
      describe: decimals(centre!),
      moved: (x, y) => ({ [name]: [clamp(isSigmoid ? x : y, -farthest, farthest), steep!] }),
    },
    {
      label: `Steepness of the ${name}`,
      ...place(Math.min(isSigmoid ? 4 : 5, centre! + far / steep!), 0.8),
      step: 0.05,
      isSoft: true,
      describe: decimals(steep!),
      moved: (x, y) => ({ [name]: [centre!, steepness(far / Math.max(0.1, (isSigmoid ? x : y) - centre!))] }),
    },
  ];
}
