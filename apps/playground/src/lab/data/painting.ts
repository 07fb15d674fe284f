/**
 * A density somebody painted: 64 × 64 cells over the square from -3 to 3, each of 16 shades; row by row from the lowest y. Small enough for a link.
 */
export type Painting = Uint8Array<ArrayBuffer>;

export const side = 64;
export const deepest = 15;
export const extent = 3;

export const emptyPainting = (): Painting => new Uint8Array(side * side);
export const isEmpty = (painting: Painting): boolean => painting.every((shade) => shade === 0);

/** A dab of the pen at a point of the square, or of the eraser: full in the middle, softer towards the rim. Returns a new painting. */
export function dab(
  painting: Painting,
  [x, y]: readonly [number, number],
  { radius, erase }: { readonly radius: number; readonly erase: boolean },
): Painting {
  const next = painting.slice();
  const cell = (2 * extent) / side;
  const [column, row] = [(x + extent) / cell - 0.5, (y + extent) / cell - 0.5];
  const reach = radius / cell;
  for (let r = Math.max(0, Math.ceil(row - reach)); r <= Math.min(side - 1, row + reach); r++) {
    for (let c = Math.max(0, Math.ceil(column - reach)); c <= Math.min(side - 1, column + reach); c++) {
      const distance = Math.hypot(c - column, r - row) / reach;
      if (distance > 1) continue;
      const shade = Math.round(deepest * Math.min(1, 1.6 * (1 - distance)));
      const at = r * side + c;
      next[at] = erase ? Math.min(next[at]!, deepest - shade) : Math.max(next[at]!, shade);
    }
  }
  return next;
}

/** Points drawn from a painting, `[n, 2]`, anywhere within their cells. */
export function samplePainting(painting: Painting, random: () => number, n: number): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(painting.length);
  let total = 0;
  painting.forEach((shade, i) => (sums[i] = total += shade));
  const cell = (2 * extent) / side;
  const points = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const at = firstAbove(sums, random() * total);
    points[2 * i] = -extent + cell * ((at % side) + random());
    points[2 * i + 1] = -extent + cell * (Math.floor(at / side) + random());
  }
  return points;
}

function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Entropy of the painted density, in nats: no model can have a lower loss. */
export function paintingEntropy(painting: Painting): number {
  const area = ((2 * extent) / side) ** 2;
  const total = painting.reduce((sum, shade) => sum + shade, 0);
  return painting.reduce((sum, shade) => {
    const share = shade / total;
    return shade === 0 ? sum : sum - share * Math.log(share / area);
  }, 0);
}

/** Log density of a painting at points `[n, 2]`. */
export function paintingLogDensity(painting: Painting, points: ArrayLike<number>): Float64Array {
  const cell = (2 * extent) / side;
  const mass = painting.reduce((sum, shade) => sum + shade, 0) * cell * cell;
  return Float64Array.from({ length: points.length >> 1 }, (_, i) => {
    const [column, row] = [0, 1].map((axis) => Math.floor((points[2 * i + axis]! + extent) / cell)) as [number, number];
    const inside = column >= 0 && column < side && row >= 0 && row < side;
    return inside ? Math.log(painting[row * side + column]! / mass) : -Infinity;
  });
}

const letters = 'ABCDEFGHIJKLMNOP';

/** As text for a link: a letter for each shade, from A for none; a number before a letter says how often it comes. */
export function writePainting(painting: Painting): string {
  let text = '';
  for (let i = 0, run = 1; i < painting.length; i += run, run = 1) {
    while (i + run < painting.length && painting[i + run] === painting[i]) run++;
    text += (run > 1 ? run : '') + letters[painting[i]!]!;
  }
  return text;
}

/** Undefined for text that is no painting. */
export function readPainting(text: string): Painting | undefined {
  if (!/^(\d*[A-P])*$/.test(text)) return undefined;
  const painting = emptyPainting();
  let at = 0;
  for (const [, count, letter] of text.matchAll(/(\d*)([A-P])/g)) {
    const run = count === '' ? 1 : Number(count);
    if (at + run > painting.length) return undefined;
    painting.fill(letters.indexOf(letter!), at, at + run);
    at += run;
  }
  return at === painting.length ? painting : undefined;
}
