import { describe, expect, it } from 'vitest';
import { clenshawCurtis, gaussLegendre, type QuadratureRule } from './quadrature.ts';

const integral = ({ nodes, weights }: QuadratureRule, f: (x: number) => number): number =>
  nodes.reduce((total, node, i) => total + weights[i]! * f(node), 0);

describe.each([
  ['gaussLegendre', gaussLegendre, (points: number) => 2 * points - 1],
  ['clenshawCurtis', clenshawCurtis, (points: number) => points - 1],
])('%s', (_, make, exactUpTo) => {
  it.each([2, 3, 4, 5, 16, 33, 64])('of %i points is exact for the polynomials it promises', (points) => {
    const rule = make(points);
    for (let degree = 0; degree <= exactUpTo(points); degree++)
      expect(integral(rule, (x) => x ** degree)).toBeCloseTo(1 / (degree + 1), 13);
    expect(Math.min(...rule.weights)).toBeGreaterThan(0);
  });

  it('converges fast for smooth functions', () => {
    expect(integral(make(32), (x) => Math.exp(Math.sin(5 * x)))).toBeCloseTo(
      integral(make(64), (x) => Math.exp(Math.sin(5 * x))),
      12,
    );
  });
});

describe('gaussLegendre', () => {
  it('of one point is the midpoint', () => {
    const { nodes, weights } = gaussLegendre(1);
    expect(nodes[0]).toBeCloseTo(0.5, 15);
    expect(weights[0]).toBeCloseTo(1, 15);
  });
});
