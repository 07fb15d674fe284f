import * as v from 'valibot';
import { FlowError } from '../flow-error.ts';

/**
 * A spec, checked and with its defaults. What a constructor was given that its schema does not take is told by name.
 *
 * @throws FlowError SPEC_INVALID naming the type and the option.
 */
export function parseSpec<S extends v.GenericSchema>(
  schema: S,
  spec: Readonly<Record<string, unknown>>,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, spec);
  if (parsed.success) return parsed.output;
  throw invalidSpec(String(spec['type']), parsed.issues[0]);
}

/** What is wrong with the spec or the arguments of something. */
export function invalidSpec(what: string, issue: v.BaseIssue<unknown>, hint?: string): FlowError {
  const path = v.getDotPath(issue);
  return new FlowError('SPEC_INVALID', `${what}${path ? `, ${path}` : ''}: ${issue.message}`, {
    ...(hint && { hint }),
  });
}
