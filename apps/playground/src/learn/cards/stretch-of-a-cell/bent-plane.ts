export type Point = readonly [number, number];
/** Rows of a 2 by 2 matrix. */
export type Matrix = readonly [readonly [number, number], readonly [number, number]];

export interface PlaneLayer {
  readonly name: string;
  map(point: Point): Point;
  jacobian(point: Point): Matrix;
}

export const determinant = ([[a, b], [c, d]]: Matrix): number => a * d - b * c;

export const product = ([[a, b], [c, d]]: Matrix, [[e, f], [g, h]]: Matrix): Matrix => [
  [a * e + b * g, a * f + b * h],
  [c * e + d * g, c * f + d * h],
];

/** Three simple layers: each number in turn is scaled and shifted by what the other says, with a turn between. */
export function bentPlane(bend: number, turn = 0.7): readonly PlaneLayer[] {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const scale = (u: number): number => Math.exp(0.6 * bend * Math.sin(1.3 * u));
  const scaleSlope = (u: number): number => scale(u) * 0.78 * bend * Math.cos(1.3 * u);
  const shift = (u: number): number => 0.7 * bend * Math.sin(1.6 * u + 0.4);
  const shiftSlope = (u: number): number => 1.12 * bend * Math.cos(1.6 * u + 0.4);
  return [
    {
      name: 'Move up and down',
      map: ([x, y]) => [x, y * scale(x) + shift(x)],
      jacobian: ([x, y]) => [
        [1, 0],
        [y * scaleSlope(x) + shiftSlope(x), scale(x)],
      ],
    },
    {
      name: 'Turn',
      map: ([x, y]) => [cos * x - sin * y, sin * x + cos * y],
      jacobian: () => [
        [cos, -sin],
        [sin, cos],
      ],
    },
    {
      name: 'Move sideways',
      map: ([x, y]) => [x * scale(y) + shift(y), y],
      jacobian: ([x, y]) => [
        [scale(y), x * scaleSlope(y) + shiftSlope(y)],
        [0, 1],
      ],
    },
  ];
}

export interface PlaneTrip {
  readonly value: Point;
  /** Of the layers together. */
  readonly jacobian: Matrix;
  /** Of each layer where the point passes through it. */
  readonly determinants: readonly number[];
}

export function through(layers: readonly PlaneLayer[], point: Point): PlaneTrip {
  return layers.reduce<PlaneTrip>(
    ({ value, jacobian, determinants }, layer) => {
      const here = layer.jacobian(value);
      return {
        value: layer.map(value),
        jacobian: product(here, jacobian),
        determinants: [...determinants, determinant(here)],
      };
    },
    {
      value: point,
      jacobian: [
        [1, 0],
        [0, 1],
      ],
      determinants: [],
    },
  );
}

/** The boundary of a square around a point, `[n, 2]`, with `detail` points to a side. */
export function squareAround([x, y]: Point, size: number, detail = 24): Float64Array {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  const points: number[] = [];
  corners.forEach(([a, b], i) => {
    const [c, d] = corners[(i + 1) % 4]!;
    for (let k = 0; k < detail; k++) {
      const share = k / detail;
      points.push(x + 0.5 * size * (a + (c - a) * share), y + 0.5 * size * (b + (d - b) * share));
    }
  });
  return Float64Array.from(points);
}

export function mapAll(points: Float64Array, map: (point: Point) => Point): Float64Array {
  const result = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) result.set(map([points[i]!, points[i + 1]!]), i);
  return result;
}

/** Area inside of a closed line through points `[n, 2]`; negative where it runs clockwise. */
export function enclosedArea(points: Float64Array): number {
  let area = 0;
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    area += 0.5 * (points[i]! * points[j + 1]! - points[j]! * points[i + 1]!);
  }
  return area;
}
