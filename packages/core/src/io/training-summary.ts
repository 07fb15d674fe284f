import { FlowError } from '../flow-error.ts';

/** How a model came to be: what is needed to judge it and to train it again. All losses in nats per event. */
export interface TrainingSummary {
  /** Name of the objective, e.g. `"negative-log-likelihood"`. */
  readonly objective: string;
  readonly seed: number;
  readonly steps: number;
  /** Lowest loss seen, on the validation data where there was any. */
  readonly bestLoss: number;
  readonly trainNll?: number;
  readonly validationNll?: number;
  /** What one Gaussian fitted to the training rows achieves on the held-out rows: the number to beat. */
  readonly gaussianNll?: number;
  /** Name of the engine, e.g. `"onnxruntime-node"`. */
  readonly engine: string;
  readonly precision: 'float32' | 'float64';
  /** SHA-256 of column names and data, see `dataFingerprint`. */
  readonly dataFingerprint: string;
  /** Events the model was trained on. */
  readonly rows?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimizer?: string;
  readonly seconds?: number;
  /** Whatever else a program wants to remember: plain JSON. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

const required = {
  objective: 'string',
  seed: 'number',
  steps: 'number',
  bestLoss: 'number',
  engine: 'string',
  dataFingerprint: 'string',
};
const optional = {
  trainNll: 'number',
  validationNll: 'number',
  gaussianNll: 'number',
  rows: 'number',
  batchSize: 'number',
  learningRate: 'number',
  optimizer: 'string',
  seconds: 'number',
  extra: 'object',
};

/** Check a training summary from a file or a caller; throws `code` naming the field. Fields of later versions are kept. */
export function checkTrainingSummary(value: unknown, code: 'FILE_FORMAT' | 'SPEC_INVALID'): TrainingSummary {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FlowError(code, `training should be an object, found ${JSON.stringify(value)}`);
  }
  const fields = value as Record<string, unknown>;
  for (const [name, type] of Object.entries({ ...required, ...optional })) {
    const field = fields[name];
    if (field === undefined && name in optional) continue;
    if (typeof field !== type || field === null)
      throw new FlowError(code, `training.${name} should be a ${type}, found ${JSON.stringify(field)}`);
  }
  if (fields['precision'] !== 'float32' && fields['precision'] !== 'float64') {
    throw new FlowError(
      code,
      `training.precision should be float32 or float64, found ${JSON.stringify(fields['precision'])}`,
    );
  }
  return value as TrainingSummary;
}
