import * as v from 'valibot';
import { invalidSpec } from '../bijections/parse-spec.ts';
import { FlowError } from '../flow-error.ts';
import { activations, type ActivationName } from '../nn/activation.ts';

/** Arguments of a foreign constructor, checked. @throws FlowError SPEC_INVALID naming the argument. */
export function parseArguments<S extends v.GenericSchema>(schema: S, what: string, args: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, args);
  if (parsed.success) return parsed.output;
  throw invalidSpec(what, parsed.issues[0], 'give the arguments the model was made with');
}

const known = Object.keys(activations) as ActivationName[];

/** The name of an activation, however the library writes it: `relu`, `ReLU`, `torch.nn.ReLU`. */
export const activationArgument = v.optional(
  v.pipe(
    v.string(),
    v.transform((name) => name.split('.').at(-1)!.toLowerCase() as ActivationName),
    v.picklist(known),
  ),
  'relu',
);

/** The importer of a kind of layer or flow. @throws FlowError SPEC_INVALID listing those there are. */
export function pickImporter<T>(what: string, table: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new FlowError('SPEC_INVALID', `${what} "${name}" is unknown`, {
    hint: `known: ${Object.keys(table).join(', ')}`,
  });
}
