import { inputPrimitive } from '../tensor/primitives/input.ts';
import { Tensor, type Attributes, type Primitive } from '../tensor/tensor.ts';
import { attributeKey } from './attribute-key.ts';
import type { Graph } from './graph.ts';
import { internArrays } from './intern-arrays.ts';
import { pruneLoops } from './prune-loops.ts';
import { rebuild } from './rebuild.ts';
import { rules } from './rules/index.ts';

/**
 * Simplifies a graph whose batch is placed: equal expressions once, constants computed, reshapes, transposes, broadcasts and slices cancelled, dead values and
 * unread loop outputs dropped. The numbers stay the same up to rounding. A second time would find nothing new.
 */
export function optimize(graph: Graph): Graph {
  const arrayNumber = internArrays();
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
  return pruneLoops(rebuild(graph, make));
}

function simplify(primitive: Primitive, inputs: readonly Tensor[], attributes: Attributes): Tensor | undefined {
  for (const rule of rules[primitive.name] ?? []) {
    const result = rule(inputs, attributes);
    if (result !== undefined) return result;
  }
  return undefined;
}
