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

/** Check columns from a file or a caller: names unique and not empty, types known; throws `code` with what is wrong. */
export function checkColumns(value: unknown, code: 'FILE_FORMAT' | 'SPEC_INVALID', what: string): ColumnInfo[] {
  if (!Array.isArray(value)) throw new FlowError(code, `${what} should be a list of columns, found ${typeof value}`);
  const names = new Set<string>();
  return value.map((column: unknown, i) => {
    const { name, type } = (typeof column === 'object' && column !== null ? column : {}) as Record<string, unknown>;
    if (typeof name !== 'string' || name === '') throw new FlowError(code, `${what}[${i}] has no name`);
    if (names.has(name)) throw new FlowError(code, `${what} names "${name}" twice`);
    names.add(name);
    if (!columnTypes.includes(type as ColumnType)) {
      throw new FlowError(
        code,
        `${what}[${i}] ("${name}") has the type ${JSON.stringify(type)}, expected one of ${columnTypes.join(', ')}`,
      );
    }
    return { name, type: type as ColumnType };
  });
}
