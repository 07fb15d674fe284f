import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

// Every ```ts block in doc comments and Markdown is run. `expression; // => value` is an assertion, words may stand before the arrow;
// a block that needs files, a network or a browser is marked ```ts no-run.

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

const root = resolve(import.meta.dirname, '..');

/** Sources and Markdown, relative to the root. */
function files(): string[] {
  const within = (folder: string, ending: string): string[] =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending) && !name.endsWith('.test.ts') && !name.includes('node_modules'))
      .map((name) => `${folder}/${name}`);
  const packages = readdirSync(resolve(root, 'packages')).map((name) => `packages/${name}`);
  const readmes = ['README.md', ...packages.map((folder) => `${folder}/README.md`)].filter((file) =>
    existsSync(resolve(root, file)),
  );
  return [...packages.flatMap((folder) => within(`${folder}/src`, '.ts')), ...readmes, ...within('docs', '.md')].sort();
}

/** The blocks of a file; in TypeScript they stand in doc comments, behind stars. */
function examplesOf(file: string): Example[] {
  const prefix = file.endsWith('.ts') ? /^\s*\* ?/ : /^/;
  const examples: Example[] = [];
  let open: { line: number; lines: string[]; run: boolean } | undefined;
  readFileSync(resolve(root, file), 'utf8')
    .split('\n')
    .forEach((raw, i) => {
      if (open === undefined && !prefix.test(raw)) return;
      const text = raw.replace(prefix, '');
      const fence = /^\s*```(.*)$/.exec(text);
      if (!fence) return void open?.lines.push(text);
      if (open === undefined) open = { line: i + 1, lines: [], run: /^(ts|typescript)\s*$/.test(fence[1]!.trim()) };
      else {
        if (open.run) examples.push({ file, line: open.line, code: open.lines.join('\n') });
        open = undefined;
      }
    });
  return examples;
}

/** The block as the body of an async function: imports awaited, assertions as calls of `check`. */
function toBody({ file, code }: Example): string {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const parts = source.statements.map((statement) => {
    if (ts.isImportDeclaration(statement)) return awaited(statement);
    const text = statement.getText(source);
    const end = statement.getEnd();
    const expected = /^[ \t]*\/\/ (?:.* )?=> (.*)/.exec(code.slice(end))?.[1];
    if (expected === undefined) return text.replace(/^export /, '');
    if (!ts.isExpressionStatement(statement)) throw new Error(`"// =>" stands behind what is no expression: ${text}`);
    return `check((${statement.expression.getText(source)}), (${expected}));`;
  });
  // The inner block may declare names that its surroundings have too.
  const wrapped = `const run = async () => {{\n${parts.join('\n')}\n}};`;
  return `${ts.transpile(wrapped, { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext })}\nreturn run();`;
}

function awaited({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const from = `await load(${moduleSpecifier.getText()})`;
  const bindings = importClause?.namedBindings;
  if (importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return '';
  if (bindings === undefined) return `${from};`;
  if (ts.isNamespaceImport(bindings)) return `const ${bindings.name.text} = ${from};`;
  const names = bindings.elements
    .filter((element) => !element.isTypeOnly)
    .map(({ propertyName, name }) => (propertyName ? `${propertyName.getText()}: ${name.text}` : name.text));
  return `const { ${names.join(', ')} } = ${from};`;
}

const load = (specifier: string): Promise<Record<string, unknown>> => import(/* @vite-ignore */ specifier);

/** What an example sees without importing it: the exports of the packages and, in a source file, its own. */
async function scopeOf(file: string): Promise<Record<string, unknown>> {
  const scope: Record<string, unknown> = {};
  const packages = ['@flows/core/engine', '@flows/core/testing', '@flows/core/registry', '@flows/core'];
  if (file.startsWith('packages/node/')) packages.push('@flows/node');
  for (const name of packages) Object.assign(scope, await load(name));
  if (file.endsWith('.ts')) Object.assign(scope, await load(resolve(root, file)));
  return scope;
}

async function run(example: Example): Promise<void> {
  const scope = {
    ...(await scopeOf(example.file)),
    load,
    check: (actual: unknown, expected: unknown) => expect(actual).toEqual(expected),
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- running text is what this file is for
  const make = new Function(...Object.keys(scope), toBody(example)) as (...values: unknown[]) => Promise<void>;
  await make(...Object.values(scope));
}

describe('examples', () => {
  for (const example of files().flatMap(examplesOf)) it(`${example.file}:${example.line}`, () => run(example));
});
