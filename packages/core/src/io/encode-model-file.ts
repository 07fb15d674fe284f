import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { canonicalJson } from './canonical-json.ts';
import { checkColumns, checkContextColumns } from './column-info.ts';
import { checkFinite, modelFormat, type ModelFile } from './model-file.ts';
import { writeSafetensors } from './safetensors.ts';
import { sha256 } from './sha256.ts';
import { checkTrainingSummary } from './training-summary.ts';

/**
 * The bytes of a model file: the same model gives the same bytes on every machine.
 *
 * Throws DOMAIN, naming the param, for NaN or infinities; SPEC_INVALID, naming the place, for what JSON cannot hold; SHAPE_MISMATCH if a
 * shape does not fit its data.
 *
 * @example
 * ```ts
 * const weight = { tensor: { shape: [1], data: new Float32Array([0.5]) }, kind: 'trainable' } as const;
 * const bytes = await encodeModelFile({
 *   format: 1,
 *   library: '1.0.0',
 *   spec: { type: 'demo', version: 1 },
 *   columns: [{ name: 'x', type: 'real' }],
 *   contextColumns: [],
 *   preprocessing: null,
 *   params: new Map([['weight', weight]]),
 * });
 * (await decodeModelFile(bytes)).columns; // => [{ name: 'x', type: 'real' }]
 * ```
 */
export async function encodeModelFile(model: ModelFile): Promise<Uint8Array> {
  if (model.format !== modelFormat)
    throw new FlowError('SPEC_INVALID', `the model's format is ${String(model.format)}, expected ${modelFormat}`);
  checkColumns(model.columns, 'SPEC_INVALID', 'columns');
  checkContextColumns(model.contextColumns, 'SPEC_INVALID', 'contextColumns');
  if (model.training !== undefined) checkTrainingSummary(model.training, 'SPEC_INVALID');
  const tensors: [string, HostTensor][] = [];
  const kinds: [string, string][] = [];
  for (const [name, { tensor, kind }] of model.params) {
    checkFinite(name, tensor, 'DOMAIN');
    tensors.push([name, tensor]);
    kinds.push([name, kind]);
  }
  const metadata: Record<string, string> = {
    flowsFormat: String(modelFormat),
    library: model.library,
    spec: canonicalJson(model.spec, { name: 'spec' }),
    columns: canonicalJson(model.columns, { name: 'columns' }),
    contextColumns: canonicalJson(model.contextColumns, { name: 'contextColumns' }),
    preprocessing: canonicalJson(model.preprocessing, { name: 'preprocessing' }),
    params: canonicalJson(kinds, { name: 'params' }),
  };
  if (model.training !== undefined) metadata['training'] = canonicalJson(model.training, { name: 'training' });
  metadata['sha256'] = await sha256(writeSafetensors(tensors, metadata));
  return writeSafetensors(tensors, metadata);
}
