import { FlowError } from '../../../flow-error.ts';
import { sameShape } from '../../../tensor/shape.ts';
import { elementTypes } from '../onnx-graph.ts';
import { elementType, float, uniformSource, type Lowering } from '../target.ts';
import {
  arcTangent,
  errorFunction,
  exponentialMinusOne,
  logarithmPlusOne,
  logistic,
  signOf,
  softPlus,
} from './special-functions.ts';

/** A primitive that is one operation of the format. */
export const plain =
  (type: string): Lowering =>
  ({ graph }, inputs) =>
    graph.op(type, inputs);

/** A comparison; the format orders numbers only. */
const ordering =
  (type: string): Lowering =>
  ({ graph }, inputs, _, [first]) =>
    graph.op(
      type,
      first!.dtype === 'bool' ? inputs.map((name) => graph.op('Cast', [name], { to: elementTypes.int32 })) : inputs,
    );

/** Arithmetic exists for numbers. */
const arithmetic =
  (type: string): Lowering =>
  ({ graph }, inputs, node) => {
    if (node.dtype === 'bool')
      throw new FlowError('ENGINE_UNSUPPORTED', `${node.primitive} of bool tensors`, { hint: 'cast to int32' });
    return graph.op(type, inputs);
  };

const power: Lowering = (target, inputs, node, sources) => {
  const { graph } = target;
  const x = inputs[0]!;
  const exponent =
    sameShape(sources[0]!.shape, node.shape) && node.dtype === 'float' ? uniformSource(sources[1]!) : undefined;
  // The general power costs twenty products.
  if (exponent === 1) return x;
  if (exponent === 2) return graph.op('Mul', [x, x]);
  if (exponent === 3) return graph.op('Mul', [graph.op('Mul', [x, x]), x]);
  if (exponent === 0.5) return graph.op('Sqrt', [x]);
  if (exponent === -1) return graph.op('Reciprocal', [x]);
  if (exponent === -0.5) return graph.op('Reciprocal', [graph.op('Sqrt', [x])]);
  if (exponent === -2) return graph.op('Reciprocal', [graph.op('Mul', [x, x])]);
  return graph.op('Pow', inputs);
};

/** Passes `gradient` where the rectified value is positive: each build has another cheapest mask of 0 and 1. */
const reluGradient: Lowering = (target, [gradient, y], _, [, source]) => {
  const { graph, dialect, precision } = target;
  const mask = (): string => {
    if (dialect === 'wasm') return graph.op('Sign', [source!.primitive === 'relu' ? y! : graph.op('Relu', [y!])]);
    // A ramp so steep that every normal number is at its end; in float64 there is no kernel.
    if (precision === 'float32') return graph.op('HardSigmoid', [y!], { alpha: { float: 1e38 }, beta: { float: 0 } });
    return graph.op('Cast', [graph.op('Greater', [y!, float(target, 0)])], { to: elementTypes.float64 });
  };
  return graph.op('Mul', [gradient!, mask()]);
};

const where: Lowering = ({ graph }, inputs, node) => {
  if (node.dtype !== 'bool') return graph.op('Where', inputs);
  const [condition, a, b] = inputs as [string, string, string];
  return graph.op('Or', [graph.op('And', [condition, a]), graph.op('And', [graph.op('Not', [condition]), b])]);
};

const cast: Lowering = ({ graph, precision }, inputs, node) =>
  graph.op('Cast', inputs, { to: elementTypes[elementType(node.dtype, precision)] });

/** Operations on one element at a time. */
export const elementwiseLowerings: Readonly<Record<string, Lowering>> = {
  abs: plain('Abs'),
  add: arithmetic('Add'),
  and: plain('And'),
  atan: arcTangent,
  cast,
  cos: plain('Cos'),
  div: arithmetic('Div'),
  equal: plain('Equal'),
  erf: errorFunction,
  exp: plain('Exp'),
  expm1: exponentialMinusOne,
  floor: plain('Floor'),
  less: ordering('Less'),
  lessEqual: ordering('LessOrEqual'),
  log: plain('Log'),
  log1p: logarithmPlusOne,
  max: arithmetic('Max'),
  min: arithmetic('Min'),
  mul: arithmetic('Mul'),
  neg: plain('Neg'),
  not: plain('Not'),
  or: plain('Or'),
  pow: power,
  relu: plain('Relu'),
  reluGradient,
  sigmoid: logistic,
  sign: signOf,
  sin: plain('Sin'),
  softplus: softPlus,
  sqrt: plain('Sqrt'),
  sub: arithmetic('Sub'),
  tanh: plain('Tanh'),
  where,
};
