import { FlowError } from '../flow-error.ts';
import { forbiddenJsonKeys, maxJsonDepth } from './json-limits.ts';

/**
 * Parse JSON from a file that nobody vouches for: as `JSON.parse`, but duplicate keys, keys that would touch a prototype and nesting
 * beyond 100 levels are refused, which `JSON.parse` accepts.
 *
 * Throws FILE_FORMAT with the position; `name` says in the message what was being parsed.
 *
 * @example
 * ```ts
 * parseJson('{"a": [1, 2]}'); // => { a: [1, 2] }
 * ```
 */
export function parseJson(text: string, options: { name?: string } = {}): unknown {
  return new Parser(text, options.name ?? 'the text').document();
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const whitespace = /[ \t\n\r]*/y;
const literals: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Parser {
  private readonly text: string;
  private readonly name: string;
  private at = 0;

  constructor(text: string, name: string) {
    this.text = text;
    this.name = name;
  }

  document(): unknown {
    const value = this.value(0);
    this.take(whitespace);
    if (this.at < this.text.length) throw this.unexpected('the end');
    return value;
  }

  private value(depth: number): unknown {
    this.take(whitespace);
    const next = this.text[this.at];
    if (next === '"') return this.string();
    if (next === '{' || next === '[') {
      if (depth >= maxJsonDepth) throw this.failure(`is nested deeper than ${maxJsonDepth} levels`);
      return next === '{' ? this.object(depth) : this.array(depth);
    }
    for (const [literal, value] of literals) {
      if (this.text.startsWith(literal, this.at)) {
        this.at += literal.length;
        return value;
      }
    }
    const digits = this.take(number);
    if (digits === undefined) throw this.unexpected('a value');
    const value = Number(digits);
    if (!Number.isFinite(value)) throw this.failure(`holds the number ${digits}, which is out of range`);
    return value;
  }

  private object(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    this.at++;
    if (this.accept('}')) return result;
    do {
      this.take(whitespace);
      const key = this.string();
      if (forbiddenJsonKeys.has(key)) throw this.failure(`has the key "${key}", which files may not contain`);
      if (Object.hasOwn(result, key)) throw this.failure(`has the key ${JSON.stringify(key)} twice`);
      this.expect(':');
      result[key] = this.value(depth + 1);
    } while (this.accept(','));
    this.expect('}');
    return result;
  }

  private array(depth: number): unknown[] {
    const result: unknown[] = [];
    this.at++;
    if (this.accept(']')) return result;
    do result.push(this.value(depth + 1));
    while (this.accept(','));
    this.expect(']');
    return result;
  }

  private string(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw this.unexpected('a string');
    // The end is found by hand: a regular expression over a string of megabytes can exhaust its own stack.
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    if (end >= this.text.length) throw this.failure('ends inside a string');
    try {
      const value = JSON.parse(this.text.slice(start, end + 1)) as string;
      this.at = end + 1;
      return value;
    } catch {
      throw this.failure('has a string with an invalid escape or control character');
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0];
    if (match !== undefined) this.at += match.length;
    return match;
  }

  private accept(character: string): boolean {
    this.take(whitespace);
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private expect(character: string): void {
    if (!this.accept(character)) throw this.unexpected(`"${character}"`);
  }

  private unexpected(wanted: string): FlowError {
    const found = this.text[this.at];
    return this.failure(
      `is not valid JSON: expected ${wanted}, found ${found === undefined ? 'its end' : JSON.stringify(found)}`,
    );
  }

  private failure(what: string): FlowError {
    return new FlowError('FILE_FORMAT', `${this.name} ${what} (at character ${this.at})`, {
      hint: 'the file is damaged or was not written by this library',
    });
  }
}
