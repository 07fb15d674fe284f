const powersOfTen = Array.from({ length: 13 }, (_, i) => 10 ** i);

/**
 * The shortest text of at least six digits, trailing zeros dropped, that reads back as a float32 number.
 *
 * @example
 * ```ts
 * shortestFloat32(Math.fround(0.1)); // => '0.1'
 * shortestFloat32(Math.fround(1 / 3)); // => '0.33333334'
 * ```
 */
export function shortestFloat32(value: number): string {
  const size = Math.abs(value);
  if (!(size >= 1e-4 && size < 1e6)) return byPrinting(value);
  let exponent = 5;
  while (size < (exponent >= 0 ? powersOfTen[exponent]! : 1 / powersOfTen[-exponent]!)) exponent -= 1;
  // With at most 12 decimals this is exact: a product of 24 bits and the 28 of 5 ** 12, a quotient of exact numbers that is rounded once.
  for (let decimals = 5 - exponent; ; decimals++) {
    const candidate = Math.round(size * powersOfTen[decimals]!) / powersOfTen[decimals]!;
    if (Math.fround(candidate) === size || decimals === 8 - exponent) return String(value < 0 ? -candidate : candidate);
  }
}

/** Nine digits always tell two float32 numbers apart, usually fewer do. */
function byPrinting(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}
