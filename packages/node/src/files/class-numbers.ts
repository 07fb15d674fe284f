/** A column with more is none of classes. */
export const mostClasses = 1000;

/** Numbers for classes: their places in a list, or in the order they come until the list is complete. */
export class ClassNumbers {
  /** The list, where it was given. */
  readonly known: readonly string[] | undefined;
  private readonly numbers: Map<string, number>;

  constructor(known?: readonly string[]) {
    this.known = known;
    this.numbers = new Map(known?.map((name, place) => [name, place]));
  }

  /** The number of a class; undefined for one that is not in the list, or one too many. */
  add(name: string): number | undefined {
    const number = this.numbers.get(name);
    if (number !== undefined || this.known !== undefined || this.numbers.size === mostClasses) return number;
    this.numbers.set(name, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** The list, without classes of no rows, by number where names are numbers, else by name; and the place in it of each number given out. */
  finish(used: ReadonlySet<number>): { readonly classes: readonly string[]; readonly places: readonly number[] } {
    const names = [...this.numbers.keys()];
    if (this.known !== undefined) return { classes: this.known, places: names.map((_, place) => place) };
    const classes = names.filter((_, number) => used.has(number));
    if (classes.every((name) => !Number.isNaN(Number(name)))) classes.sort((a, b) => Number(a) - Number(b));
    else classes.sort();
    return { classes, places: names.map((name) => classes.indexOf(name)) };
  }
}
