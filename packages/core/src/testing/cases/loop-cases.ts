import * as t from '../../tensor/index.ts';
import { gradient } from '../../autodiff/gradient.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { defineCase, perEvent, shared } from '../define-case.ts';

/** Loops, and the structure around operations. */
export const loopCases = (): ConformanceCase[] => [...scanCases(), ...whileCases(), ...structureCases()];

const scanCases = (): ConformanceCase[] => [
  ...defineCase({
    primitive: 'scan',
    title: 'carry per event, shared capture',
    inputs: { x: perEvent([2]), w: shared([2, 2]) },
    build: ({ x, w }) =>
      t.scan({ length: 3, carries: [x!], body: ([c]) => ({ carries: [t.tanh(t.matVec(w!, c!))] }) }).carries[0]!,
    batchSizes: [0, 1, 3],
    small: true,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'capture computed inside the body',
    inputs: { x: perEvent([2]), w: shared([2]) },
    build: ({ x, w }) =>
      t.scan({ length: 2, carries: [x!], body: ([c]) => ({ carries: [t.mul(t.sin(c!), t.exp(w!))] }) }).carries[0]!,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'sequences, outputs stacked',
    inputs: { x: perEvent([]), shifts: shared([4]), scales: perEvent([4, 2]) },
    build: ({ x, shifts, scales }) => {
      const { carries, outputs } = t.scan({
        length: 4,
        carries: [x!],
        sequences: [shifts!, scales!],
        body: ([c], [shift, scale]) => {
          const next = t.add(t.sin(c!), shift!);
          return { carries: [next], outputs: [t.mul(scale!, next)] };
        },
      });
      return t.add(t.sum(outputs[0]!, { axis: 0 }), carries[0]!);
    },
    batchSizes: [0, 2],
    small: true,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'shared carry that becomes per event',
    inputs: { x: perEvent([2]), start: shared([2]) },
    build: ({ x, start }) =>
      t.scan({ length: 2, carries: [start!], body: ([c]) => ({ carries: [t.mul(t.cos(c!), x!)] }) }).carries[0]!,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'two carries exchanged, an integer counted',
    inputs: { a: perEvent([2]), b: shared([2]) },
    build: ({ a, b }) => {
      const { carries } = t.scan({
        length: 3,
        carries: [a!, b!, t.constant(Int32Array.of(0), [])],
        body: ([p, q, n]) => {
          const count = t.add(n!, t.constant(Int32Array.of(1), []));
          return { carries: [q!, t.mul(t.sin(p!), t.cast(count, 'float')), count] };
        },
      });
      return t.add(t.add(carries[0]!, t.mul(carries[1]!, 2)), t.cast(carries[2]!, 'float'));
    },
    small: true,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'without batch, no rounds',
    inputs: { x: shared([2]) },
    build: ({ x }) => t.scan({ length: 0, carries: [x!], body: ([c]) => ({ carries: [t.sin(c!)] }) }).carries[0]!,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'one round without batch',
    inputs: { x: shared([2]), s: shared([1, 2]) },
    build: ({ x, s }) =>
      t.scan({ length: 1, carries: [x!], sequences: [s!], body: ([c], [v]) => ({ carries: [t.mul(c!, v!)] }) })
        .carries[0]!,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'inside a scan',
    inputs: { x: perEvent([2]), w: shared([2]) },
    build: ({ x, w }) =>
      t.scan({
        length: 2,
        carries: [x!],
        body: ([c]) => ({
          carries: [
            t.scan({ length: 2, carries: [c!], body: ([d]) => ({ carries: [t.sin(t.mul(t.add(d!, c!), w!))] }) })
              .carries[0]!,
          ],
        }),
      }).carries[0]!,
    small: true,
  }),
  ...defineCase({
    primitive: 'scan',
    title: 'gradient of a gradient',
    inputs: { x: perEvent([]), w: shared([]) },
    build: ({ x, w }) => {
      const last = t.scan({ length: 3, carries: [x!], body: ([c]) => ({ carries: [t.sin(t.mul(c!, w!))] }) })
        .carries[0]!;
      return gradient(last, [x!])[0]!;
    },
  }),
];

const whileCases = (): ConformanceCase[] => [
  ...defineCase({
    primitive: 'while',
    title: 'each event stops on its own',
    inputs: { x: perEvent([], { values: [1, 30, 200, 3, 0.5] }) },
    build: ({ x }) =>
      t.whileLoop({
        maximum: 100,
        carries: [x!],
        condition: ([v]) => t.less(v!, 100),
        body: ([v]) => [t.mul(v!, 2)],
      })[0]!,
    gradient: false,
    batchSizes: [0, 1, 5],
    small: true,
  }),
  ...defineCase({
    primitive: 'while',
    title: 'two carries, captures, vectors',
    inputs: { x: perEvent([2], { range: [0.5, 4] }), w: shared([2], { range: [0.4, 0.8] }) },
    build: ({ x, w }) => {
      const [value, rounds] = t.whileLoop({
        maximum: 50,
        carries: [x!, t.full([], 0)],
        condition: ([v]) => t.greater(t.reduceMax(v!), 0.25),
        body: ([v, n]) => [t.mul(v!, w!), t.add(n!, 1)],
      });
      return t.concat([value!, t.reshape(t.add(rounds!, t.mul(t.sum(x!), 0)), [1])]);
    },
    gradient: false,
    batchSizes: [1, 4],
    small: true,
  }),
  ...defineCase({
    primitive: 'while',
    title: 'ends at the maximum',
    inputs: { x: perEvent([]) },
    build: ({ x }) =>
      t.whileLoop({
        maximum: 3,
        carries: [x!],
        condition: ([v]) => t.less(v!, 1e9),
        body: ([v]) => [t.add(v!, 1)],
      })[0]!,
    gradient: false,
  }),
  ...defineCase({
    primitive: 'while',
    title: 'never begins',
    inputs: { x: perEvent([2]) },
    build: ({ x }) =>
      t.whileLoop({
        maximum: 9,
        carries: [x!],
        condition: ([v]) => t.less(t.sum(v!), -100),
        body: ([v]) => [t.add(v!, 1)],
      })[0]!,
    gradient: false,
  }),
  ...defineCase({
    primitive: 'while',
    title: 'without batch',
    inputs: { x: shared([], { range: [1, 2] }) },
    build: ({ x }) =>
      t.whileLoop({
        maximum: 20,
        carries: [x!],
        condition: ([v]) => t.less(v!, 50),
        body: ([v]) => [t.mul(v!, v!)],
      })[0]!,
    gradient: false,
    // Squares repeatedly: rounding doubles with every round.
    tolerance: { float32: 1e-4 },
  }),
  ...defineCase({
    primitive: 'while',
    title: 'a root with the gradient of its equation',
    inputs: { y: perEvent([3]) },
    // Newton's method for x + sinh-like x^3/3 = y; by the implicit function theorem dx/dy = 1 / (1 + x^2).
    build: ({ y }) => {
      const residual = (x: t.Tensor) => t.sub(t.add(x, t.div(t.mul(t.square(x), x), 3)), y!);
      const [found] = t.whileLoop({
        maximum: 30,
        carries: [t.mul(y!, 0)],
        condition: ([x]) => t.greater(t.reduceMax(t.abs(residual(x!))), 1e-5),
        body: ([x]) => [t.sub(x!, t.div(residual(x!), t.add(t.square(x!), 1)))],
      });
      return t.customVjp(found!, [y!], (g, _, x) => [t.div(g, t.add(t.square(x), 1))]);
    },
    smooth: false,
    tolerance: { float32: 1e-4, float64: 1e-9 },
  }),
];

const structureCases = (): ConformanceCase[] => [
  ...defineCase({
    primitive: 'matMul',
    title: 'of params, in layers that are alike',
    inputs: { x: perEvent([2]), w: shared([6, 2, 2]), k: shared([6]) },
    build({ x, w, k }) {
      const own = (all: t.Tensor, i: number): t.Tensor =>
        t.reshape(t.slice(all, { axis: 0, start: i, end: i + 1 }), all.shape.slice(1));
      return Array.from({ length: 6 }, (_, i) => i).reduce((h, i) => {
        const [matrix, scale] = [t.tanh(own(w!, i)), t.softplus(own(k!, i))];
        const symmetric = t.matMul(matrix, t.transpose(matrix));
        const norm = t.sqrt(t.add(t.sum(t.square(symmetric)), 1));
        return t.tanh(t.mul(t.matVec(t.div(symmetric, norm), h), scale));
      }, x!);
    },
    batchSizes: [0, 2, 200],
    small: true,
  }),
  ...defineCase({
    primitive: 'input',
    title: 'straight to the output',
    inputs: { x: perEvent([2, 3]) },
    build: ({ x }) => x!,
    batchSizes: [0, 2],
    small: true,
  }),
  ...defineCase({
    primitive: 'input',
    title: 'int32 without batch',
    inputs: { x: shared([3], { dtype: 'int32' }) },
    build: ({ x }) => x!,
  }),
  ...defineCase({
    primitive: 'constant',
    title: 'float',
    inputs: {},
    build: () => t.constant([0.5, -1.25, 3]),
    small: true,
  }),
  ...defineCase({
    primitive: 'constant',
    title: 'int32',
    inputs: {},
    build: () => t.constant(Int32Array.of(1, -2, 3)),
  }),
  ...defineCase({ primitive: 'constant', title: 'bool', inputs: {}, build: () => t.constant(Uint8Array.of(1, 0, 1)) }),
  ...defineCase({
    primitive: 'constant',
    title: 'infinite',
    inputs: { x: shared([2]) },
    build: ({ x }) => t.min(x!, t.constant([Infinity, -Infinity])),
    gradient: false,
  }),
  ...defineCase({
    primitive: 'constant',
    title: 'signed zeros apart',
    inputs: { x: shared([]) },
    build: ({ x }) => t.stack([t.div(x!, t.full([], 0)), t.div(x!, t.full([], -0))]),
    gradient: false,
    precisions: ['float64'],
  }),
  ...defineCase({
    primitive: 'item',
    title: 'two parts of one loop',
    inputs: { x: perEvent([2]) },
    build: ({ x }) => {
      const { carries, outputs } = t.scan({
        length: 2,
        carries: [x!],
        body: ([c]) => ({ carries: [t.sin(c!)], outputs: [c!, t.cos(c!)] }),
      });
      return t.concat([t.reshape(outputs[1]!, [4]), carries[0]!]);
    },
  }),
];
