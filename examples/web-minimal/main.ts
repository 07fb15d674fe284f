import { Flow, RealNVP } from '@flows/core';
import { openTrainer } from '@flows/web';

const loss = document.querySelector<HTMLElement>('#loss')!;
const canvas = document.querySelector<HTMLCanvasElement>('#samples')!;
const button = document.querySelector<HTMLButtonElement>('#pause')!;

const makeWorker = () => new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
const trainer = await openTrainer(makeWorker);
await trainer.load({
  flow: new Flow(RealNVP(2, { layers: 8, hidden: [24, 24] })).spec,
  data: { kind: 'toy', name: 'two-moons' },
  batchSize: 256,
  learningRate: 1e-3,
  steps: 2000,
  schedule: 'cosine',
  seed: 1,
});

trainer.subscribe((event) => {
  if (event.kind === 'progress') loss.textContent = `Step ${event.step}, loss ${event.losses.at(-1)!.toFixed(3)} nats`;
  if (event.kind === 'problem') loss.textContent = event.message;
});
button.addEventListener('click', () => (trainer.status === 'running' ? trainer.pause() : trainer.start()));
trainer.start();

// The next samples are asked for when these are drawn: as fast as both sides can, and no faster.
const pen = canvas.getContext('2d')!;
for (let seed = 0; ; seed++) {
  const { data } = await trainer.sample(1000, { seed });
  await new Promise(requestAnimationFrame);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#0b62c4';
  for (let i = 0; i < data.length; i += 2) pen.fillRect(120 * (data[i]! + 1.5), 120 * (1.75 - data[i + 1]!), 2, 2);
}
