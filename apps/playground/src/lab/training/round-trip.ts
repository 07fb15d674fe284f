import type { Trainer } from '@flows/web';

/** How far points come back from where they were, through the latent: the largest distance. */
export async function roundTrip(trainer: Trainer, data: Float64Array): Promise<number> {
  const { value } = await trainer.inverse({ shape: [data.length / 2, 2], data });
  const { value: back } = await trainer.forward(value);
  let furthest = 0;
  for (let i = 0; i < data.length; i += 2)
    furthest = Math.max(furthest, Math.hypot(back.data[i]! - data[i]!, back.data[i + 1]! - data[i + 1]!));
  return furthest;
}
