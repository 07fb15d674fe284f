import type { Readable } from 'node:stream';
import { readSafetensors, type HostTensor } from '@flows/core';
import { decodeFile } from './decode-file.ts';

/**
 * Read the tensors of a safetensors file by their names; `-` is standard input.
 *
 * Throws FILE_FORMAT if there is no such file, or it is no safetensors file; the message names the file.
 *
 * @example
 * ```ts no-run
 * const weights = await readWeights('maf.safetensors'); // saved by Python's safetensors
 * const { bijection, base, params } = importStateDict(weights, { library: 'zuko', class: 'MAF' });
 * const flow = new Flow(bijection, { base, params });
 * ```
 */
export const readWeights = (source: string | Readable): Promise<ReadonlyMap<string, HostTensor>> =>
  decodeFile(source, (bytes) => readSafetensors(bytes).tensors);
