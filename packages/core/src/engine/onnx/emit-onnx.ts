import { FlowError } from '../../flow-error.ts';
import type { Graph, GraphNode } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { loopAttributes, scanAttributes } from '../../tensor/primitives/loop.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Precision } from '../engine.ts';
import { lowerings } from './lowerings/index.ts';
import { gemm } from './lowerings/mat-mul.ts';
import { reductions } from './lowerings/reductions.ts';
import { encodeModel, OnnxGraph } from './onnx-graph.ts';
import { isColumn, makePlan } from './plan.ts';
import { elementType, valueInfo, type Dialect, type Target } from './target.ts';

export interface EmitOptions {
  readonly precision: Precision;
  readonly dialect: Dialect;
}

/**
 * A graph without batch (see `lower`) as an ONNX model, opset 18, with the graph's names for inputs and outputs and in their order;
 * an output that is called like an input gets a name that nothing else has.
 *
 * @throws FlowError ENGINE_UNSUPPORTED for a primitive that has no form in the format.
 *
 * @example
 * ```ts
 * const graph = trace({ x: { shape: [2], batched: true } }, ({ x }) => ({ y: exp(x) }));
 * const bytes = emitOnnx(lower(graph, { batchSize: 8 }), { precision: 'float32', dialect: 'native' });
 * bytes instanceof Uint8Array; // what any ONNX Runtime loads => true
 * ```
 */
export function emitOnnx(graph: Graph, { precision, dialect }: EmitOptions): Uint8Array {
  const inputNames = graph.inputs.map(({ name }) => name);
  const onnx = OnnxGraph.main([...inputNames, ...graph.outputs.map(({ name }) => name)]);
  for (const input of graph.inputs) onnx.input(valueInfo(input.name, input, precision));
  const names = emitNodes(graph, { graph: onnx, precision, dialect }, inputNames);
  for (const { name, node } of graph.outputs) {
    const ownName = inputNames.includes(name) ? onnx.newName() : name;
    onnx.opTo('Identity', [names[node]!], [ownName]);
    onnx.output(valueInfo(ownName, graph.nodes[node]!, precision));
  }
  return encodeModel(onnx);
}

/** Writes the nodes of a graph; gives the name of each. A tuple's node has no name of its own, its items have. */
function emitNodes(graph: Graph, target: Target, inputNames: readonly string[]): string[] {
  const { nodes } = graph;
  const { precision } = target;
  const onnx = target.graph;
  const plan = makePlan(graph, target);
  const given = new Map(graph.inputs.map(({ name }, i) => [name, inputNames[i]!]));
  const names: string[] = [];
  const tuples = new Map<number, readonly string[]>();

  const write = (node: GraphNode, inputs: readonly number[] = node.inputs): string => {
    const lowering = lowerings[node.primitive];
    if (lowering === undefined)
      throw new FlowError('ENGINE_UNSUPPORTED', `the primitive "${node.primitive}" has no ONNX form`, {
        hint: 'run the graph on the reference engine',
      });
    return lowering(
      target,
      inputs.map((source) => names[source]!),
      node,
      inputs.map((source) => nodes[source]!),
    );
  };

  // Slices whose value is a column already; every use of them is a reshape.
  const columns = new Set<number>();
  const asColumn = (source: number): string => {
    const { shape } = nodes[source]!;
    return isColumn(shape) ? names[source]! : onnx.op('Reshape', [names[source]!, onnx.ints([sizeOf(shape), 1])]);
  };

  nodes.forEach((node, i) => {
    onnx.scope = `${node.primitive}.${i}`;
    if (names[i] !== undefined || plan.absorbed.has(i)) return;
    const split = plan.splits.get(i);
    const biased = plan.biased.get(i);
    const reduction = plan.dropsAxes.get(i);
    if (node.primitive === 'input') names[i] = given.get(node.attributes['name'] as string)!;
    else if (node.primitive === 'constant')
      names[i] = onnx.constant(elementType(node.dtype, precision), node.shape, node.attributes['data'] as HostArray);
    else if (node.primitive === 'scan')
      tuples.set(
        i,
        emitScan(
          node,
          target,
          node.inputs.map((source) => names[source]!),
        ),
      );
    else if (node.primitive === 'while')
      tuples.set(
        i,
        emitWhile(
          node,
          target,
          node.inputs.map((source) => names[source]!),
        ),
      );
    else if (node.primitive === 'item') names[i] = tuples.get(node.inputs[0]!)![node.attributes['index'] as number]!;
    else if (split !== undefined) {
      const whole = split.asColumn ? asColumn(split.source) : names[split.source]!;
      const made = onnx.ops('Split', [whole, onnx.ints(split.lengths)], split.parts.length, { axis: split.axis });
      split.parts.forEach((part, k) => {
        if (part === undefined) return;
        names[part] = made[k]!;
        if (split.asColumn) columns.add(part);
      });
    } else if (biased !== undefined) {
      const product = nodes[biased.product]!;
      const operands = [...product.inputs, biased.bias].map((source) => names[source]!);
      names[i] = gemm(target, operands, product, { rectified: biased.rectified });
    } else if (reduction !== undefined) {
      const { primitive, inputs, attributes } = nodes[reduction]!;
      const source = inputs[0]!;
      names[i] = reductions[primitive]!(
        target,
        names[source]!,
        nodes[source]!.shape,
        attributes['axes'] as Shape,
        node.shape,
      );
    } else if (plan.columnConcats.has(i)) {
      const parts = node.inputs.map((source) =>
        asColumn(plan.absorbed.has(source) ? nodes[source]!.inputs[0]! : source),
      );
      names[i] = onnx.op('Reshape', [onnx.op('Concat', parts, { axis: 0 }), onnx.ints(node.shape)]);
    } else if (node.primitive === 'reshape' && columns.has(node.inputs[0]!) && isColumn(node.shape))
      names[i] = names[node.inputs[0]!]!;
    else names[i] = write(node);
  });
  return names;
}

/** The body of a loop as a graph of the format: it is given names for its own inputs, and those of the graph around it for captures. */
function emitBody(
  body: Graph,
  around: Target,
  captures: readonly string[],
  leading: (graph: OnnxGraph) => void,
): OnnxGraph {
  const target: Target = { ...around, graph: around.graph.body() };
  leading(target.graph);
  const own = body.inputs.length - captures.length;
  const inputNames = body.inputs.map((input, i) => {
    if (i >= own) return captures[i - own]!;
    const name = target.graph.newName();
    target.graph.input(valueInfo(name, input, around.precision));
    return name;
  });
  const names = emitNodes(body, target, inputNames);
  const taken = new Set<string>();
  for (const { node } of body.outputs) {
    const value = body.nodes[node]!;
    // What a body gives must be its own and given once.
    const own = value.primitive !== 'input' && value.primitive !== 'constant' && !taken.has(names[node]!);
    const name = own ? names[node]! : target.graph.op('Identity', [names[node]!]);
    taken.add(name);
    target.graph.output(valueInfo(name, value, around.precision));
  }
  return target.graph;
}

/** A loop with a fixed number of rounds. Scan reads sequences and stacks outputs; without a sequence it has no length, and Loop serves. */
function emitScan(node: GraphNode, target: Target, inputs: readonly string[]): string[] {
  const { body, carries, sequences, length } = scanAttributes(node.attributes);
  const captures = inputs.slice(carries + sequences);
  if (sequences > 0) {
    const inner = emitBody(body, target, captures, () => {});
    return target.graph.ops('Scan', inputs.slice(0, carries + sequences), body.outputs.length, {
      body: inner,
      num_scan_inputs: sequences,
    });
  }
  const { graph } = target;
  const inner = emitBody(body, target, captures, (own) => loopHead(own, true));
  return graph.ops(
    'Loop',
    [graph.constant('int64', [], [length]), '', ...inputs.slice(0, carries)],
    body.outputs.length,
    { body: inner },
  );
}

/** A loop that ends when its body says so: the body's first output is Loop's condition. */
function emitWhile(node: GraphNode, target: Target, inputs: readonly string[]): string[] {
  const { body, carries } = loopAttributes(node.attributes);
  const inner = emitBody(body, target, inputs.slice(1 + carries), (own) => loopHead(own, false));
  return target.graph.ops('Loop', ['', ...inputs.slice(0, 1 + carries)], carries, { body: inner });
}

/** What a body of Loop is given first, the round and the condition; and the condition it gives back where it never ends early. */
function loopHead(graph: OnnxGraph, endless: boolean): void {
  const condition = graph.newName();
  graph.input({ name: graph.newName(), type: 'int64', shape: [] });
  graph.input({ name: condition, type: 'bool', shape: [] });
  if (endless) graph.output({ name: graph.op('Identity', [condition]), type: 'bool', shape: [] });
}
