/** One value of the page's state: how it is written into a link, and read from one. */
export interface Field<T> {
  /** Links say nothing where the value is this one. */
  readonly initial: T;
  write(value: T): string;
  /** Undefined for text that is no such value. */
  read(text: string): T | undefined;
}

export type Fields = Readonly<Record<string, Field<never> | Field<unknown>>>;
export type ValuesOf<F> = { -readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

/** A number in a range, written with at most `digits` after the point. */
export function number(
  initial: number,
  { min, max, digits = 3 }: { readonly min: number; readonly max: number; readonly digits?: number },
): Field<number> {
  return {
    initial,
    write: (value) => String(Number(value.toFixed(digits))),
    read: (text) => {
      const value = Number(text);
      return text.trim() !== '' && value >= min && value <= max ? value : undefined;
    },
  };
}

export function integer(initial: number, { min, max }: { readonly min: number; readonly max: number }): Field<number> {
  const field = number(initial, { min, max, digits: 0 });
  return {
    ...field,
    read: (text) => {
      const value = field.read(text);
      return Number.isInteger(value) ? value : undefined;
    },
  };
}

export function flag(initial: boolean): Field<boolean> {
  return {
    initial,
    write: (value) => (value ? '1' : '0'),
    read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  };
}

export function choice<const T extends string>(options: readonly T[], initial: NoInfer<T>): Field<T> {
  return { initial, write: (value) => value, read: (text) => options.find((option) => option === text) };
}

/** As many numbers as `initial` has, for handles that can be dragged. */
export function numbers(
  initial: readonly number[],
  { min, max, digits = 3 }: { readonly min: number; readonly max: number; readonly digits?: number },
): Field<readonly number[]> {
  const each = number(0, { min, max, digits });
  return {
    initial,
    write: (values) => values.map((value) => each.write(value)).join('_'),
    read: (text) => {
      const values = text.split('_').map((part) => each.read(part));
      return values.length === initial.length && values.every((value) => value !== undefined) ? values : undefined;
    },
  };
}

/** What a query says about fields: a value for each, and the names of those it says nonsense about. */
export function readFields<F extends Fields>(
  fields: F,
  query: URLSearchParams,
): { readonly values: ValuesOf<F>; readonly unread: readonly string[] } {
  const unread: string[] = [];
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const text = query.get(name);
      const value = text === null ? field.initial : field.read(text);
      if (value === undefined) unread.push(name);
      return [name, value ?? field.initial];
    }),
  );
  return { values: values as ValuesOf<F>, unread };
}

/** The query that says these values; nothing about those at their initial value. */
export function writeFields<F extends Fields>(fields: F, values: ValuesOf<F>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, field] of Object.entries(fields) as [keyof F & string, Field<unknown>][]) {
    const text = field.write(values[name]);
    if (text !== field.write(field.initial)) query.set(name, text);
  }
  return query;
}

/** A value that is somebody else's choice, written `own`, until it is set. */
export function ownOr<T>(field: Field<T>): Field<T | null> {
  return {
    initial: null,
    write: (value) => (value === null ? 'own' : field.write(value)),
    read: (text) => (text === 'own' ? null : field.read(text)),
  };
}

/** Some of the options, in their order. */
export function several<const T extends string>(
  options: readonly T[],
  initial: readonly NoInfer<T>[],
): Field<readonly T[]> {
  return {
    initial,
    write: (values) => options.filter((option) => values.includes(option)).join('_') || 'none',
    read: (text) => {
      if (text === 'none') return [];
      const parts = text.split('_');
      const known = options.filter((option) => parts.includes(option));
      return known.length === parts.length ? known : undefined;
    },
  };
}
