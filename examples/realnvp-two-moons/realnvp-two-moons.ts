// A RealNVP learns the two moons: eight invertible maps turn a Gaussian into two half circles.
import { fillNormal, Flow, fromGenerator, key, RealNVP, twoMoons, type Key } from '@flows/core';
import { chooseEngine } from '@flows/node';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeScatter } from '../shared/write-scatter.ts';

const { values: flags } = parseArgs({
  options: {
    steps: { type: 'string', default: '4000' },
    schedule: { type: 'string', default: 'constant' }, // or "cosine": down to 0 along half a cosine
    seed: { type: 'string', default: '0' },
    threads: { type: 'string' },
    out: { type: 'string', default: 'output/realnvp-two-moons' },
    'no-pictures': { type: 'boolean', default: false },
  },
});
const seed = Number(flags.seed);
const schedule = flags.schedule === 'cosine' ? 'cosine' : 'constant';

const noise = 0.06;
const moons = (from: Key, n: number): Float64Array => twoMoons.sample(from, n, { noise });

// Each coupling keeps one coordinate and scales and shifts the other; two networks compute scale and shift from the one that is kept.
const bijection = RealNVP(2, {
  layers: 8,
  hidden: [128, 128],
  separate: true,
  fullWidth: true,
  lastLayer: 'uniform',
  scale: 'tanh',
  bound: 2.5,
  standardise: false,
});
const engine = await chooseEngine(flags.threads === undefined ? {} : { threads: Number(flags.threads) });
const flow = new Flow(bijection, { engine, seed });
const parameters = [...flow.params.values()].reduce((sum, { data }) => sum + data.length, 0);
console.log(`${parameters} parameters on ${engine.name}, ${schedule} learning rate, seed ${seed}`);

const run = flow.fit(fromGenerator(moons, { columns: 2 }), {
  steps: Number(flags.steps),
  batchSize: 1024,
  learningRate: 2e-3,
  schedule,
  clipNorm: Infinity,
  seed,
  // At a constant rate the loss jitters by 0.03 to 0.05 nats: the best params on points of their own are kept, not those of the last step.
  validation: moons(key(4_000_000 + seed), 4096),
  validateEvery: 100,
});
const began = performance.now();
for await (const { step, loss } of run) if (step % 500 === 0) console.log(`step ${step}  NLL ${loss.toFixed(3)}`);
const seconds = (performance.now() - began) / 1000;

// Keys of their own: neither the test nor the pictures show points that were trained on.
const test = await flow.logProb(moons(key(1_000_000 + seed), 100_000));
const nll = -test.reduce((sum, value) => sum + value, 0) / test.length;
console.log(
  `test NLL ${nll.toFixed(4)} nats on ${test.length} fresh points (entropy ${twoMoons.entropy!(noise)!.toFixed(4)})`,
);
console.log(`${seconds.toFixed(1)} s, ${((1000 * seconds) / Number(flags.steps)).toFixed(2)} ms a step`);

if (!flags['no-pictures']) {
  const n = 5000;
  const data = moons(key(2_000_000 + seed), n);
  const latent = new Float64Array(2 * n);
  fillNormal(key(3_000_000 + seed), latent);
  const { value: samples } = await flow.forward(latent);
  const pictures = [
    ['before', 'Before: points of the Gaussian', latent],
    ['after', 'After: the same points through the flow', samples.data],
  ] as const;
  for (const [file, title, points] of pictures)
    await writeScatter(join(flags.out, file), {
      title,
      layers: [
        { label: 'two moons', points: data },
        { label: 'flow', points },
      ],
      extent: { x: [-2.7, 3.3], y: [-2.2, 2.6] },
    });
  console.log(`pictures in ${flags.out}: ${pictures.map(([file]) => file).join(', ')} (.svg, .png)`);
}
await flow.dispose();
await engine.dispose();
