export * from './flow-error.ts';
export type * from './host-array.ts';
export { columnTypes, type ColumnInfo, type ColumnType } from './io/column-info.ts';
export { dataFingerprint } from './io/data-fingerprint.ts';
export { decodeModelFile } from './io/decode-model-file.ts';
export { encodeModelFile } from './io/encode-model-file.ts';
export { modelFormat, type ModelFile, type ModelParam, type ParamKind } from './io/model-file.ts';
export { readSafetensors, writeSafetensors } from './io/safetensors.ts';
export type { TrainingSummary } from './io/training-summary.ts';
