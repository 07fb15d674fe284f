// A page of pictures: a Gaussian and four modes on a line, and every named architecture on the two moons.
import { flowPreset, flowPresets, twoMoons } from '@flows/core';
import { chooseEngine } from '@flows/node';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { learnFourModes, learnGaussian } from './learn-line.ts';
import { learnMoons, noise, type LearnedMoons } from './learn-moons.ts';
import { page } from './page.ts';

const { values: flags } = parseArgs({
  options: {
    steps: { type: 'string', default: '1000' },
    only: { type: 'string' }, // names of flows, with commas between
    seed: { type: 'string', default: '0' },
    threads: { type: 'string' },
    out: { type: 'string', default: 'output/architectures' },
  },
});
const began = performance.now();
const engine = await chooseEngine(flags.threads === undefined ? {} : { threads: Number(flags.threads) });
const options = { engine, steps: Number(flags.steps), seed: Number(flags.seed) };
const presets = flags.only?.split(',').map(flowPreset) ?? flowPresets;
const entropy = twoMoons.entropy!(noise)!;
await mkdir(flags.out, { recursive: true });
const save = (name: string, picture: string): Promise<void> => writeFile(join(flags.out, `${name}.svg`), picture);

const lines = [await learnGaussian(options), await learnFourModes(options)];
for (const { name, title, text, picture } of lines) {
  await save(name, picture);
  console.log(`${title}: ${text}`);
}

console.log(`two moons, entropy ${entropy.toFixed(3)} nats`);
const moons: LearnedMoons[] = [];
for (const preset of presets) {
  const learned = await learnMoons(preset, options);
  const { nll, parameters, seconds, picture } = learned;
  moons.push(learned);
  await save(preset.name, picture);
  const numbers = `NLL ${nll.toFixed(3)}  ${String(parameters).padStart(6)} parameters  ${seconds.toFixed(1).padStart(5)} s`;
  console.log(`${preset.name.padEnd(18)} ${numbers}`);
}
await engine.dispose();

const minutes = ((performance.now() - began) / 60_000).toFixed(1);
const footer = `Made by examples/architectures in ${minutes} minutes, ${flags.steps} steps, seed ${flags.seed}, on ${engine.name}.`;
await writeFile(join(flags.out, 'index.html'), page({ lines, moons, entropy, footer }));
console.log(`${minutes} minutes; the page: ${join(flags.out, 'index.html')}`);
