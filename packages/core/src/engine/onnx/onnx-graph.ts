import { ProtoWriter } from './proto-writer.ts';

/** Element types that lowered graphs use, with their numbers in the format. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** A value at the border of a graph. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** Arguments fixed in the model: whole numbers, lists of them, words, `{ float }`, or the body of a loop. */
export type OnnxAttributes = Readonly<
  Record<string, number | readonly number[] | string | { readonly float: number } | OnnxGraph>
>;

// Fields and numbers of onnx.proto.
const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;
const opsetVersion = 18;
const irVersion = 8;
/** Where ONNX Runtime keeps operations of its own. */
export const microsoft = 'com.microsoft';

/**
 * One graph of a model under construction: operations are appended in the order in which they can run, constants are shared.
 * A body sees every name of the graphs around it.
 */
export class OnnxGraph {
  readonly #writer: ProtoWriter;
  readonly #names: { readonly prefix: string; next: number };
  readonly #constants = new Map<string, string>();
  /** What the names of further operations begin with, so that the runtime's errors say where they come from. */
  scope = '';

  /** A model's graph, which leaves some names to the caller. */
  static main(reserved: readonly string[]): OnnxGraph {
    let prefix = '_';
    while (reserved.some((name) => name.startsWith(prefix))) prefix += '_';
    return new OnnxGraph({ prefix, next: 0 }, 65_536);
  }

  private constructor(names: { readonly prefix: string; next: number }, capacity: number) {
    this.#writer = new ProtoWriter(capacity);
    this.#names = names;
  }

  /** A graph inside this one. */
  body(): OnnxGraph {
    return new OnnxGraph(this.#names, 4096);
  }

  /** Appends an operation with one result and gives its name. */
  op(type: string, inputs: readonly string[], attributes: OnnxAttributes = {}, domain = ''): string {
    return this.ops(type, inputs, 1, attributes, domain)[0]!;
  }

  /** Appends an operation with several results. */
  ops(type: string, inputs: readonly string[], count: number, attributes: OnnxAttributes = {}, domain = ''): string[] {
    const outputs = Array.from({ length: count }, () => this.newName());
    this.opTo(type, inputs, outputs, attributes, domain);
    return outputs;
  }

  /** Appends an operation whose results are named by the caller. */
  opTo(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: OnnxAttributes = {},
    domain = '',
  ): void {
    const writer = this.#writer;
    writer.message(1, () => {
      for (const name of inputs) writer.string(1, name);
      for (const name of outputs) writer.string(2, name);
      writer.string(3, `${this.scope}/${type}/${outputs[0]}`);
      writer.string(4, type);
      for (const [name, value] of Object.entries(attributes))
        writer.message(5, () => writeAttribute(writer, name, value));
      if (domain !== '') writer.string(7, domain);
    });
  }

  /** The name of a constant; equal small ones are kept once. */
  constant(type: ElementType, shape: readonly number[], data: ArrayLike<number>): string {
    const key = data.length <= 64 ? `${type}[${shape.join()}]${Array.from(data, signed).join()}` : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.newName();
    if (key !== undefined) this.#constants.set(key, name);
    const writer = this.#writer;
    writer.message(5, () => {
      for (const length of shape) writer.int(1, length);
      writer.int(2, elementTypes[type]);
      writer.string(8, name);
      writer.numbers(9, data, type);
    });
    return name;
  }

  /** A list of whole numbers as operations take it: shapes, axes, ranges. */
  ints(values: readonly number[]): string {
    return this.constant('int64', [values.length], values);
  }

  input(value: ValueInfo): void {
    this.#border(11, value);
  }

  output(value: ValueInfo): void {
    this.#border(12, value);
  }

  #border(field: number, { name, type, shape }: ValueInfo): void {
    const writer = this.#writer;
    writer.message(field, () => {
      writer.string(1, name);
      writer.message(2, () =>
        writer.message(1, () => {
          writer.int(1, elementTypes[type]);
          writer.message(2, () => {
            for (const length of shape) writer.message(1, () => writer.int(1, length));
          });
        }),
      );
    });
  }

  /** The graph as the format's GraphProto. */
  encode(name: string): Uint8Array {
    this.#writer.string(2, name);
    return this.#writer.written;
  }

  /** A name nothing else has; bodies share the count with the graphs around them. */
  newName(): string {
    return `${this.#names.prefix}${this.#names.next++}`;
  }
}

// The key of a constant tells -0 from 0.
const signed = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function writeAttribute(writer: ProtoWriter, name: string, value: OnnxAttributes[string]): void {
  writer.string(1, name);
  if (typeof value === 'number') {
    writer.int(3, value);
    writer.int(20, attributeTypes.int);
  } else if (typeof value === 'string') {
    writer.string(4, value);
    writer.int(20, attributeTypes.string);
  } else if (value instanceof OnnxGraph) {
    writer.bytes(6, value.encode('body'));
    writer.int(20, attributeTypes.graph);
  } else if ('float' in value) {
    writer.float(2, value.float);
    writer.int(20, attributeTypes.float);
  } else {
    for (const item of value) writer.int(8, item);
    writer.int(20, attributeTypes.ints);
  }
}

/** A finished graph as the bytes of a model. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const content = graph.encode('flow');
  const writer = new ProtoWriter(content.length + 128);
  writer.int(1, irVersion);
  writer.string(2, '@flows/core');
  writer.bytes(7, content);
  for (const [domain, version] of [
    ['', opsetVersion],
    [microsoft, 1],
  ] as const)
    writer.message(8, () => {
      writer.string(1, domain);
      writer.int(2, version);
    });
  return writer.written.slice();
}
