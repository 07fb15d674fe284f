import * as v from 'valibot';
import type { Spec } from '../bijections/bijection.ts';
import type { Build, Definition } from '../bijections/define.ts';
import { invalidSpec } from '../bijections/parse-spec.ts';
import { FlowError } from '../flow-error.ts';

// A list of definitions holds types that have nothing in common but this.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyDefinition = Definition<any>;

/** The types that specs may name, and how objects are made of specs. */
export interface Registry {
  readonly definitions: readonly AnyDefinition[];
  /** Makes the object a spec describes. @throws FlowError SPEC_INVALID for an unknown type or wrong arguments, FILE_VERSION for a newer version. */
  readonly build: Build;
}

/**
 * A registry of the given types; users add their own: `createRegistry([...defaultRegistry.definitions, mine])`.
 *
 * @example
 * ```ts
 * createRegistry(defaultRegistry.definitions.slice(0, 1)).definitions.length; // => 1
 * ```
 */
export function createRegistry(definitions: readonly AnyDefinition[]): Registry {
  const buildAt = <Built>(place: readonly string[], kind: string, spec: unknown): Built => {
    const { type, version } = (typeof spec === 'object' && spec !== null ? spec : {}) as Partial<Spec>;
    const at = place.length > 0 ? ` at ${place.join('.')}` : '';
    const definition = definitions.find((candidate) => candidate.kind === kind && candidate.type === type);
    if (definition === undefined) {
      const known = definitions.filter((candidate) => candidate.kind === kind).map((candidate) => candidate.type);
      throw new FlowError('SPEC_INVALID', `unknown ${kind} ${JSON.stringify(type)}${at}`, {
        hint: `known: ${known.join(', ')}`,
      });
    }
    const name = `${kind} "${definition.type}"${at}`;
    if (typeof version === 'number' && version > definition.version)
      throw new FlowError('FILE_VERSION', `${name} has version ${version}, this library knows ${definition.version}`, {
        hint: 'install a newer version of the library',
      });
    const parsed = v.safeParse(definition.schema, spec);
    if (!parsed.success) throw invalidSpec(name, parsed.issues[0]);
    return definition.build(parsed.output as never, (partKind, part) =>
      buildAt([...place, ...(pathOf(parsed.output, part) ?? [])], partKind, part),
    ) as Built;
  };
  const build: Build = (kind, spec) => buildAt([], kind, spec);
  return { definitions, build };
}

/** Where a part stands in a spec, for messages. */
function pathOf(spec: object, part: unknown): string[] | undefined {
  for (const [name, value] of Object.entries(spec)) {
    if (value === part) return [name];
    const inner = typeof value === 'object' && value !== null ? pathOf(value, part) : undefined;
    if (inner) return [name, ...inner];
  }
  return undefined;
}
