import { microsoft } from '../onnx-graph.ts';
import type { Lowering } from '../target.ts';

/** A product of two matrices, a third operand added to it where one is given; Gemm reads either matrix transposed. */
export const matMul: Lowering = ({ graph }, inputs, node, sources) => {
  const { transposeA, transposeB } = node.attributes;
  if (sources[0]!.shape.length === 2 && sources[1]!.shape.length === 2)
    return graph.op('Gemm', inputs, { ...(transposeA ? { transA: 1 } : {}), ...(transposeB ? { transB: 1 } : {}) });
  if (!transposeA && !transposeB) return graph.op('MatMul', inputs);
  return graph.op(
    'FusedMatMul',
    inputs,
    { ...(transposeA ? { transA: 1 } : {}), ...(transposeB ? { transB: 1 } : {}) },
    microsoft,
  );
};
