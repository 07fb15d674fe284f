/** How shades follow the density: `sqrt` shows low densities too, `log` far tails, down to a thousandth of a percent of the peak. */
export const densityScales = ['linear', 'sqrt', 'log'] as const;

/** One of {@link densityScales}. */
export type DensityScale = (typeof densityScales)[number];

const logDecades = 5;

/** Log densities as shades from 0 to 1, and the density at shade 1; what is not finite is 0. */
export function densityShades(
  logDensity: ArrayLike<number>,
  scale: DensityScale,
): { shades: Float64Array; peak: number } {
  let top = -Infinity;
  for (let i = 0; i < logDensity.length; i++) {
    const value = logDensity[i]!;
    if (value > top && value < Infinity) top = value;
  }
  const shades = Float64Array.from(logDensity, (value) =>
    Number.isNaN(value) || value === -Infinity ? 0 : shadeOf(Math.min(0, value - top), scale),
  );
  return { shades, peak: Math.exp(top) };
}

/** The density, as a share of the peak, that has a shade: the inverse, for the colour bar. */
export function shareOfShade(shade: number, scale: DensityScale): number {
  if (scale === 'linear') return shade;
  return scale === 'sqrt' ? shade * shade : 10 ** (logDecades * (shade - 1));
}

function shadeOf(logShare: number, scale: DensityScale): number {
  if (scale === 'linear') return Math.exp(logShare);
  if (scale === 'sqrt') return Math.exp(logShare / 2);
  return Math.max(0, 1 + logShare / (logDecades * Math.LN10));
}
