import { intervalOf, union, type Extent, type Interval } from './extent.ts';
import type { ModelView } from './model-view.ts';

/** What a figure of one column shows: the data and the samples, but not the model's strays. */
export function viewInterval(view: ModelView, column: number): Interval {
  const options = { columns: view.columns.length, column };
  const samples = intervalOf(view.samples, options);
  return view.data === undefined ? samples : union(intervalOf(view.data, options), samples);
}

/** The same of the first two columns. */
export function viewExtent(view: ModelView): Extent {
  return { x: viewInterval(view, 0), y: viewInterval(view, 1) };
}

/** Equally spaced places over an interval, ends included. */
export function places([low, high]: Interval, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => low + (i / (count - 1)) * (high - low));
}
