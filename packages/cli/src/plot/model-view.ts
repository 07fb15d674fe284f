/** What there is to see of a model: how figures get at it without knowing what a flow is. */
export interface ModelView {
  readonly columns: readonly string[];
  readonly title: string;
  /** Points drawn from the model, `[n, columns.length]` row-major; the same for the data. */
  readonly samples: Float64Array;
  readonly data?: Float64Array;
  /** Log densities in nats of points, row-major. */
  logDensity(points: Float64Array): Promise<ArrayLike<number>>;
}
