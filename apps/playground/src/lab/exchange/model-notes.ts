import { dataFingerprint, type ModelNotes } from '@flows/core';
import type { Workbench } from '../workbench.svelte.ts';

/** What a saved model tells of how it came to be. */
export async function modelNotes({ session, data, values }: Workbench): Promise<ModelNotes> {
  const columns = data?.columns ?? ['x', 'y'];
  const loss = session.validation ?? session.loss;
  return {
    columns: columns.map((name) => ({ name, type: 'real' })),
    ...(data &&
      loss !== undefined && {
        training: {
          objective: 'negative-log-likelihood',
          seed: values.seed,
          steps: session.step,
          bestLoss: loss,
          ...(session.validation !== undefined && { validationNll: session.validation }),
          engine: session.engine?.name ?? 'reference',
          precision: 'float32' as const,
          dataFingerprint: await dataFingerprint(columns, data.points),
          batchSize: values.batch,
          learningRate: values.rate,
          optimizer: 'adam',
        },
      }),
  };
}
