/** Flat numbers on the host, row-major; the shape is known from where the array is used. */
export type HostArray = Float64Array | Float32Array | Int32Array | Uint8Array;

/** A named array as parameters, files and importers hold it: row-major data with its shape. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: HostArray;
}
