import { describe, expect, it } from 'vitest';
import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { lower } from '../../graph/lower.ts';
import { trace } from '../../graph/trace.ts';
import * as t from '../../tensor/index.ts';
import { gradient } from '../../autodiff/gradient.ts';
import { emitOnnx, type EmitOptions } from './emit-onnx.ts';

type Field = { readonly number: number; readonly value: number | Uint8Array };

/** The fields of a message, for these tests only. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) fields.push({ number, value: varint() });
    else {
      const length = type === 5 ? 4 : varint();
      fields.push({ number, value: bytes.subarray(at, (at += length)) });
    }
  }
  return fields;
}

const all = (bytes: Uint8Array, number: number): Uint8Array[] =>
  fieldsOf(bytes).flatMap((field) => (field.number === number ? [field.value as Uint8Array] : []));
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** The operations of a model in order, those of loop bodies after the loop, in brackets. */
function operations(model: Uint8Array): string[] {
  const inGraph = (graph: Uint8Array): string[] =>
    all(graph, 1).flatMap((node) => {
      const bodies = all(node, 5).flatMap((attribute) => all(attribute, 6));
      return [text(all(node, 4)[0]), ...bodies.map((body) => `[${inGraph(body).join(' ')}]`)];
    });
  return inGraph(all(model, 7)[0]!);
}

const emit = (graph: Graph, options: Partial<EmitOptions> = {}, batchSize = 4): string[] =>
  operations(emitOnnx(lower(graph, { batchSize }), { precision: 'float32', dialect: 'native', ...options }));

describe('emitOnnx', () => {
  it('writes a linear layer as one product with its bias', () => {
    const graph = trace(
      { x: { shape: [3], batched: true }, w: { shape: [2, 3] }, b: { shape: [2] } },
      ({ x, w, b }) => ({
        y: t.relu(t.add(t.matVec(w, x), b)),
      }),
    );
    expect(emit(graph)).toEqual(['Reshape', 'FusedGemm', 'Transpose', 'Identity']);
  });

  it('adds a bias afterwards when the product is needed without it too', () => {
    const graph = trace(
      { x: { shape: [3], batched: true }, w: { shape: [2, 3] }, b: { shape: [2] } },
      ({ x, w, b }) => {
        const product = t.matVec(w, x);
        return { y: t.mul(t.add(product, b), product) };
      },
    );
    expect(emit(graph).filter((type) => type === 'Add')).toHaveLength(1);
  });

  it('cuts a vector of parameters once', () => {
    const graph = trace({ p: { shape: [9] } }, ({ p }) => {
      const [a, b] = [t.slice(p, { axis: 0, end: 4 }), t.slice(p, { axis: 0, start: 5 })];
      return { y: t.mul(a, b) };
    });
    expect(emit(graph)).toEqual(['Split', 'Mul', 'Identity']);
  });

  it('cuts overlapping parts one by one', () => {
    const graph = trace({ p: { shape: [9] } }, ({ p }) => ({
      y: t.mul(t.slice(p, { axis: 0, end: 6 }), t.slice(p, { axis: 0, start: 3 })),
    }));
    expect(emit(graph)).toEqual(['Slice', 'Slice', 'Mul', 'Identity']);
  });

  it('drops reduced axes where it reduces', () => {
    const graph = trace({ x: { shape: [3, 4] } }, ({ x }) => ({ y: t.sum(x, { axis: 1 }) }));
    expect(emit(graph)).toEqual(['ReduceSum', 'Identity']);
  });

  it('takes the cheapest mask of a build', () => {
    const graph = trace({ x: { shape: [5] } }, ({ x }) => ({ y: gradient(t.sum(t.square(t.relu(x))), [x])[0]! }));
    const masks = ['Sign', 'HardSigmoid', 'Greater'];
    const mask = (options: Partial<EmitOptions>) => emit(graph, options).filter((type) => masks.includes(type));
    expect(mask({ dialect: 'native' })).toEqual(['HardSigmoid']);
    expect(mask({ dialect: 'native', precision: 'float64' })).toEqual(['Greater']);
    expect(mask({ dialect: 'wasm' })).toEqual(['Sign']);
  });

  it('writes several steps as a loop that copies no state', () => {
    const graph = trace({ p: { shape: [3] }, x: { shape: [3] } }, ({ p, x }) => ({
      next: t.sub(p, x),
      loss: t.sum(p),
    }));
    const lowered = lower(graph, { state: { next: 'p' }, steps: 4 });
    const written = operations(emitOnnx(lowered, { precision: 'float32', dialect: 'native' }));
    expect(written).toEqual(['Scan', '[Sub ReduceSum]', 'Identity', 'Identity']);
  });

  it('names what it cannot write', () => {
    const graph = trace({ x: { shape: [3], batched: true } }, ({ x }) => ({ y: t.batchSum(x) }));
    const emitUnlowered = () => emitOnnx(graph, { precision: 'float32', dialect: 'native' });
    expect(emitUnlowered).toThrow(FlowError);
    expect(emitUnlowered).toThrow('batchSum');
  });

  it('writes the same bytes every time', () => {
    const graph = trace({ x: { shape: [2] } }, ({ x }) => ({ y: t.add(x, 1) }));
    const model = emitOnnx(graph, { precision: 'float32', dialect: 'native' });
    expect(model).toEqual(emitOnnx(graph, { precision: 'float32', dialect: 'native' }));
    expect(Buffer.from(model).toString('hex')).toMatchInlineSnapshot(
      `"0808120b40666c6f77732f636f72653a7b5a0f0a0178120a0a08080112040a0208022a0c100142025f304a040000803f0a1e0a01780a025f3012025f311a0c6164642e322f4164642f5f3122034164640a230a025f311201791a106164642e322f4964656e746974792f7922084964656e74697479620f0a0179120a0a08080112040a0208021204666c6f7742040a00101242110a0d636f6d2e6d6963726f736f66741001"`,
    );
  });
});
