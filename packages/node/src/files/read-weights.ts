import type { Readable } from 'node:stream';
import { readSafetensors, type HostTensor } from '@flows/core';
import { decodeFile } from './decode-file.ts';

/**
 * Read the tensors of a safetensors file by their names; `-` is standard input.
 *
 * Throws FILE_FORMAT if there is no such file, or it is no safetensors file; the message names the file.
 */
export const readWeights = (source: string | Readable): Promise<ReadonlyMap<string, HostTensor>> =>
  decodeFile(source, (bytes) => readSafetensors(bytes).tensors);
