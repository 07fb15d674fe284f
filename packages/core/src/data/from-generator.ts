import { FlowError } from '../flow-error.ts';
import type { Key } from '../random/index.ts';
import type { StreamSource } from './data-source.ts';

interface FromGeneratorOptions {
  readonly columns: number;
  readonly names?: readonly string[];
}

/**
 * An endless source from a function that draws `n` rows, row by row, from a key.
 *
 * Throws `DATA_INVALID` if there is no column; `draw` throws it if the generator gives the wrong number of values or one that is not finite.
 *
 * @example
 * ```ts
 * const moons = fromGenerator((key, n) => twoMoons.sample(key, n), { columns: 2 });
 * const batch = new Float32Array(2 * 256);
 * moons.draw(key(0), 256, batch);
 * ```
 */
export function fromGenerator(
  generate: (key: Key, n: number) => ArrayLike<number>,
  options: FromGeneratorOptions,
): StreamSource {
  const { columns, names } = options;
  if (!Number.isInteger(columns) || columns < 1) {
    throw new FlowError('DATA_INVALID', `a generator of ${columns} columns`, {
      hint: 'pass the event size as columns',
    });
  }
  return {
    kind: 'stream',
    columns,
    ...(names && { names: [...names] }),
    draw(key, n, out) {
      if (out.length !== n * columns) {
        throw new FlowError('SHAPE_MISMATCH', `out has ${out.length} numbers, expected ${n} rows of ${columns}`, {
          hint: 'allocate n * columns numbers',
        });
      }
      const values = generate(key, n);
      if (values.length !== out.length) {
        throw new FlowError(
          'DATA_INVALID',
          `the generator gave ${values.length} numbers, expected ${n} rows of ${columns}`,
          { hint: 'return n * columns numbers, row by row' },
        );
      }
      for (let i = 0; i < out.length; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) {
          throw new FlowError(
            'DATA_INVALID',
            `the generator gave ${value} in row ${Math.floor(i / columns)}, column ${i % columns}`,
            { hint: 'generate finite numbers only' },
          );
        }
        out[i] = value;
      }
    },
  };
}
