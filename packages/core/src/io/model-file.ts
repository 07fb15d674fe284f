import type { ParamKind } from '../bijections/declaration.ts';
import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import type { ColumnInfo, ContextColumn } from './column-info.ts';
import type { TrainingSummary } from './training-summary.ts';

/** One named array of a model. */
export interface ModelParam {
  readonly tensor: HostTensor;
  readonly kind: ParamKind;
}

/**
 * Everything a saved model holds, as plain data.
 *
 * In the file, a safetensors file, the tensors are the params and the metadata holds each other part as canonical JSON: `flowsFormat`, `library`,
 * `spec`, `columns`, `contextColumns`, `preprocessing`, `training`, `params` (pairs of name and kind, in order) and `sha256`, the SHA-256 of
 * the very file without that entry.
 */
export interface ModelFile {
  readonly format: 1;
  /** Version of the library that wrote the file. */
  readonly library: string;
  /** Describes the flow completely: `{ type, version, … }`. Checked by the registry, here any JSON. */
  readonly spec: unknown;
  readonly columns: readonly ColumnInfo[];
  readonly contextColumns: readonly ContextColumn[];
  /** JSON, or null if the data go in as they are. */
  readonly preprocessing: unknown;
  readonly training?: TrainingSummary;
  readonly params: ReadonlyMap<string, ModelParam>;
}

/** The format that this library writes, and the newest that it reads. */
export const modelFormat = 1;

/** Check that params are finite; throws `code` naming the first that is not, with its index and value. */
export function checkFinite(name: string, { data }: HostTensor, code: 'FILE_FORMAT' | 'DOMAIN'): void {
  const at = data.findIndex((value: number) => !Number.isFinite(value));
  if (at >= 0) {
    throw new FlowError(code, `param "${name}" is ${data[at]} at index ${at}: a model holds finite numbers only`, {
      hint: 'training diverged: save the best params of the run, or train again with a smaller learning rate',
    });
  }
}
