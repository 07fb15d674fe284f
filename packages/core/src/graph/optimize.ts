import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { inputPrimitive } from '../tensor/primitives/input.ts';
import { Tensor, type Attributes, type Primitive } from '../tensor/tensor.ts';
import type { HostArray } from '../host-array.ts';
import type { Graph, GraphNode } from './graph.ts';
import { internArrays } from './intern-arrays.ts';
import { pruneLoops } from './prune-loops.ts';
import { rebuild } from './rebuild.ts';
import { rules } from './rules/index.ts';

/**
 * Simplifies a graph until nothing changes, for `rounds` at most: equal expressions once, constants computed, reshapes, transposes, broadcasts and slices
 * cancelled, dead values and unread loop outputs dropped. The numbers stay the same up to rounding.
 */
export function optimize(graph: Graph, { rounds = 12 }: { readonly rounds?: number } = {}): Graph {
  let current = graph;
  const arrayNumber = internArrays();
  for (let round = 0; round < rounds; round++) {
    const next = pruneLoops(simplifyOnce(current, arrayNumber));
    if (sameNodes(next, current)) return next;
    current = next;
  }
  return current;
}

function simplifyOnce(graph: Graph, arrayNumber: (array: HostArray) => number): Graph {
  const known = new Map<string, Tensor>();
  const settled = new Map<Tensor, Tensor>();
  const numbers = new Map<Tensor, number>();
  const numberOf = (tensor: Tensor): number => {
    const number = numbers.get(tensor) ?? numbers.size;
    numbers.set(tensor, number);
    return number;
  };
  // What a rule writes is simplified in its turn, operands first, until no rule applies.
  const settle = (tensor: Tensor): Tensor => {
    const done = settled.get(tensor);
    if (done !== undefined) return done;
    const { primitive, inputs, attributes } = tensor;
    const result = primitive === inputPrimitive ? tensor : make(primitive, inputs.map(settle), attributes);
    settled.set(tensor, result);
    settled.set(result, result);
    return result;
  };
  const make = (primitive: Primitive, inputs: readonly Tensor[], attributes: Attributes): Tensor => {
    const body = attributes['body'] as Graph | undefined;
    const simpler = body === undefined ? simplify(primitive, inputs, attributes) : undefined;
    if (simpler !== undefined) return settle(simpler);
    const own = body === undefined ? attributes : { ...attributes, body: optimize(body) };
    const key = `${primitive.name}(${inputs.map(numberOf).join()})${attributeKey(own, arrayNumber)}`;
    const tensor = known.get(key) ?? new Tensor(primitive, inputs, own);
    known.set(key, tensor);
    settled.set(tensor, tensor);
    return tensor;
  };
  return rebuild(graph, make);
}

function simplify(primitive: Primitive, inputs: readonly Tensor[], attributes: Attributes): Tensor | undefined {
  for (const rule of rules[primitive.name] ?? []) {
    const result = rule(inputs, attributes);
    // A rule that sets a batched operand aside (one that is empty, or sliced away) must not take the batch with it.
    if (result !== undefined) return toBatch(result, primitive.infer(inputs, attributes).batch);
  }
  return undefined;
}

const sameNodes = (a: Graph, b: Graph): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every((node, i) => sameNode(node, b.nodes[i]!));

/** Passes hand attributes on as they are, so another object is a change; bodies are always written anew. */
function sameNode(a: GraphNode, b: GraphNode): boolean {
  if (a.primitive !== b.primitive || a.inputs.some((source, i) => source !== b.inputs[i])) return false;
  if (a.primitive === 'input' || a.attributes === b.attributes) return true;
  const [body, other] = [a.attributes['body'] as Graph | undefined, b.attributes['body'] as Graph | undefined];
  return (
    body !== undefined && other !== undefined && body.outputs.length === other.outputs.length && sameNodes(body, other)
  );
}

const attributeKey = (attributes: Attributes, arrayNumber: (array: HostArray) => number): string =>
  JSON.stringify(attributes, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? `array ${arrayNumber(value as HostArray)}` : value,
  );
