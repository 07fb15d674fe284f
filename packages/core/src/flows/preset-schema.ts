import * as v from 'valibot';
import type { AnyDefinition } from '../registry/registry.ts';

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));

/** Options that all presets have. */
export const common = { layers: whole(1), context: whole(0), standardise: v.boolean() };

/** The direction that is cheap. */
export const direction = { density: v.picklist(['apply', 'invert']) };

/** Some arguments of a type, as its definition has them. */
export function entriesOf({ schema, type }: AnyDefinition, names: readonly string[]): v.ObjectEntries {
  const { entries } = schema as unknown as { readonly entries: v.ObjectEntries };
  return Object.fromEntries(
    names.map((name) => {
      const entry = entries[name];
      if (entry === undefined) throw new Error(`${type} has no argument ${name}`);
      return [name, entry];
    }),
  );
}

/** Checks options; all of them may be left out. */
export const presetSchema = (entries: v.ObjectEntries): v.StrictObjectSchema<v.ObjectEntries, undefined> =>
  v.strictObject(Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, v.optional(entry)])));
