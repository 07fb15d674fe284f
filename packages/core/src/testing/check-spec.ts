import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Spec } from '../bijections/bijection.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { formatShape } from '../tensor/shape.ts';
import type { CheckLog } from './check-log.ts';

interface Described {
  readonly spec: Spec;
  declare(): readonly ParamDeclaration[];
}

/** Builds the object a second time, from its spec, and compares spec and declarations. */
export function checkSpec<Object extends Described>(log: CheckLog, object: Object, rebuild: () => Object): Object {
  const rebuilt = rebuild();
  const [before, after] = [canonicalJson(object.spec), canonicalJson(rebuilt.spec)];
  if (before !== after) log.fail('spec', `the rebuilt object's is ${after}`);
  const declarations = (of: Described): string =>
    of
      .declare()
      .map(({ name, shape, kind }) => `${name} ${formatShape(shape)} ${kind}`)
      .join(', ');
  if (declarations(object) !== declarations(rebuilt))
    log.fail('spec', `the rebuilt object declares ${declarations(rebuilt)}, not ${declarations(object)}`);
  return rebuilt;
}

/** Every declared param is used somewhere. Using one that is not declared fails in the scope. */
export function checkDeclarations(
  log: CheckLog,
  declarations: readonly ParamDeclaration[],
  used: readonly ReadonlySet<string>[],
): void {
  const names = declarations.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) log.fail('declared params', `"${twice}" is declared twice`);
  const idle = names.find((name) => !used.some((set) => set.has(name)));
  if (idle !== undefined) log.fail('declared params', `nothing depends on "${idle}"`);
}
