/** A number with so many digits after the point, with a real minus sign. */
export const decimals = (value: number, digits = 2): string => {
  const text = value.toFixed(digits);
  // No "−0.00".
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '\u2212');
};

/** A number that may be very small or large: `0.0213`, `3.1 · 10⁻⁶`. */
export function compact(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -4 && power < 5) return decimals(value, Math.min(6, Math.max(0, 2 - power)));
  return `${decimals(value / 10 ** power, 1)} \u00b7 10${superscript(power)}`;
}

const superscript = (power: number): string =>
  [...String(power)].map((character) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(character)] ?? '⁻').join('');
