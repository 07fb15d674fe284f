import { argumentsOf, presetOf, type FlowChoice } from '../flow/flow-controls.ts';
import { toyTargets } from '../data/toy-targets.ts';

/** What a program needs to know to do the same. */
export interface RunChoice extends FlowChoice {
  readonly data: string;
  readonly noise: number | null;
  readonly seed: number;
  readonly rate: number;
  readonly batch: number;
}

/** File that painted data or a table are to be saved in. */
export const dataFile = 'points.csv';
const rows = 20_000;
const isToy = (name: string): boolean => toyTargets.some((dataset) => dataset.name === name);

/** A program for Node that trains the same flow on the same data. */
export function typescriptOf(choice: RunChoice, steps: number): string {
  const { data, noise, seed, rate, batch } = choice;
  const { create, base } = presetOf(choice).inCode;
  const toy = isToy(data);
  const fromCore = [
    'Flow',
    create,
    ...(base ? [base] : []),
    ...(toy ? ['fromGenerator', 'toyDataset'] : ['fromFlat']),
    'toModelFile',
  ].join(', ');
  const source = toy
    ? `const dataset = toyDataset('${data}');
const data = fromGenerator((key, n) => dataset.sample(key, n${noise === null ? '' : `, { noise: ${noise} }`}), { columns: 2 });`
    : `const table = await readCsv('${dataFile}');
const data = fromFlat(table.data, { columns: 2 });`;
  const bijection = `${create}(2, ${literal(argumentsOf(choice))})`;
  return `import { ${fromCore} } from '@flows/core';
import { chooseEngine${toy ? '' : ', readCsv'}, writeModel } from '@flows/node';

const engine = await chooseEngine();
const flow = new Flow(${bijection}, { ${base ? `base: ${base}(2), ` : ''}engine, seed: ${seed} });
${source}
const run = flow.fit(data, { steps: ${steps}, batchSize: ${batch}, learningRate: ${rate}, schedule: 'constant', validation: 0, seed: ${seed} });
for await (const { step, loss } of run) console.log(step, loss.toFixed(3));
console.log((await flow.sample(5, { seed: 1 })).data);
await writeModel('model.safetensors', toModelFile(flow));
await flow.dispose();
await engine.dispose();
`;
}

/** Commands that train the same flow on the same data. */
export function commandsOf(choice: RunChoice, steps: number): string {
  const { data, noise, seed, rate, batch, flow } = choice;
  const { hidden, layers, ...others } = argumentsOf(choice) as Readonly<{
    hidden?: readonly number[];
    layers?: number;
  }>;
  const make = isToy(data)
    ? `flows data make ${data} -n ${rows}${noise === null ? '' : ` --noise ${noise}`} --seed ${seed} -o ${dataFile}\n`
    : `# ${dataFile}: the data, saved from this page\n`;
  const options = [
    `--flow ${flow}`,
    ...(layers === undefined ? [] : [`--layers ${layers}`]),
    ...(hidden === undefined ? [] : [`--hidden ${hidden.join(',')}`]),
    ...settingsOf(others).map((setting) => `--set ${setting}`),
    `--steps ${steps}`,
    `--batch ${batch}`,
    `--learning-rate ${rate}`,
    '--schedule constant',
    '--validation 0',
    `--seed ${seed}`,
  ];
  return `${make}flows train ${dataFile} ${options.join(' ')} -o model.safetensors
flows sample model.safetensors -n 1000 --seed ${seed} -o samples.csv
flows plot model.safetensors ${dataFile} --seed ${seed} -o density.png
`;
}

/** Arguments as `--set` has them: those of a part behind its name. */
function settingsOf(values: object): string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? settingsOf(value).map((inner) => `${name}.${inner}`)
      : `${name}=${String(value)}`,
  );
}

/** A value as TypeScript is written. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, each]) => `${name}: ${literal(each)}`);
    return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}
