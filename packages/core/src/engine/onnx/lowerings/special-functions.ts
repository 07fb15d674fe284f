import { elementTypes } from '../onnx-graph.ts';
import { float, type Lowering, type Target } from '../target.ts';

const scalars = (target: Target) => (value: number) => float(target, value);

/**
 * `log(1 + x)`. Rounding `1 + x` to `u` loses `x - (u - 1)`, which is added back: to first order its logarithm is itself.
 * Above 1 nothing worth having is lost, and the correction must not become `∞ - ∞`.
 */
export const logarithmPlusOne: Lowering = (target, [x]) => {
  const { graph } = target;
  const one = float(target, 1);
  const small = graph.op('Min', [x!, one]);
  const kept = graph.op('Sub', [graph.op('Add', [small, one]), one]);
  return graph.op('Add', [graph.op('Log', [graph.op('Add', [x!, one])]), graph.op('Sub', [small, kept])]);
};

/** `log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)`, the logarithm as in `logarithmPlusOne`. */
export const softPlus: Lowering = (target, [x]) => {
  const { graph } = target;
  const one = float(target, 1);
  const t = graph.op('Exp', [graph.op('Neg', [graph.op('Abs', [x!])])]);
  const u = graph.op('Add', [t, one]);
  const lost = graph.op('Sub', [t, graph.op('Sub', [u, one])]);
  return graph.op('Add', [graph.op('Relu', [x!]), graph.op('Add', [graph.op('Log', [u]), lost])]);
};

/**
 * `e^x - 1`. With `u = e^x` as rounded, `e^x = u e^(x - log u)`, so `(u - 1) + u (x - log u)`; far from 0, where infinities would
 * meet, the correction is clipped to nothing that counts.
 */
export const exponentialMinusOne: Lowering = (target, [x]) => {
  const { graph } = target;
  const c = scalars(target);
  const u = graph.op('Exp', [x!]);
  const residual = graph.op('Sub', [graph.op('Clip', [x!, c(-1000), c(1000)]), graph.op('Log', [u])]);
  const correction = graph.op('Mul', [graph.op('Min', [u, c(2)]), graph.op('Clip', [residual, c(-1e-3), c(1e-3)])]);
  return graph.op('Add', [graph.op('Sub', [u, c(1)]), correction]);
};

/** `1 / (1 + e^-x)`: the runtime's own sigmoid stops at ±18 and loses digits before. An overflow of the exponential gives the right 0. */
export const logistic: Lowering = (target, [x]) => {
  const { graph } = target;
  return graph.op('Reciprocal', [graph.op('Add', [graph.op('Exp', [graph.op('Neg', [x!])]), float(target, 1)])]);
};

/** The runtime's Sign is seven times slower than a product where it is not vectorised: two comparisons there. */
export const signOf: Lowering = (target, [x]) => {
  const { graph, dialect, precision } = target;
  if (dialect !== 'native') return graph.op('Sign', [x!]);
  const is = (type: string): string =>
    graph.op('Cast', [graph.op(type, [x!, float(target, 0)])], { to: elementTypes[precision] });
  return graph.op('Sub', [is('Greater'), is('Less')]);
};

/** A polynomial, coefficients from the constant term upwards. */
function polynomial(target: Target, x: string, coefficients: readonly number[]): string {
  const { graph } = target;
  return coefficients
    .slice(0, -1)
    .reduceRight(
      (sum, coefficient) => graph.op('Add', [graph.op('Mul', [sum, x]), float(target, coefficient)]),
      float(target, coefficients.at(-1)!),
    );
}

/**
 * The arc tangent; there is no float64 kernel. Arguments above 1 are inverted, then the angle is halved three times by
 * `atan(x) = 2 atan(x / (1 + sqrt(1 + x²)))`: nine terms of the series remain.
 */
export const arcTangent: Lowering = (target, [x]) => {
  const { graph, precision } = target;
  if (precision === 'float32') return graph.op('Atan', [x!]);
  const c = scalars(target);
  const size = graph.op('Abs', [x!]);
  let z = graph.op('Min', [size, graph.op('Reciprocal', [size])]);
  for (let halving = 0; halving < 3; halving++) {
    const root = graph.op('Sqrt', [graph.op('Add', [graph.op('Mul', [z, z]), c(1)])]);
    z = graph.op('Div', [z, graph.op('Add', [root, c(1)])]);
  }
  const series = Array.from({ length: 9 }, (_, k) => (k % 2 === 0 ? 8 : -8) / (2 * k + 1));
  const angle = graph.op('Mul', [z, polynomial(target, graph.op('Mul', [z, z]), series)]);
  const turned = graph.op('Sub', [c(Math.PI / 2), angle]);
  return graph.op('Mul', [
    graph.op('Sign', [x!]),
    graph.op('Where', [graph.op('Greater', [size, c(1)]), turned, angle]),
  ]);
};

// erf(x) / x in x², for |x| <= 1: error 2e-16. Fitted at Chebyshev points in 60 digits, like the next.
const erfNearZero = [
  1.1283791670955126, -0.37612638903183543, 0.11283791670945006, -0.02686617064323777, 0.0052239776071164225,
  -0.0008548325975389692, 0.00012055294904839707, -1.492473690741966e-5, 1.6447424703317362e-6, -1.6208483801871705e-7,
  1.3720064546777686e-8, -7.795898827002142e-10,
];
// (1 - erf(x)) e^(x²) in (x - 3) / (x + 3), for 1 <= x <= 6: error of erf 1e-16.
const erfTail = [
  0.17900115118138996, -0.32623356004303716, 0.24560380171233193, -0.15011593650078742, 0.07166583719774873,
  -0.024392499318273184, 0.004269136347508255, 0.0007077464443901535, -0.0005970623517093281, 4.525472635483351e-5,
  6.406182073530542e-5, -1.284889451252352e-5, -8.008021319412678e-6, 2.0236031796417547e-6, 1.280190086296265e-6,
];

/** The error function; there is no float64 kernel. Two polynomials there, and from 6 on it is 1 to the last digit. */
export const errorFunction: Lowering = (target, [x]) => {
  const { graph, precision } = target;
  if (precision === 'float32') return graph.op('Erf', [x!]);
  const c = scalars(target);
  const size = graph.op('Min', [graph.op('Abs', [x!]), c(6)]);
  const square = graph.op('Mul', [size, size]);
  const near = graph.op('Mul', [size, polynomial(target, square, erfNearZero)]);
  const t = graph.op('Div', [graph.op('Sub', [size, c(3)]), graph.op('Add', [size, c(3)])]);
  const tail = graph.op('Mul', [graph.op('Exp', [graph.op('Neg', [square])]), polynomial(target, t, erfTail)]);
  const value = graph.op('Where', [graph.op('Less', [size, c(1)]), near, graph.op('Sub', [c(1), tail])]);
  return graph.op('Mul', [graph.op('Sign', [x!]), value]);
};
