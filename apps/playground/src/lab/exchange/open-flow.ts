import { FlowError } from '@flows/core';
import { openModelFile } from '@flows/web';
import { regionOf } from '../data/region-of.ts';
import type { OpenedFlow } from '../workbench.svelte.ts';

/**
 * Opens a model file: one of the Lab's, or of the command line.
 *
 * @throws FlowError saying what is wrong with the file, or that the Lab cannot show such a flow.
 */
export async function openFlow(file: File): Promise<OpenedFlow> {
  const { flow } = await openModelFile(file);
  const [features = 1] = flow.eventShape;
  if (flow.eventShape.length !== 1 || features !== 2)
    throw new FlowError('SHAPE_MISMATCH', `${file.name} maps ${features} numbers; the Lab shows the plane`, {
      hint: 'open a model of two columns',
    });
  if (flow.contextShape !== undefined)
    throw new FlowError('SHAPE_MISMATCH', `${file.name} is a conditional flow; the Lab has no context to give it`, {
      hint: 'open a model without context',
    });
  const samples = await flow.sample(500, { seed: 1 });
  return {
    id: crypto.randomUUID(),
    name: file.name,
    // It knows the mean and scale of the data it was trained on.
    run: { flow: flow.spec, params: flow.params, calibrate: false },
    region: regionOf(samples.data, { outside: 0.01 }),
  };
}
