import type { Bijection, Spec } from '../bijections/bijection.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { FlowError } from '../flow-error.ts';
import type { ColumnInfo } from '../io/column-info.ts';
import { modelFormat, type ModelFile } from '../io/model-file.ts';
import type { TrainingSummary } from '../io/training-summary.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { sizeOf } from '../tensor/shape.ts';
import { version } from '../version.ts';
import { Flow, type FlowOptions } from './flow.ts';

/** A flow as a model file: spec and params, with the names of its columns and how it was trained. */
export function toModelFile(
  flow: Flow,
  { columns, training }: { readonly columns?: readonly ColumnInfo[]; readonly training?: TrainingSummary } = {},
): ModelFile {
  const usual = Array.from({ length: sizeOf(flow.eventShape) }, (_, i): ColumnInfo => ({
    name: `x${i + 1}`,
    type: 'real',
  }));
  return {
    format: modelFormat,
    library: version,
    spec: { type: 'flow', version: 1, ...flow.spec },
    columns: columns ?? usual,
    contextColumns: [],
    preprocessing: null,
    ...(training && { training }),
    params: new Map(flow.declarations.map(({ name, kind }) => [name, { tensor: flow.params.get(name)!, kind }])),
  };
}

/**
 * The flow a model file describes. Nothing in the file is executed; types are looked up in the registry.
 *
 * @throws FlowError SPEC_INVALID for unknown types, wrong arguments or params that do not fit.
 */
export function flowFromModelFile(
  file: ModelFile,
  {
    registry = defaultRegistry,
    ...options
  }: Pick<FlowOptions, 'engine' | 'precision'> & { readonly registry?: Registry } = {},
): Flow {
  const { type, bijection, base } = (file.spec ?? {}) as Partial<Spec>;
  if (type !== 'flow')
    throw new FlowError('SPEC_INVALID', `the file describes ${JSON.stringify(type)}, expected "flow"`);
  return new Flow(registry.build<Bijection>('bijection', bijection), {
    ...options,
    base: registry.build<Distribution>('distribution', base),
    params: new Map([...file.params].map(([name, { tensor }]) => [name, tensor])),
  });
}
