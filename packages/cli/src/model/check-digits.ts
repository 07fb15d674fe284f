import { FlowError, type Precision } from '@flows/core';
import type { NumericTable } from '@flows/node';
import { formatShort } from '../terminal/format.ts';

// Beyond these, differences and squares of standardised values are infinite, or scales are no longer told from 0.
const largest = { float32: 1e38, float64: 1e150 };
const smallest = { float32: 1e-30, float64: 1e-150 };
const digits = { float32: 24, float64: 53 };

/** Of a spread that takes up fewer steps between neighbouring numbers than this, a flow learns the steps. */
const steps = 50;

/**
 * What there is to say about columns whose numbers an engine rounds too much, such as times in seconds since 1970 in float32.
 *
 * @throws FlowError DATA_INVALID for values that are too large to be computed with.
 */
export function checkDigits({ columns, data, rows }: NumericTable, precision: Precision): string[] {
  return columns.flatMap(({ name, type }, column) => {
    if (type === 'class') return [];
    let largestValue = 0;
    let mean = 0;
    for (let at = column; at < data.length; at += columns.length) {
      if (Math.abs(data[at]!) > Math.abs(largestValue)) largestValue = data[at]!;
      mean += data[at]! / rows;
    }
    if (Math.abs(largestValue) > largest[precision])
      throw new FlowError(
        'DATA_INVALID',
        `column ${name} has the value ${largestValue}, too large to compute with in ${precision}`,
        { hint: 'correct the value, or give the column in a larger unit' },
      );
    let deviation = 0;
    for (let at = column; at < data.length; at += columns.length) deviation += Math.abs(data[at]! - mean) / rows;
    if (deviation === 0) return [];
    if (deviation < smallest[precision])
      return [
        `column ${name} varies by ${formatShort(deviation)}, which ${precision} hardly tells from 0: give it in a smaller unit`,
      ];
    const step = 2 ** (Math.floor(Math.log2(Math.abs(largestValue))) + 1 - digits[precision]);
    if (deviation >= steps * step) return [];
    return [
      `column ${name} varies by ${formatShort(deviation)} around ${formatShort(mean)}, where ${precision} has only multiples of ${formatShort(step)}: subtract a constant from it first`,
    ];
  });
}
