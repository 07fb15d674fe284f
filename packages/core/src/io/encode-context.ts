import { FlowError } from '../flow-error.ts';
import type { ContextColumn } from './column-info.ts';

/**
 * How many numbers a context of these columns has: one for each class of a column of classes, one for any other.
 *
 * @example
 * ```ts
 * contextWidth([{ name: 'year', type: 'real' }, { name: 'species', type: 'class', classes: ['Adelie', 'Gentoo'] }]); // => 3
 * ```
 */
export const contextWidth = (columns: readonly ContextColumn[]): number =>
  columns.reduce((width, column) => width + (column.type === 'class' ? column.classes.length : 1), 0);

/**
 * The context a model understands, from one value for each of its columns: the names of classes become rows of zeros with a one in their place.
 *
 * @throws FlowError DATA_INVALID for a class that is not among the column's, naming those, or for what is no finite number.
 *
 * @example
 * ```ts
 * const columns = [{ name: 'year', type: 'real' }, { name: 'species', type: 'class', classes: ['Adelie', 'Gentoo'] }] as const;
 * encodeContext(columns, [2008, 'Gentoo']); // => [2008, 0, 1]
 * ```
 */
export function encodeContext(columns: readonly ContextColumn[], values: readonly (number | string)[]): number[] {
  if (values.length !== columns.length)
    throw new FlowError('SHAPE_MISMATCH', `${values.length} values for the ${columns.length} columns of a context`, {
      hint: `give one for each of ${columns.map(({ name }) => name).join(', ')}`,
    });
  return columns.flatMap((column, i) => {
    const value = values[i]!;
    if (column.type === 'class') {
      const place = column.classes.indexOf(String(value));
      if (place < 0) throw unknownClass(column.name, String(value), column.classes);
      return column.classes.map((_, at) => (at === place ? 1 : 0));
    }
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new FlowError('DATA_INVALID', `${column.name} is ${JSON.stringify(value)}, expected a finite number`, {
        hint: 'a column of classes is one of type "class"',
      });
    return [value];
  });
}

const mostNamed = 20;

/** What is said of a class that a model has not been trained with. */
export const unknownClass = (column: string, value: string, classes: readonly string[]): FlowError =>
  new FlowError('DATA_INVALID', `${column} has no class ${JSON.stringify(value)}`, { hint: knownClasses(classes) });

/**
 * The classes there are, for messages: the first 20 of many.
 *
 * @example
 * ```ts
 * knownClasses(['Adelie', 'Gentoo']); // => 'the classes are Adelie, Gentoo'
 * ```
 */
export const knownClasses = (classes: readonly string[]): string =>
  `the classes are ${classes.slice(0, mostNamed).join(', ')}${classes.length > mostNamed ? ', …' : ''}`;
