import type { Operation } from '../operation.ts';
import { broadcastTo } from './broadcast.ts';
import { binary, cast, reluGradient, unary, where } from './elementwise.ts';
import { gather, scatterAdd } from './gather.ts';
import { matMul } from './mat-mul.ts';
import { concat, cumSum, pad, reshape, reverse, slice, transpose } from './movement.ts';
import { reduceMax, sum } from './reduce.ts';

/** Every primitive that is one operation; inputs, constants and loops are the executor's. */
export const operations: Readonly<Record<string, Operation>> = {
  // one number at a time
  abs: unary('Abs'),
  atan: unary('Atan'),
  cos: unary('Cos'),
  erf: unary('Erf'),
  exp: unary('Exp'),
  expm1: unary('Expm1'),
  floor: unary('Floor'),
  log: unary('Log'),
  log1p: unary('Log1p'),
  neg: unary('Neg'),
  not: unary('LogicalNot'),
  relu: unary('Relu'),
  sigmoid: unary('Sigmoid'),
  sign: unary('Sign'),
  sin: unary('Sin'),
  softplus: unary('Softplus'),
  sqrt: unary('Sqrt'),
  tanh: unary('Tanh'),
  cast,
  // two or three at a time
  add: binary('Add'),
  and: binary('LogicalAnd'),
  div: binary('RealDiv'),
  equal: binary('Equal'),
  less: binary('Less'),
  lessEqual: binary('LessEqual'),
  max: binary('Maximum'),
  min: binary('Minimum'),
  mul: binary('Multiply'),
  or: binary('LogicalOr'),
  pow: binary('Pow'),
  reluGradient,
  sub: binary('Sub'),
  where,
  // along axes
  broadcastTo,
  concat,
  cumSum,
  gather,
  matMul,
  pad,
  reduceMax,
  reshape,
  reverse,
  scatterAdd,
  slice,
  sum,
  transpose,
};
