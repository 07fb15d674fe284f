// Trains the flows that cards show without training them: `node build/train-shown-flows.js [two-moons|crescent]`, after a build of the packages.
import { fillNormal, fillUniform, Flow, foldIn, fromGenerator, RealNVP, toModelFile, twoMoons } from '@flows/core';
import { chooseEngine, writeModel } from '@flows/node';
import { fileURLToPath } from 'node:url';

/** Layers that stretch little each: their points stay together on the way. */
const bijection = (context) => RealNVP(2, { layers: 8, hidden: [32, 32], scale: 'tanh', bound: 0.7, context });

const noise = 0.05;

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
    data: fromGenerator((from, n) => twoMoons.sample(from, n, { noise }), { columns: 2 }),
    options: {},
  },
  crescent: {
    path: '../src/learn/cards/conditional-flow/crescent.safetensors',
    flow: bijection(2),
    data: fromGenerator(crescents, { columns: 4, names: ['x1', 'x2', 'cos', 'sin'] }),
    options: { context: ['cos', 'sin'] },
  },
};

const [only] = process.argv.slice(2);
const engine = await chooseEngine();
for (const [name, { path, flow: layers, data, options }] of Object.entries(shown)) {
  if (only !== undefined && only !== name) continue;
  const flow = new Flow(layers, { engine, seed: 3 });
  const fit = { steps: 6000, batchSize: 512, learningRate: 3e-3, validation: 0, seed: 3, ...options };
  const { trainNll } = await flow.fit(data, fit);
  console.log(
    `${name}: ${trainNll.toFixed(3)} nats${name === 'two-moons' ? `, entropy ${twoMoons.entropy(noise).toFixed(3)}` : ''}`,
  );
  await writeModel(fileURLToPath(new URL(path, import.meta.url)), toModelFile(flow));
}
await engine.dispose();
