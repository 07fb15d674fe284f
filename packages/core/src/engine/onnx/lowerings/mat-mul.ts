import type { GraphNode } from '../../../graph/graph.ts';
import { matMulAttributes } from '../../../tensor/primitives/mat-mul.ts';
import { microsoft } from '../onnx-graph.ts';
import type { Lowering, Target } from '../target.ts';

/** A product of two matrices, a column added to it where a third operand is given, and rectified where asked. */
export function gemm(
  { graph }: Target,
  inputs: readonly string[],
  { attributes }: GraphNode,
  { rectified = false }: { readonly rectified?: boolean } = {},
): string {
  const { transposeA, transposeB } = matMulAttributes(attributes);
  const transposed = { ...(transposeA ? { transA: 1 } : {}), ...(transposeB ? { transB: 1 } : {}) };
  return rectified
    ? graph.op('FusedGemm', inputs, { ...transposed, activation: 'Relu' }, microsoft)
    : graph.op('Gemm', inputs, transposed);
}

/** Products of matrices; stacks of them have an operation of their own. */
export const matMul: Lowering = (target, inputs, node, sources) => {
  const { transposeA, transposeB } = matMulAttributes(node.attributes);
  if (sources[0]!.shape.length === 2 && sources[1]!.shape.length === 2) return gemm(target, inputs, node);
  if (!transposeA && !transposeB) return target.graph.op('MatMul', inputs);
  return target.graph.op(
    'FusedMatMul',
    inputs,
    { ...(transposeA ? { transA: 1 } : {}), ...(transposeB ? { transB: 1 } : {}) },
    microsoft,
  );
};
