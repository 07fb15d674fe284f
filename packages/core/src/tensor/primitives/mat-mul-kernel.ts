import type { HostArray } from '../../host-array.ts';
import { broadcastShapes, sizeOf } from '../shape.ts';
import type { Kernel, KernelContext } from '../tensor.ts';
import { broadcastStrides, stridedOffsets } from './strided-runs.ts';

// Tiles of 4 x 4 results held in local variables, fed from panels packed so that the inner loop reads both operands in order.
// Panels are float64 in either precision: sums of float32 products are rounded once per block of the inner axis, not at every term.
const tile = 4;
const rowsPerBlock = 128;
const innerPerBlock = 512;

interface Panels {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly result: Float64Array;
}
// Kernels never run at the same time, so all share one pair of panels, which stays in the cache.
let shared: Panels | undefined;
const panels = (): Panels =>
  (shared ??= {
    a: new Float64Array(rowsPerBlock * innerPerBlock),
    b: new Float64Array(tile * innerPerBlock),
    result: new Float64Array(tile * tile),
  });

/** One operand: element `[row, column]` of a matrix is `start + row * rowStep + column * columnStep`. */
interface Layout {
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Matrix products with leading axes broadcast. */
export function matMulKernel({ inputs, output, attributes }: KernelContext): Kernel {
  const [m, n] = output.shape.slice(-2) as [number, number];
  const [shapeA, shapeB] = [inputs[0]!.shape, inputs[1]!.shape];
  const { transposeA, transposeB } = attributes;
  const k = transposeA ? shapeA.at(-2)! : shapeA.at(-1)!;
  const layoutA = transposeA ? { rowStep: 1, columnStep: m } : { rowStep: k, columnStep: 1 };
  const layoutB = transposeB ? { rowStep: 1, columnStep: k } : { rowStep: n, columnStep: 1 };
  const lead = broadcastShapes(shapeA.slice(0, -2), shapeB.slice(0, -2));
  const offsetsA = stridedOffsets(lead, broadcastStrides(shapeA.slice(0, -2), lead));
  const offsetsB = stridedOffsets(lead, broadcastStrides(shapeB.slice(0, -2), lead));
  const count = sizeOf(lead);
  // Packing pays where every packed number is used several times.
  const multiply = m > 1 && n > 1 && m * n * k >= 256 ? multiplyTiled : multiplyPlain;
  return (inputs, y) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    for (let l = 0; l < count; l++)
      multiply(a, offsetsA[l]! * m * k, layoutA, b, offsetsB[l]! * k * n, layoutB, y, l * m * n, m, n, k);
  };
}

type Multiply = (
  a: HostArray,
  startA: number,
  layoutA: Layout,
  b: HostArray,
  startB: number,
  layoutB: Layout,
  y: HostArray,
  startY: number,
  m: number,
  n: number,
  k: number,
) => void;

const multiplyPlain: Multiply = (a, startA, layoutA, b, startB, layoutB, y, startY, m, n, k) => {
  const da = layoutA.columnStep;
  const db = layoutB.rowStep;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      const rowA = startA + i * layoutA.rowStep;
      const columnB = startB + j * layoutB.columnStep;
      let total = 0;
      for (let p = 0; p < k; p++) total += a[rowA + p * da]! * b[columnB + p * db]!;
      y[startY + i * n + j] = total;
    }
};

const multiplyTiled: Multiply = (a, startA, layoutA, b, startB, layoutB, y, startY, m, n, k) => {
  const { a: panelA, b: panelB, result } = panels();
  for (let p = 0; p < k; p += innerPerBlock) {
    const depth = Math.min(innerPerBlock, k - p);
    for (let i = 0; i < m; i += rowsPerBlock) {
      const rows = Math.min(rowsPerBlock, m - i);
      for (let r = 0; r < rows; r += tile)
        pack(
          a,
          startA + (i + r) * layoutA.rowStep + p * layoutA.columnStep,
          layoutA.rowStep,
          layoutA.columnStep,
          Math.min(tile, rows - r),
          depth,
          panelA,
          r * depth,
        );
      for (let j = 0; j < n; j += tile) {
        const columns = Math.min(tile, n - j);
        pack(
          b,
          startB + j * layoutB.columnStep + p * layoutB.rowStep,
          layoutB.columnStep,
          layoutB.rowStep,
          columns,
          depth,
          panelB,
          0,
        );
        for (let r = 0; r < rows; r += tile) {
          const at = startY + (i + r) * n + j;
          if (p === 0 && r + tile <= rows && columns === tile) multiplyTile(panelA, r * depth, panelB, depth, y, at, n);
          else {
            multiplyTile(panelA, r * depth, panelB, depth, result, 0, tile);
            store(result, y, at, n, Math.min(tile, rows - r), columns, p > 0);
          }
        }
      }
    }
  }
};

/** Four lines of a matrix side by side, zeros where it has fewer. */
function pack(
  x: HostArray,
  start: number,
  across: number,
  along: number,
  lines: number,
  depth: number,
  panel: Float64Array,
  to: number,
): void {
  if (lines < tile) panel.fill(0, to, to + tile * depth);
  if (lines === tile) {
    const [second, third, fourth] = [across, 2 * across, 3 * across];
    for (let p = 0; p < depth; p++) {
      const from = start + p * along;
      panel[to + tile * p] = x[from]!;
      panel[to + tile * p + 1] = x[from + second]!;
      panel[to + tile * p + 2] = x[from + third]!;
      panel[to + tile * p + 3] = x[from + fourth]!;
    }
  } else
    for (let line = 0; line < lines; line++)
      for (let p = 0; p < depth; p++) panel[to + tile * p + line] = x[start + line * across + p * along]!;
}

function multiplyTile(
  a: Float64Array,
  i: number,
  b: Float64Array,
  depth: number,
  y: HostArray,
  start: number,
  step: number,
): void {
  let y00 = 0,
    y01 = 0,
    y02 = 0,
    y03 = 0;
  let y10 = 0,
    y11 = 0,
    y12 = 0,
    y13 = 0;
  let y20 = 0,
    y21 = 0,
    y22 = 0,
    y23 = 0;
  let y30 = 0,
    y31 = 0,
    y32 = 0,
    y33 = 0;
  for (let p = 0; p < depth; p++) {
    const j = tile * p;
    const b0 = b[j]!;
    const b1 = b[j + 1]!;
    const b2 = b[j + 2]!;
    const b3 = b[j + 3]!;
    const a0 = a[i + j]!;
    y00 += a0 * b0;
    y01 += a0 * b1;
    y02 += a0 * b2;
    y03 += a0 * b3;
    const a1 = a[i + j + 1]!;
    y10 += a1 * b0;
    y11 += a1 * b1;
    y12 += a1 * b2;
    y13 += a1 * b3;
    const a2 = a[i + j + 2]!;
    y20 += a2 * b0;
    y21 += a2 * b1;
    y22 += a2 * b2;
    y23 += a2 * b3;
    const a3 = a[i + j + 3]!;
    y30 += a3 * b0;
    y31 += a3 * b1;
    y32 += a3 * b2;
    y33 += a3 * b3;
  }
  y[start] = y00;
  y[start + 1] = y01;
  y[start + 2] = y02;
  y[start + 3] = y03;
  const row1 = start + step;
  y[row1] = y10;
  y[row1 + 1] = y11;
  y[row1 + 2] = y12;
  y[row1 + 3] = y13;
  const row2 = start + 2 * step;
  y[row2] = y20;
  y[row2 + 1] = y21;
  y[row2 + 2] = y22;
  y[row2 + 3] = y23;
  const row3 = start + 3 * step;
  y[row3] = y30;
  y[row3 + 1] = y31;
  y[row3 + 2] = y32;
  y[row3 + 3] = y33;
}

/** Part of a tile at the edge of the result, or on top of what is there. */
function store(
  result: Float64Array,
  y: HostArray,
  start: number,
  n: number,
  rows: number,
  columns: number,
  onTop: boolean,
): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = start + i * n + j;
      y[at] = onTop ? y[at]! + result[tile * i + j]! : result[tile * i + j]!;
    }
}
