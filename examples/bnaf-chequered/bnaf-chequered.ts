// A block neural autoregressive flow learns a chequered pattern: one network, increasing in each feature, makes sharp squares of a Gaussian.
import { BNAF, checkerboard, fillNormal, Flow, key } from '@flows/core';
import { chooseEngine } from '@flows/node';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawDensity } from './draw-density.ts';
import { drawTransformation } from './draw-transformation.ts';
import { writePicture } from '../shared/write-picture.ts';

const { values: flags } = parseArgs({
  options: {
    epochs: { type: 'string', default: '150' },
    patience: { type: 'string', default: '20' }, // epochs without a new best
    schedule: { type: 'string', default: 'constant' }, // or "cosine": down to 0 along half a cosine
    rows: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '0' },
    threads: { type: 'string' },
    out: { type: 'string', default: 'output/bnaf-chequered' },
    'no-pictures': { type: 'boolean', default: false },
  },
});
const seed = Number(flags.seed);
const rows = Number(flags.rows);
const batchSize = 256;
const validation = 0.1;

// Three linear layers with fifty hidden units per feature between them, and all of the map: data to latent is one pass through them.
const bijection = BNAF(2, { hidden: [50, 50], standardise: false });
const engine = await chooseEngine(flags.threads === undefined ? {} : { threads: Number(flags.threads) });
const flow = new Flow(bijection, { engine, seed });
const parameters = [...flow.params.values()].reduce((sum, { data }) => sum + data.length, 0);
console.log(`${parameters} parameters on ${engine.name}, ${flags.schedule} learning rate, seed ${seed}`);

const data = checkerboard.sample(key(1_000_000 + seed), rows);
const stepsPerEpoch = Math.floor((rows * (1 - validation)) / batchSize);
const run = flow.fit(data, {
  steps: Math.max(1, Math.round(Number(flags.epochs) * stepsPerEpoch)),
  batchSize,
  learningRate: 1e-2,
  schedule: flags.schedule === 'cosine' ? 'cosine' : 'constant',
  clipNorm: 0.5,
  validation,
  validateEvery: stepsPerEpoch,
  patience: Number(flags.patience),
  seed,
});
const began = performance.now();
let epoch = 0;
for await (const { step, loss, validation: now, bestValidation: best } of run) {
  if (Math.floor(step / stepsPerEpoch) === epoch) continue;
  epoch = Math.floor(step / stepsPerEpoch);
  if (epoch % 10 === 0)
    console.log(
      `epoch ${epoch}  NLL ${loss.toFixed(3)}  validation ${now?.toFixed(4)}  best ${best?.toFixed(4)}  ${seconds(began)} s`,
    );
}
const summary = await run;
console.log(`best validation NLL ${summary.validationNll!.toFixed(4)} nats, ${epoch} epochs`);
console.log(`${seconds(began)} s, ${((1000 * summary.seconds) / summary.steps).toFixed(2)} ms a step`);

// Keys of their own: neither the test nor the pictures show points that were trained on.
const test = await flow.logProb(checkerboard.sample(key(2_000_000 + seed), 100_000));
const nll = -test.reduce((sum, value) => sum + value, 0) / test.length;
console.log(
  `test NLL ${nll.toFixed(4)} nats on ${test.length} fresh points (entropy ${checkerboard.entropy!()!.toFixed(4)})`,
);

// Latent to data has no formula: every number is the root of an increasing function. Back again it must be where it came from.
const latent = new Float64Array(2 * 10_000);
fillNormal(key(3_000_000 + seed), latent);
const inverseBegan = performance.now();
const { value: samples } = await flow.forward(latent);
const inverseSeconds = seconds(inverseBegan, 2);
const { value: back } = await flow.inverse(samples);
const distances = latent.map((z, i) => Math.abs(back.data[i]! - z) / (1 + Math.abs(z)));
const error = Math.max(...distances);
console.log(
  `${latent.length / 2} samples in ${inverseSeconds} s, back at their latent points to ${error.toExponential(1)}`,
);

if (!flags['no-pictures']) {
  const pictures = {
    'learned-density': await drawDensity(flow, data),
    'learned-transformation': await drawTransformation(flow),
  };
  for (const [name, svg] of Object.entries(pictures)) await writePicture(join(flags.out, name), svg);
  console.log(`pictures in ${flags.out}: ${Object.keys(pictures).join(', ')} (.svg, .png)`);
}
await flow.dispose();
await engine.dispose();

function seconds(since: number, digits = 1): string {
  return ((performance.now() - since) / 1000).toFixed(digits);
}
