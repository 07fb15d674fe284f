import { FlowError } from '../flow-error.ts';

/** What a column's numbers are: `integer` columns hold counts or labels and are dequantised, `real` columns are continuous. */
export const columnTypes = ['real', 'integer'] as const;

/** One of {@link columnTypes}. */
export type ColumnType = (typeof columnTypes)[number];

/** One named feature of the data, or of the context, that a model was trained on. */
export interface ColumnInfo {
  readonly name: string;
  readonly type: ColumnType;
}

/** A column of a context that names classes: to the flow a number for each class, 1 for its own and 0 for the others. */
export interface ClassColumn {
  readonly name: string;
  readonly type: 'class';
  /** All there are, in the order of their numbers. */
  readonly classes: readonly string[];
}

/** A column of a context: numbers, or classes. */
export type ContextColumn = ColumnInfo | ClassColumn;

type Code = 'FILE_FORMAT' | 'SPEC_INVALID';

/** Check columns from a file or a caller: names unique and not empty, types known; throws `code` with what is wrong. */
export function checkColumns(value: unknown, code: Code, what: string): ColumnInfo[] {
  return namedColumns(value, code, what).map(({ name, type }, i) => {
    if (!columnTypes.includes(type as ColumnType)) throw unknownType(code, `${what}[${i}] ("${name}")`, type);
    return { name, type: type as ColumnType };
  });
}

/** The same where columns of classes are allowed. */
export function checkContextColumns(value: unknown, code: Code, what: string): ContextColumn[] {
  return namedColumns(value, code, what).map(({ name, type, classes }, i) => {
    if (columnTypes.includes(type as ColumnType)) return { name, type: type as ColumnType };
    if (type !== 'class') throw unknownType(code, `${what}[${i}] ("${name}")`, type, ['class']);
    if (!isListOfNames(classes))
      throw new FlowError(code, `${what}[${i}] ("${name}") should list its classes, each once and as text`);
    return { name, type, classes };
  });
}

interface NamedColumn {
  readonly name: string;
  readonly type: unknown;
  readonly classes: unknown;
}

function namedColumns(value: unknown, code: Code, what: string): NamedColumn[] {
  if (!Array.isArray(value)) throw new FlowError(code, `${what} should be a list of columns, found ${typeof value}`);
  const names = new Set<string>();
  return value.map((column: unknown, i) => {
    const { name, type, classes } = (typeof column === 'object' && column !== null ? column : {}) as Record<
      string,
      unknown
    >;
    if (typeof name !== 'string' || name === '') throw new FlowError(code, `${what}[${i}] has no name`);
    if (names.has(name)) throw new FlowError(code, `${what} names "${name}" twice`);
    names.add(name);
    return { name, type, classes };
  });
}

const isListOfNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((name) => typeof name === 'string' && name !== '') &&
  new Set(value).size === value.length;

const unknownType = (code: Code, place: string, type: unknown, others: readonly string[] = []): FlowError =>
  new FlowError(
    code,
    `${place} has the type ${JSON.stringify(type)}, expected one of ${[...columnTypes, ...others].join(', ')}`,
  );
