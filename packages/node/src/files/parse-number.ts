const missingMarks: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null']);
const infinity = /^[+-]?inf(inity)?$/i;
const otherRadix = /^\s*[+-]?0[xob]/i;

/**
 * What a cell of a text file holds: a number (infinite ones included), nothing (empty, NA, N/A, NaN, null, in any case), or text.
 *
 * @example
 * ```ts
 * parseNumber(' 1.5e3 '); // => 1500
 * parseNumber('NA'); // => 'missing'
 * parseNumber('12 kg'); // => 'text'
 * ```
 */
export function parseNumber(cell: string): number | 'missing' | 'text' {
  const value = Number(cell);
  // Number('') and Number(' ') are 0, Number('0x10') is 16.
  if (value !== 0 && !Number.isNaN(value)) return otherRadix.test(cell) ? 'text' : value;
  const text = cell.trim();
  if (missingMarks.has(text.toLowerCase())) return 'missing';
  if (value === 0) return otherRadix.test(cell) ? 'text' : value;
  if (infinity.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return 'text';
}

/** Whether a cell is written as an integer, and small enough to be one exactly: `3` is, `3.0` and `3e0` are measurements. */
export function isIntegerText(cell: string, value: number): boolean {
  return Number.isSafeInteger(value) && !/[.eE]/.test(cell);
}
