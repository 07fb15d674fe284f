// Trains the flow that the page shows first: `node build/train-first-flow.js`, after a build of the packages.
import { Flow, fromGenerator, key, RealNVP, toModelFile, twoMoons } from '@flows/core';
import { chooseEngine, writeModel } from '@flows/node';
import { fileURLToPath } from 'node:url';

const noise = 0.05;
const moons = (from, n) => twoMoons.sample(from, n, { noise });
// Layers that stretch little each: their points stay together on the way.
const engine = await chooseEngine();
const flow = new Flow(RealNVP(2, { layers: 8, hidden: [32, 32], scale: 'tanh', bound: 0.7 }), { engine, seed: 3 });
const options = { steps: 6000, batchSize: 512, learningRate: 3e-3, validation: 0, seed: 3 };
await flow.fit(fromGenerator(moons, { columns: 2 }), options);

const logProb = await flow.logProb(moons(key(99), 50_000));
const nll = -logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
console.log(`${nll.toFixed(4)} nats on fresh points, entropy ${twoMoons.entropy(noise).toFixed(4)}`);
const path = fileURLToPath(new URL('../src/learn/cards/points-flowing/two-moons.safetensors', import.meta.url));
await writeModel(path, toModelFile(flow));
await engine.dispose();
