import type { Spec } from '../bijections/bijection.ts';
import { FlowError } from '../flow-error.ts';
import type { ColumnInfo, ContextColumn } from '../io/column-info.ts';
import { contextWidth } from '../io/encode-context.ts';
import { modelFormat, type ModelFile } from '../io/model-file.ts';
import type { TrainingSummary } from '../io/training-summary.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import { version } from '../version.ts';
import { flowFromSpec, type FlowFromSpecOptions } from './flow-from-spec.ts';
import type { Flow, FlowSpec } from './flow.ts';

/** What a model file tells besides the flow. */
export interface ModelNotes {
  /** Default: real numbers x1, x2, …. */
  readonly columns?: readonly ColumnInfo[];
  /** Default: real numbers context1, context2, …, as many as the flow's context has. A column of classes stands for as many as it has classes. */
  readonly contextColumns?: readonly ContextColumn[];
  readonly training?: TrainingSummary;
}

/**
 * A flow as a model file: spec and params, with the names of its columns and how it was trained.
 *
 * @throws FlowError SPEC_INVALID when there are not as many columns as an event, or a context, has numbers.
 *
 * @example
 * ```ts
 * const flow = new Flow(MAF(2, { layers: 1 }));
 * toModelFile(flow).columns.map(({ name }) => name); // => ['x1', 'x2']
 * ```
 */
export function toModelFile(flow: Flow, { columns, contextColumns, training }: ModelNotes = {}): ModelFile {
  return {
    format: modelFormat,
    library: version,
    spec: { type: 'flow', version: 1, ...flow.spec },
    columns: columnsOf('x', flow.eventShape, columns),
    contextColumns: columnsOf('context', flow.contextShape, contextColumns),
    preprocessing: null,
    ...(training && { training }),
    params: new Map(flow.declarations.map(({ name, kind }) => [name, { tensor: flow.params.get(name)!, kind }])),
  };
}

function columnsOf<Column extends ContextColumn>(
  name: string,
  shape: Shape | undefined,
  given: readonly Column[] | undefined,
): readonly (Column | ColumnInfo)[] {
  const length = shape === undefined ? 0 : sizeOf(shape);
  const columns = given ?? Array.from({ length }, (_, i): ColumnInfo => ({ name: `${name}${i + 1}`, type: 'real' }));
  const width = contextWidth(columns);
  if (width === length) return columns;
  const numbers = width === columns.length ? '' : ` of ${width} numbers`;
  throw new FlowError('SPEC_INVALID', `${columns.length} columns${numbers} named for ${length} numbers of ${name}`);
}

/**
 * The flow a model file describes. Nothing in the file is executed; types are looked up in the registry.
 *
 * @throws FlowError SPEC_INVALID for unknown types, wrong arguments or params that do not fit.
 *
 * @example
 * ```ts
 * const file = toModelFile(new Flow(MAF(2, { layers: 1 })));
 * flowFromModelFile(file).eventShape; // => [2]
 * ```
 */
export function flowFromModelFile(
  file: ModelFile,
  options: Pick<FlowFromSpecOptions, 'engine' | 'precision' | 'registry'> = {},
): Flow {
  const { type, ...spec } = (file.spec ?? {}) as Spec;
  if (type !== 'flow')
    throw new FlowError('SPEC_INVALID', `the file describes ${JSON.stringify(type)}, expected "flow"`);
  return flowFromSpec(spec as unknown as FlowSpec, {
    ...options,
    params: new Map([...file.params].map(([name, { tensor }]) => [name, tensor])),
  });
}
