import { constant } from '../tensor/primitives/constant.ts';
import { gather } from '../tensor/primitives/gather.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { pad } from '../tensor/primitives/slice.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { rangeOf, type IndexRange } from './degrees.ts';

/** Ranks in so many blocks of so many; the last block may have room for more than there are. */
export interface RankBlocks {
  readonly count: number;
  readonly size: number;
}

/** So many ranks are one block. More would gain little when they are run, and be long in opening. */
const mostAlone = 16;
/** Of more ranks, the most in a block. */
const mostTogether = 8;

export function rankBlocks(ranks: number): RankBlocks {
  const count = ranks <= mostAlone ? 1 : Math.ceil(ranks / mostTogether);
  return { count, size: Math.ceil(ranks / count) };
}

/** Where numbers lie that are laid out block by block, all blocks alike: in each degree after degree, which have room for as many as any block has there. */
export interface BlockLayout {
  /** The number at each place, of all blocks; -1 where a block has fewer than there is room for. */
  readonly places: readonly number[];
  /** Places in a block. */
  readonly width: number;
  /** Where the numbers of its first, second, … degree lie in a block. */
  readonly ranges: readonly IndexRange[];
}

/** The layout of numbers of these degrees, which never fall; or of so many copies of them, which lie side by side within a degree. */
export function layOut(degrees: readonly number[], { count, size }: RankBlocks, copies = 1): BlockLayout {
  const own = Array.from({ length: count * size }, (_, degree) => rangeOf(degrees, degree));
  const rooms = Array.from({ length: size }, (_, nth) =>
    Math.max(...own.filter((_range, degree) => degree % size === nth).map(({ start, end }) => end - start)),
  );
  const ranges = rooms.map((room, nth): IndexRange => {
    const start = copies * rooms.slice(0, nth).reduce((a, b) => a + b, 0);
    return { start, end: start + copies * room };
  });
  const places = own.flatMap(({ start, end }, degree) =>
    Array.from({ length: copies }, (_, copy) =>
      Array.from({ length: rooms[degree % size]! }, (__, i) =>
        start + i < end ? copy * degrees.length + start + i : -1,
      ),
    ).flat(),
  );
  return { places, width: ranges.at(-1)!.end, ranges };
}

/** The rows at these places; zeros where there are none. */
export function atPlaces(x: Tensor, places: readonly number[]): Tensor {
  const length = x.shape[0]!;
  const isEmpty = (place: number): boolean => place < 0 || place >= length;
  const filled = pad(x, { axis: 0, after: places.some(isEmpty) ? 1 : 0 });
  return gather(filled, constant(Int32Array.from(places, (place) => (isEmpty(place) ? length : place))));
}

/** What lies in each block along a new first axis; zeros where nothing does. */
export const inBlocks = (x: Tensor, { places, width }: BlockLayout, { count }: RankBlocks): Tensor =>
  reshape(atPlaces(x, places), [count, width, ...x.shape.slice(1)]);
