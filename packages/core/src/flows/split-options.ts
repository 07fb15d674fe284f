/** The options of a part and those of the rest, as far as they are given. */
export function splitOptions<O extends object, K extends keyof O>(
  options: O,
  names: readonly K[],
): readonly [part: Pick<O, K>, rest: Omit<O, K>] {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const isPart = ([name]: readonly [string, unknown]): boolean => (names as readonly string[]).includes(name);
  return [
    Object.fromEntries(entries.filter(isPart)) as Pick<O, K>,
    Object.fromEntries(entries.filter((entry) => !isPart(entry))) as Omit<O, K>,
  ];
}
