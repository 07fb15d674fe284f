import * as v from 'valibot';
import type { Spec } from '../bijections/bijection.ts';
import type { Build, Definition } from '../bijections/define.ts';
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
  const build: Build = <Built>(kind: string, spec: unknown): Built => {
    const { type, version } = (typeof spec === 'object' && spec !== null ? spec : {}) as Partial<Spec>;
    const definition = definitions.find((candidate) => candidate.kind === kind && candidate.type === type);
    if (definition === undefined) {
      const known = definitions.filter((candidate) => candidate.kind === kind).map((candidate) => candidate.type);
      throw new FlowError('SPEC_INVALID', `unknown ${kind} ${JSON.stringify(type)}`, {
        hint: `known: ${known.join(', ')}`,
      });
    }
    if (typeof version === 'number' && version > definition.version)
      throw new FlowError(
        'FILE_VERSION',
        `${kind} "${definition.type}" has version ${version}, this library knows ${definition.version}`,
        {
          hint: 'install a newer version of the library',
        },
      );
    const parsed = v.safeParse(definition.schema, spec);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      const path = v.getDotPath(issue);
      throw new FlowError('SPEC_INVALID', `${kind} "${definition.type}"${path ? `, ${path}` : ''}: ${issue.message}`);
    }
    return definition.build(parsed.output as never, build) as Built;
  };
  return { definitions, build };
}
