/** A colour for a direction: once around the circle of hues at equal lightness, so that neighbours stay neighbours. */
export function turnColour(angle: number, isDark: boolean): string {
  const degrees = ((angle * 180) / Math.PI + 360) % 360;
  return `oklch(${isDark ? 0.78 : 0.6} 0.14 ${degrees.toFixed(0)})`;
}
