import { FlowError } from '../flow-error.ts';
import { checkColumns, checkContextColumns } from './column-info.ts';
import type { ParamKind } from '../bijections/declaration.ts';
import { checkFinite, modelFormat, type ModelFile, type ModelParam } from './model-file.ts';
import { parseJson } from './parse-json.ts';
import { encodeSafetensorsHeader, parseSafetensorsHeader, type SafetensorsHeader } from './safetensors-header.ts';
import { readSafetensors } from './safetensors.ts';
import { sha256 } from './sha256.ts';
import { checkTrainingSummary } from './training-summary.ts';

const requiredParts = ['flowsFormat', 'library', 'spec', 'columns', 'contextColumns', 'preprocessing', 'params'];
const knownParts = new Set([...requiredParts, 'training', 'sha256']);
const damagedHint = 'the file is damaged: copy or save it again';

/**
 * Read the bytes of a model file; nothing in them is executed, and any changed byte is noticed.
 *
 * A file without its `sha256` entry, as an editor of metadata may leave it, is read with a warning. Throws FILE_FORMAT for a damaged file or
 * one that is no model, FILE_VERSION for one of a later version of the library. Whether the spec makes sense is for the registry to say.
 *
 * @example
 * ```ts
 * const bytes = writeSafetensors([]);
 * await decodeModelFile(bytes).catch((error) => error.message); // => 'this safetensors file is not a Flows model'
 * ```
 */
export async function decodeModelFile(
  bytes: Uint8Array,
  options: { onWarning?: (message: string) => void } = {},
): Promise<ModelFile> {
  const header = parseSafetensorsHeader(bytes);
  checkFormat(header.metadata['flowsFormat']);
  checkParts(header.metadata);
  if (header.metadata['sha256'] === undefined)
    options.onWarning?.('the model file has no sha256: damage to it cannot be noticed');
  else await checkSha256(bytes, header);

  const { tensors, metadata } = readSafetensors(bytes);
  const part = (name: string): unknown => parseJson(metadata[name]!, { name });
  const params = new Map<string, ModelParam>();
  for (const [name, kind] of paramKinds(part('params'))) {
    const tensor = tensors.get(name);
    if (tensor === undefined || params.has(name)) {
      throw new FlowError(
        'FILE_FORMAT',
        `param "${name}" ${tensor === undefined ? 'has no tensor' : 'is listed twice'}`,
        { hint: damagedHint },
      );
    }
    checkFinite(name, tensor, 'FILE_FORMAT');
    params.set(name, { tensor, kind });
  }
  for (const name of tensors.keys()) {
    if (!params.has(name))
      throw new FlowError('FILE_FORMAT', `tensor "${name}" is not listed among the params`, { hint: damagedHint });
  }
  return {
    format: modelFormat,
    library: metadata['library']!,
    spec: part('spec'),
    columns: checkColumns(part('columns'), 'FILE_FORMAT', 'columns'),
    contextColumns: checkContextColumns(part('contextColumns'), 'FILE_FORMAT', 'contextColumns'),
    preprocessing: part('preprocessing'),
    ...(metadata['training'] === undefined ? {} : { training: checkTrainingSummary(part('training'), 'FILE_FORMAT') }),
    params,
  };
}

function checkFormat(format: string | undefined): void {
  if (format === undefined) {
    throw new FlowError('FILE_FORMAT', 'this safetensors file is not a Flows model', {
      hint: 'weights of other libraries can be imported: see "flows import --help"',
    });
  }
  if (!/^[1-9]\d{0,8}$/.test(format))
    throw new FlowError('FILE_FORMAT', `flowsFormat is "${format}", expected a number`, { hint: damagedHint });
  if (Number(format) > modelFormat) {
    throw new FlowError(
      'FILE_VERSION',
      `the model file has format ${format}, this version of Flows reads up to ${modelFormat}`,
      {
        hint: 'upgrade Flows to read it',
      },
    );
  }
}

/** An unknown part is refused too: it may be a damaged name, `sha256` most of all, which would otherwise silence the check. */
function checkParts(metadata: Readonly<Record<string, string>>): void {
  const missing = requiredParts.find((name) => metadata[name] === undefined);
  if (missing !== undefined)
    throw new FlowError('FILE_FORMAT', `the model file has no "${missing}" in its metadata`, { hint: damagedHint });
  const unknown = Object.keys(metadata).find((name) => !knownParts.has(name));
  if (unknown !== undefined)
    throw new FlowError('FILE_FORMAT', `the model file has an unknown part "${unknown}" in its metadata`, {
      hint: damagedHint,
    });
}

async function checkSha256(bytes: Uint8Array, { entries, metadata, dataStart }: SafetensorsHeader): Promise<void> {
  // The sum is taken over the canonical header, so a header of other bytes with the same meaning has to be told apart here.
  const canonical = encodeSafetensorsHeader(entries, metadata);
  if (canonical.length !== dataStart || !canonical.every((byte, i) => byte === bytes[i])) {
    throw new FlowError('FILE_FORMAT', 'the header of the model file is not in canonical form', {
      hint: `${damagedHint}; a program that edits the metadata has to remove the entry sha256`,
    });
  }
  const { sha256: expected, ...unsigned } = metadata;
  const unsignedHeader = encodeSafetensorsHeader(entries, unsigned);
  const signed = new Uint8Array(unsignedHeader.length + bytes.length - dataStart);
  signed.set(unsignedHeader);
  signed.set(bytes.subarray(dataStart), unsignedHeader.length);
  const actual = await sha256(signed);
  if (actual !== expected) {
    throw new FlowError(
      'FILE_FORMAT',
      `the model file does not match its checksum: sha256 is ${actual}, expected ${expected}`,
      { hint: damagedHint },
    );
  }
}

function paramKinds(value: unknown): [string, ParamKind][] {
  const valid =
    Array.isArray(value) &&
    value.every(
      (pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && isParamKind(pair[1]),
    );
  if (!valid)
    throw new FlowError('FILE_FORMAT', 'params should be pairs of a name and trainable, state or constant', {
      hint: damagedHint,
    });
  return value as [string, ParamKind][];
}

function isParamKind(value: unknown): value is ParamKind {
  return value === 'trainable' || value === 'state' || value === 'constant';
}
