/** Offers something to be saved as a file. */
export function download(content: Blob | string, name: string, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Numbers row by row as CSV. */
export function toCsv(columns: readonly string[], data: ArrayLike<number>): string {
  const width = columns.length;
  const quoted = columns.map((name) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name));
  const rows = Array.from({ length: data.length / width }, (_, row) =>
    Array.from({ length: width }, (__, column) => Number(data[row * width + column]!.toPrecision(9))).join(','),
  );
  return `${[quoted.join(','), ...rows].join('\n')}\n`;
}
