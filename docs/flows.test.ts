import { flowPresets, optionsOfPreset } from '@flows/core';
import { defaultRegistry, type AnyDefinition } from '@flows/core/registry';
import { describe, expect, it } from 'vitest';

// docs/flows.md is written from the registry. After a change there: `npx vitest run --project docs flows -u`.

/** What valibot's schemas have in common that is told here. */
interface Entry {
  readonly type: string;
  readonly wrapped?: Entry;
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly item?: Entry;
}

const short = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value).replaceAll('"', '');

/** An argument as code, its default behind `=`, then its choices. */
function describeArgument(name: string, entry: Entry): string {
  const inner = entry.wrapped ?? entry;
  const standard = entry.default === undefined ? '' : ` = ${short(entry.default)}`;
  const choices = inner.options ? ` (${inner.options.map(short).join(', ')})` : '';
  return `\`${name}${entry.type === 'optional' && standard === '' ? '?' : ''}${standard}\`${choices}`;
}

function argumentsOf({ schema }: AnyDefinition): string {
  const { entries } = schema as unknown as { entries: Readonly<Record<string, Entry>> };
  return Object.entries(entries)
    .filter(([name]) => name !== 'type' && name !== 'version')
    .map(([name, entry]) => describeArgument(name, entry))
    .join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const section = (title: string, text: string, kind: string): string => {
  const rows = defaultRegistry.definitions
    .filter((definition) => definition.kind === kind)
    .map((definition) => [
      `\`${definition.type}\``,
      definition.summary,
      argumentsOf(definition),
      definition.reference ?? '',
    ]);
  return `## ${title}\n\n${text}\n\n${table(['type', 'what it does', 'arguments', 'reference'], rows)}\n`;
};

const document = `# Flows and their parts

Written from the registry by \`docs/flows.test.ts\`: do not edit. Arguments stand as specs have them, with defaults; \`?\` marks one that
may be absent. Every type here passes the property tests of \`@flows/core/testing\` (\`checkBijection\`, \`checkDistribution\`).

## Flows

\`flows train --flow NAME\` on the command line, \`flowPreset(name).create(features)\` in code. All of them take one feature or more; of one, affine and
additive maps make nothing but a Gaussian.

${table(
  [
    'name',
    'function',
    'what it is',
    'transformer',
    'conditioner',
    'density costs',
    'a sample costs',
    'when to use it',
    'reference',
  ],
  flowPresets.map(({ name, inCode, summary, transformer, conditioner, cost, use, reference }) => [
    `\`${name}\``,
    `\`${inCode.create}\``,
    summary,
    transformer,
    conditioner,
    cost.density,
    cost.sample,
    use,
    reference,
  ]),
)}

Their options, the last argument of the function, and behind \`--set\` on the command line:

${flowPresets.map((preset) => `- \`${preset.name}\`: ${optionsOfPreset(preset).join(', ')}`).join('\n')}

${section('Bijections', 'Invertible maps; `forward` goes from latent to data.', 'bijection')}
${section('Transformers', 'Maps of one number, with parameters that a conditioner computes; given to `coupling`.', 'transformer')}
${section('Conditioners', "Networks that compute a transformer's parameters from what is kept, and from the context.", 'conditioner')}
${section('Autoregressive conditioners', 'Networks whose parameters for a feature depend on the features before it, and on the context; given to `maskedAutoregressive`.', 'autoregressiveConditioner')}
${section('Distributions', 'Distributions of the latent.', 'distribution')}`;

describe('docs/flows.md', () => {
  it('is what the registry says', async () => {
    await expect(document).toMatchFileSnapshot('flows.md');
  });

  it('has a section for every kind', () => {
    const kinds = new Set(defaultRegistry.definitions.map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set(['bijection', 'transformer', 'conditioner', 'autoregressiveConditioner', 'distribution']),
    );
  });
});
