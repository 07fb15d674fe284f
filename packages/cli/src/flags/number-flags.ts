import { Flags } from '@oclif/core';
import { UsageError } from '../errors/usage-error.ts';

/** A whole number of things, as `1000`, `1e6` or `1_000_000`. */
export const count = Flags.custom<number, { min?: number; max?: number }>({
  helpValue: 'N',
  parse: async (text, _context, { min = 0, max = Number.MAX_SAFE_INTEGER, name }) => {
    const value = plainNumber(text);
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    const bound = value > max ? `of at most ${max}` : `of at least ${min}`;
    throw new UsageError(`--${name} is ${text || 'empty'}, expected a whole number ${bound}`);
  },
});

/** A random seed: any whole number. */
export const seed = Flags.custom<number>({
  helpValue: 'S',
  summary:
    'Seed of the random numbers: the same seed gives the same result. A random one, which is printed, unless given.',
  parse: async (text) => {
    const value = plainNumber(text);
    if (Number.isSafeInteger(value)) return value;
    throw new UsageError(`--seed is ${text}, expected a whole number of up to 15 digits`);
  },
});

/** A number, within bounds if they are given; `max` itself is excluded. */
export const real = Flags.custom<number, { min?: number; above?: number; below?: number }>({
  helpValue: 'X',
  parse: async (text, _context, { min = -Infinity, above = -Infinity, below = Infinity, name }) => {
    const value = plainNumber(text);
    if (Number.isFinite(value) && value >= min && value > above && value < below) return value;
    const bounds = [
      ...(min > -Infinity ? [`at least ${min}`] : []),
      ...(above > -Infinity ? [`above ${above}`] : []),
      ...(below < Infinity ? [`below ${below}`] : []),
    ];
    throw new UsageError(
      `--${name} is ${text}, expected a number${bounds.length > 0 ? ` ${bounds.join(' and ')}` : ''}`,
    );
  },
});

/** A number as people write it, `1_000` included; NaN for what is none. */
export function plainNumber(text: string): number {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}
