/** Points in [0, 1] and their weights: `∫₀¹ f ≈ Σ weights[i] f(nodes[i])`. */
export interface QuadratureRule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** The rule of so many points that is exact for polynomials up to degree `2 points - 1`. Its nodes are the roots of a Legendre polynomial. */
export function gaussLegendre(points: number): QuadratureRule {
  const rule = Array.from({ length: points }, (_, i) => {
    let x = Math.cos((Math.PI * (points - i - 0.25)) / (points + 0.5));
    let slope = 0;
    // From this start, Newton's method has all digits after four or five steps.
    for (let step = 0; step < 10; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= points; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (points * (before - x * value)) / (1 - x * x);
      x -= value / slope;
    }
    return { node: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { nodes: rule.map(({ node }) => node), weights: rule.map(({ weight }) => weight) };
}

/** The rule whose two or more points are the extrema of a Chebyshev polynomial, both ends among them: exact up to degree `points - 1`. */
export function clenshawCurtis(points: number): QuadratureRule {
  const last = points - 1;
  const weight = (i: number): number => {
    let total = 1;
    for (let k = 1; 2 * k <= last; k++)
      total -= ((2 * k === last ? 1 : 2) * Math.cos((2 * Math.PI * k * i) / last)) / (4 * k * k - 1);
    return (total * (i === 0 || i === last ? 1 : 2)) / (2 * last);
  };
  return {
    nodes: Array.from({ length: points }, (_, i) => (1 - Math.cos((Math.PI * i) / last)) / 2),
    weights: Array.from({ length: points }, (_, i) => weight(i)),
  };
}
