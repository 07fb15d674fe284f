/** A table of numbers from a CSV file: its columns that are numeric throughout. */
export interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
  /** Lines left out because a numeric column had no number there. */
  readonly dropped: number;
}

/** What is wrong with a file, to be told. */
export class TableError extends Error {}

const mostRows = 200_000;
const fewestRows = 50;

/**
 * Reads CSV with or without a line of names, separated by commas, semicolons or tabs; fields may be quoted. A column counts as numeric when nine tenths of
 * its fields are numbers; lines that lack a number in one of these are dropped.
 *
 * @throws TableError when there are no two numeric columns, or too few lines.
 */
export function readTable(name: string, text: string): Table {
  const separator = mostFrequent(text.slice(0, 4000), [',', ';', '\t']);
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, mostRows + 1)
    .map((line) => splitLine(line, separator));
  const [first] = lines;
  if (first === undefined) throw new TableError(`${name} is empty`);
  const hasNames = first.every((field) => numberOf(field) === undefined);
  const rows = hasNames ? lines.slice(1) : lines;
  const names = first.map((field, i) => (hasNames && field !== '' ? field : `x${i + 1}`));
  const numeric = names.flatMap((_, column) => {
    const numbers = rows.filter((row) => numberOf(row[column] ?? '') !== undefined).length;
    return rows.length > 0 && numbers >= 0.9 * rows.length ? [column] : [];
  });
  if (numeric.length < 2)
    throw new TableError(
      `${name} has ${numeric.length === 0 ? 'no column' : 'one column only'} of numbers; two are needed`,
    );
  const complete = rows.filter((row) => numeric.every((column) => numberOf(row[column] ?? '') !== undefined));
  if (complete.length < fewestRows)
    throw new TableError(`${name} has ${complete.length} complete lines; at least ${fewestRows} are needed`);
  return {
    name,
    columns: numeric.map((column) => ({
      name: names[column]!,
      values: Float64Array.from(complete, (row) => numberOf(row[column]!)!),
    })),
    dropped: rows.length - complete.length,
  };
}

function numberOf(field: string): number | undefined {
  const value = Number(field);
  return field.trim() !== '' && Number.isFinite(value) ? value : undefined;
}

function mostFrequent(text: string, separators: readonly string[]): string {
  const count = (separator: string): number => text.split(separator).length;
  return separators.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function splitLine(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let [field, quoted] = ['', false];
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    if (quoted && letter === '"' && line[i + 1] === '"') field += line[++i]!;
    else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += letter;
  }
  return [...fields, field.trim()];
}

/** Two columns of a table as points `[n, 2]`. */
export function pairOf({ columns }: Table, x: number, y: number): Float64Array<ArrayBuffer> {
  const [first, second] = [columns[x]!.values, columns[y]!.values];
  const points = new Float64Array(2 * first.length);
  first.forEach((value, i) => {
    points[2 * i] = value;
    points[2 * i + 1] = second[i]!;
  });
  return points;
}
