import {
  decodeModelFile,
  encodeModelFile,
  Flow,
  flowFromModelFile,
  flowFromSpec,
  FlowError,
  toModelFile,
  type ModelFile,
  type ModelNotes,
} from '@flows/core';
import type { TrainerSnapshot } from './trainer/trainer.ts';

/** A gigabyte: more than a page can work with. */
const largestFile = 2 ** 30;

/**
 * A flow, or the one of a snapshot, as the model file that the command line reads and writes too.
 *
 * @throws FlowError DOMAIN for params that are not finite.
 *
 * @example
 * ```ts no-run
 * const file = await modelFileOf(await trainer.snapshot());
 * await fetch('/models/moons', { method: 'PUT', body: file });
 * ```
 */
export async function modelFileOf(model: Flow | TrainerSnapshot, notes: ModelNotes = {}): Promise<Blob> {
  const flow = model instanceof Flow ? model : flowFromSpec(model.run.flow, { params: model.params });
  const bytes = await encodeModelFile(toModelFile(flow, notes));
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
}

/**
 * Offers a model file to the user as a download.
 *
 * @param name of the file; `.safetensors` is put at its end where it is missing.
 * @throws FlowError DOMAIN for params that are not finite.
 *
 * @example
 * ```ts no-run
 * await saveModelFile(await trainer.snapshot(), 'moons');
 * ```
 */
export async function saveModelFile(
  model: Flow | TrainerSnapshot,
  name: string,
  notes: ModelNotes = {},
): Promise<void> {
  const url = URL.createObjectURL(await modelFileOf(model, notes));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.endsWith('.safetensors') ? name : `${name}.safetensors`;
  link.click();
  // The browser has the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A model file that was opened: the flow, on the reference engine, and what else the file tells. */
export interface OpenedModel {
  readonly flow: Flow;
  readonly file: ModelFile;
}

/**
 * Opens a model file the user has chosen or dropped. Nothing in it is executed.
 *
 * @throws FlowError FILE_FORMAT, FILE_VERSION or SPEC_INVALID, saying what is wrong with the file.
 *
 * @example
 * ```ts no-run
 * const { flow } = await openModelFile(input.files![0]!);
 * await trainer.load({ ...run, flow: flow.spec, params: flow.params });
 * ```
 */
export async function openModelFile(file: Blob): Promise<OpenedModel> {
  if (file.size > largestFile)
    throw new FlowError('FILE_FORMAT', `the file has ${(file.size / 2 ** 20).toFixed(0)} MB, too many for a page`, {
      hint: 'use the command line for large models',
    });
  const model = await decodeModelFile(new Uint8Array(await file.arrayBuffer()));
  return { flow: flowFromModelFile(model), file: model };
}
