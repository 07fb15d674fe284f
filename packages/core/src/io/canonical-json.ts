import { FlowError } from '../flow-error.ts';
import { forbiddenJsonKeys, maxJsonDepth } from './json-limits.ts';

/**
 * The one JSON text of a value: keys sorted, no spaces, numbers in their shortest form that reads back exactly (`-0` included).
 *
 * Properties that are `undefined` are left out. Throws SPEC_INVALID, naming the place, for what JSON would lose or a file may not hold:
 * NaN, infinities, functions, class instances and typed arrays, cycles (as too deep), and keys that would touch a prototype.
 *
 * @example
 * ```ts
 * canonicalJson({ b: [1, 2.5], a: 'text' }); // => '{"a":"text","b":[1,2.5]}'
 * ```
 */
export function canonicalJson(value: unknown, options: { name?: string } = {}): string {
  return write(value, options.name ?? 'value', 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refusal(path, `is ${value}, which JSON cannot hold`);
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (depth >= maxJsonDepth) {
    throw new FlowError('SPEC_INVALID', `${shortened(path)} is nested deeper than ${maxJsonDepth} levels`, {
      hint: 'an object that contains itself cannot be saved',
    });
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`, depth + 1)).join(',')}]`;
  if (!isPlainObject(value))
    throw refusal(path, `is ${describe(value)}, expected JSON (object, array, string, number, boolean or null)`);
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    if (forbiddenJsonKeys.has(key)) throw refusal(path, `has the key "${key}", which files may not contain`);
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${write(member, `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : `a ${typeof value}`;
  return `an instance of ${value.constructor.name}`;
}

function refusal(path: string, what: string): FlowError {
  return new FlowError('SPEC_INVALID', `${shortened(path)} ${what}`, { hint: 'only plain JSON values can be saved' });
}

function shortened(path: string): string {
  return path.length > 80 ? `${path.slice(0, 77)}...` : path;
}
