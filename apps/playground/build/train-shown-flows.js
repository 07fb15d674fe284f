// Trains the flows that cards show without training them: `node build/train-shown-flows.js [NAME …]`, after a build of the packages.
import {
  fillNormal,
  fillUniform,
  Flow,
  foldIn,
  fromGenerator,
  gaussianMixture,
  RealNVP,
  toModelFile,
  twoGaussians,
  twoMoons,
} from '@flows/core';
import { chooseEngine, writeModel } from '@flows/node';
import { fileURLToPath } from 'node:url';

/** Layers that stretch little each: their points stay together on the way. */
const bijection = (context) => RealNVP(2, { layers: 8, hidden: [32, 32], scale: 'tanh', bound: 0.7, context });

/** Data of a toy set, and what no model can do better than. */
const toy = (set, noise) => ({
  data: fromGenerator((from, n) => set.sample(from, n, { noise }), { columns: 2 }),
  entropy: set.entropy(noise),
});

/** Two lobes, for flows that differ in depth or in their base; smooth ones, so that the bridge between the lobes is. */
const twoLobes = (layers, base) => ({
  path: `../src/learn/cards/topology/two-lobes-${layers}${base ? '-mixture' : ''}.safetensors`,
  flow: RealNVP(2, { layers, hidden: [16, 16], scale: 'tanh', bound: Math.LN2, activation: 'tanh' }),
  base,
  ...toy(twoGaussians, 0.4),
});
const twoModes = gaussianMixture(2, {
  means: [
    [-1, 0],
    [1, 0],
  ],
  scales: [
    [0.5, 0.5],
    [0.5, 0.5],
  ],
});

/** Events `x1, x2` on a half circle that opens away from an angle, and the angle's cosine and sine. */
function crescents(from, n) {
  const [turns, around, jitter] = [new Float64Array(n), new Float64Array(n), new Float64Array(2 * n)];
  fillUniform(foldIn(from, 0), turns);
  fillUniform(foldIn(from, 1), around);
  fillNormal(foldIn(from, 2), jitter);
  const rows = new Float64Array(4 * n);
  for (let i = 0; i < n; i++) {
    const angle = 2 * Math.PI * turns[i];
    const at = angle + Math.PI * (around[i] - 0.5);
    rows.set(
      [
        1.5 * Math.cos(at) + 0.12 * jitter[2 * i],
        1.5 * Math.sin(at) + 0.12 * jitter[2 * i + 1],
        Math.cos(angle),
        Math.sin(angle),
      ],
      4 * i,
    );
  }
  return rows;
}

const shown = {
  'two-moons': {
    path: '../src/learn/cards/points-flowing/two-moons.safetensors',
    flow: bijection(0),
    ...toy(twoMoons, 0.05),
  },
  crescent: {
    path: '../src/learn/cards/conditional-flow/crescent.safetensors',
    flow: bijection(2),
    data: fromGenerator(crescents, { columns: 4, names: ['x1', 'x2', 'cos', 'sin'] }),
    options: { context: ['cos', 'sin'] },
  },
  'two-lobes-2': twoLobes(2),
  'two-lobes-4': twoLobes(4),
  'two-lobes-8': twoLobes(8),
  'two-lobes-16': twoLobes(16),
  'two-lobes-2-mixture': twoLobes(2, twoModes),
};

const only = process.argv.slice(2);
const engine = await chooseEngine();
for (const [name, { path, flow: layers, base, data, entropy, options }] of Object.entries(shown)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const flow = new Flow(layers, { engine, seed: 3, ...(base && { base }) });
  const fit = { steps: 6000, batchSize: 512, learningRate: 3e-3, validation: 0, seed: 3, ...options };
  const { trainNll } = await flow.fit(data, fit);
  console.log(`${name}: ${trainNll.toFixed(3)} nats${entropy === undefined ? '' : `, entropy ${entropy.toFixed(3)}`}`);
  await writeModel(fileURLToPath(new URL(path, import.meta.url)), toModelFile(flow));
}
await engine.dispose();
