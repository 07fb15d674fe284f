import type { Spec } from '../bijections/bijection.ts';
import { canonicalJson } from '../io/canonical-json.ts';

/** What a check found: for each property, the largest deviation, relative to `1 + |expected|`. */
export interface CheckReport {
  readonly spec: Spec;
  readonly deviations: Readonly<Record<string, number>>;
}

/** `|actual - expected| / (1 + |expected|)`. */
export const relativeDeviation = (actual: number, expected: number): number =>
  actual === expected ? 0 : Math.abs(actual - expected) / (1 + Math.abs(expected));

/** Collects deviations and throws when one is too large, naming property, instance and values. */
export class CheckLog {
  readonly #check: string;
  readonly #spec: Spec;
  readonly #deviations: Record<string, number> = {};

  constructor(check: string, spec: Spec) {
    this.#check = check;
    this.#spec = spec;
  }

  /** Compares number by number, with one tolerance or one for each; `describe` says what stands at an index. */
  compare(
    property: string,
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
    tolerance: number | ((index: number) => number),
    describe: (index: number) => string = (index) => `index ${index}`,
  ): void {
    if (actual.length !== expected.length)
      this.fail(property, `${actual.length} numbers instead of ${expected.length}`);
    for (let i = 0; i < expected.length; i++) {
      const [a, b] = [actual[i]!, expected[i]!];
      const deviation = relativeDeviation(a, b);
      const allowed = typeof tolerance === 'number' ? tolerance : tolerance(i);
      if (!(deviation <= allowed))
        this.fail(
          property,
          `${describe(i)}: got ${a}, expected ${b}, deviation ${deviation.toPrecision(3)}, allowed ${allowed}`,
        );
      this.#deviations[property] = Math.max(this.#deviations[property] ?? 0, deviation);
    }
  }

  fail(property: string, message: string): never {
    throw new Error(`${this.#check}, ${property}: ${message} (instance ${canonicalJson(this.#spec)})`);
  }

  get report(): CheckReport {
    return { spec: this.#spec, deviations: this.#deviations };
  }
}
