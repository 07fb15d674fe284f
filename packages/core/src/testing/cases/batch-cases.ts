import * as t from '../../tensor/index.ts';
import type { Shape } from '../../tensor/shape.ts';
import { jacobian } from '../../autodiff/jacobian.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { defineCase, perEvent, shared } from '../define-case.ts';

const shapes: readonly Shape[] = [[], [3], [2, 1, 3]];

/** Operations that see the batch. */
export const batchCases = (): ConformanceCase[] => [
  ...shapes.flatMap((shape) => [
    ...defineCase({
      primitive: 'batchSum',
      title: `[${shape.join(', ')}]`,
      inputs: { x: perEvent(shape) },
      build: ({ x }) => t.batchSum(x!),
      batchSizes: [0, 1, 4],
      small: true,
    }),
    ...defineCase({
      primitive: 'batchMax',
      title: `[${shape.join(', ')}]`,
      inputs: { x: perEvent(shape) },
      build: ({ x }) => t.batchMax(x!),
      batchSizes: [1, 4],
      small: true,
    }),
    ...defineCase({
      primitive: 'toBatch',
      title: `[${shape.join(', ')}]`,
      inputs: { x: shared(shape), y: perEvent([]) },
      build: ({ x, y }) => t.mul(t.toBatch(t.sin(x!)), y!),
      batchSizes: [0, 1, 4],
    }),
  ]),
  ...defineCase({
    primitive: 'batchMax',
    title: 'equal maxima share the gradient',
    inputs: { x: perEvent([2], { values: [1, 2, 1, 0, 0, 2] }) },
    build: ({ x }) => t.batchMax(x!),
    smooth: false,
  }),
  ...defineCase({
    primitive: 'batchMax',
    title: 'of no events is minus infinity',
    inputs: { x: perEvent([2]) },
    build: ({ x }) => t.batchMax(x!),
    gradient: false,
    batchSizes: [0],
  }),
  ...defineCase({
    primitive: 'batchSum',
    title: 'masked mean',
    inputs: { x: perEvent([2]), mask: perEvent([], { dtype: 'bool', values: [1, 0, 1, 1] }) },
    build: ({ x, mask }) => t.batchMean(x!, mask!),
    batchSizes: [0, 1, 4],
    small: true,
  }),
  ...defineCase({
    primitive: 'batchSum',
    title: 'standardised by the batch',
    inputs: { x: perEvent([3]) },
    build: ({ x }) => {
      const centred = t.sub(x!, t.batchMean(x!));
      return t.div(centred, t.sqrt(t.add(t.batchMean(t.square(centred)), 1e-3)));
    },
    batchSizes: [1, 5],
    small: true,
    tolerance: { float32: 1e-4 }, // one event: a gradient of 0 divided by a small deviation
  }),
  ...defineCase({
    primitive: 'toBatch',
    title: 'no other batched value',
    inputs: { x: shared([2]), unused: perEvent([1]) },
    build: ({ x }) => t.toBatch(x!),
    batchSizes: [0, 2],
  }),
  ...defineCase({
    primitive: 'toBatch',
    title: 'int32',
    inputs: { x: shared([2], { dtype: 'int32' }), unused: perEvent([1]) },
    build: ({ x }) => t.toBatch(x!),
    gradient: false,
  }),
  ...defineCase({
    primitive: 'unfoldBatch',
    title: 'and folded again',
    inputs: { x: perEvent([2, 3]), w: shared([4, 3]) },
    build: ({ x, w }) => t.foldBatch(t.tanh(t.matVec(w!, t.unfoldBatch(x!))), 2),
    batchSizes: [0, 1, 3],
    small: true,
  }),
  ...defineCase({
    primitive: 'unfoldBatch',
    title: 'summed over all',
    inputs: { x: perEvent([2, 3]) },
    build: ({ x }) => t.batchSum(t.sin(t.unfoldBatch(x!))),
    batchSizes: [0, 1, 3],
  }),
  ...defineCase({
    primitive: 'foldBatch',
    title: 'after two unfolds',
    inputs: { x: perEvent([2, 3, 2]), y: shared([2]) },
    build: ({ x, y }) => t.foldBatch(t.foldBatch(t.mul(t.unfoldBatch(t.unfoldBatch(x!)), y!), 3), 2),
    batchSizes: [0, 3],
  }),
  ...defineCase({
    primitive: 'foldBatch',
    title: 'Jacobian',
    inputs: { x: perEvent([3]), w: shared([2, 3]) },
    build: ({ x, w }) => jacobian((x) => t.sin(t.matVec(w!, x)), x!),
    small: true,
  }),
];
