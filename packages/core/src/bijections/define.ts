import type * as v from 'valibot';
import type { Spec } from './bijection.ts';

/** What the registry knows of a type: enough to check, build, document and test it. */
export interface Definition<Built, Kind extends string = string> {
  readonly kind: Kind;
  /** The name in specs. */
  readonly type: string;
  readonly version: number;
  readonly summary: string;
  /** Title and year of the paper or book it comes from, if any. */
  readonly reference?: string;
  /** The arguments a spec may have, with their defaults. */
  readonly schema: v.GenericSchema<unknown, object>;
  /** Makes the object; `build` makes the parts whose specs stand in the arguments. */
  build(spec: never, build: Build): Built;
  /** Specs for the property tests. */
  readonly instances: readonly Spec[];
}

/** Makes parts from their specs, each of the kind asked for. */
export type Build = <Built>(kind: string, spec: unknown) => Built;
