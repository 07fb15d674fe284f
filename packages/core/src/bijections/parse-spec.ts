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
export const invalidSpec = (what: string, issue: v.BaseIssue<unknown>, hint?: string): FlowError =>
  new FlowError('SPEC_INVALID', complaintOf(what, issue), { ...(hint && { hint }) });

/** What a schema has against the options of something, in words. */
export function complaintOf(what: string, issue: v.BaseIssue<unknown>): string {
  const option = v.getDotPath(issue);
  if (option === null) return `${what}: ${issue.message}`;
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  return isUnknown ? `${what} has no option "${option}"` : `${what}, ${option}: ${issue.message}`;
}
