import type { DType } from '../../tensor/tensor.ts';

/** Plans buffers: their sizes are only known when the planning is done, so a free one may still grow. */
export class BufferPool {
  readonly buffers: { dtype: DType; size: number }[] = [];
  readonly #free: number[] = [];

  /** A buffer for `size` elements: a free one that wastes or grows little, or else a new one. */
  take(dtype: DType, size: number): number {
    let best = -1;
    let least = Infinity;
    this.#free.forEach((buffer, i) => {
      const other = this.buffers[buffer]!;
      const excess = Math.max(other.size, size) / Math.max(1, Math.min(other.size, size));
      if (other.dtype !== dtype || excess > 4 || excess >= least) return;
      least = excess;
      best = i;
    });
    if (best < 0) return this.buffers.push({ dtype, size }) - 1;
    const [buffer] = this.#free.splice(best, 1) as [number];
    this.buffers[buffer]!.size = Math.max(this.buffers[buffer]!.size, size);
    return buffer;
  }

  giveBack(buffer: number): void {
    this.#free.push(buffer);
  }
}
