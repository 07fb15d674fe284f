/**
 * The sine of `x` plus some quarter turns: the nearest multiple of a quarter turn is taken off in three parts, so that nothing cancels
 * up to |x| = 1e5 (further out no float32 argument says where in the turn it is); then the polynomials of Moshier, Methods and
 * Programs for Mathematical Functions (1989).
 */
const sine = (quarters: number): string => `
    let n = floor(x * 0.63661975 + 0.5);
    let r = clamp(((x - n * 1.5703125) - n * 0.00048375129) - n * 0.000000075497899, -0.8, 0.8);
    let m = n + ${quarters}.0;
    let quadrant = m - 4.0 * floor(m * 0.25);
    let w = r * r;
    let s = r + r * w * (-0.16666655 + w * (0.0083321609 - w * 0.00019515296));
    let c = 1.0 - 0.5 * w + w * w * (0.041666646 - w * (0.0013887316 - w * 0.000024433157));
    if (quadrant < 0.5) { return s; }
    if (quadrant < 1.5) { return c; }
    if (quadrant < 2.5) { return -s; }
    return -c;`;

/**
 * Functions whose kernels in the WebGL and WebGPU backends lose digits: `exp(x) - 1` and `log(1 + x)` cancel near 0, a GPU's logarithm is
 * only absolutely exact near 1, its sine only to 5e-4. Each body is written in what GLSL and WGSL share (but for `let` and NAN) and may call those before it.
 */
export const shaderFunctions: Readonly<Record<string, string>> = {
  // To float: WebGPU's own leaves the integers as they are, calls them floats, and its transpose then copies their bits.
  Cast: `return x;`,
  Cos: sine(1),
  Sin: sine(0),
  // Near 0 the Taylor series, whose first term left out is 1e-10 of the sum.
  Expm1: `
    if (abs(x) < 0.5) {
      return x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.008333334
        + x * (0.0013888889 + x * (0.0001984127 + x * 0.000024801588)))))));
    }
    return exp(x) - 1.0;`,
  // Near 0 the series of 2 artanh(x / (2 + x)): s^2 is at most 1/9, the first term left out 2e-8 of the sum.
  Log1p: `
    if (x > -0.4 && x < 0.8) {
      let s = x / (2.0 + x);
      let w = s * s;
      return 2.0 * s * (1.0 + w * (0.33333334 + w * (0.2 + w * (0.14285715 + w * (0.11111111 + w * (0.09090909
        + w * (0.07692308 + w * 0.06666667)))))));
    }
    return log(1.0 + x);`,
  // Near 1 through the function before; a device that counts 0 as the smallest number gives -88 there.
  Log: `
    if (x < 0.0) { return NAN; }
    if (x == 0.0) { return -1.0 / abs(x); }
    if (x > 0.7 && x < 1.4) { return accurateLog1p(x - 1.0); }
    return log(x);`,
  Softplus: `return max(x, 0.0) + accurateLog1p(exp(-abs(x)));`,
  Sigmoid: `
    let e = exp(-abs(x));
    if (x < 0.0) { return e / (1.0 + e); }
    return 1.0 / (1.0 + e);`,
  Tanh: `
    let e = accurateExpm1(-2.0 * abs(x));
    return -sign(x) * e / (e + 2.0);`,
  // Near 0 the Taylor series; elsewhere 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964).
  Erf: `
    if (abs(x) < 0.75) {
      let w = x * x;
      return 1.1283792 * x * (1.0 + w * (-0.33333334 + w * (0.1 + w * (-0.023809524 + w * (0.0046296297
        + w * (-0.00075757576 + w * (0.00010683761 + w * -0.000013227513)))))));
    }
    let t = 1.0 / (1.0 + 0.3275911 * abs(x));
    let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    return sign(x) * (1.0 - series * exp(-x * x));`,
};

const bodies = Object.entries(shaderFunctions);

/** All functions in GLSL. */
export const glslFunctions: string = bodies
  .map(([name, body]) => `float accurate${name}(float x) {${body.replaceAll('let ', 'float ')}\n}`)
  .join('\n');

/** All functions in WGSL. */
export const wgslFunctions: string = bodies
  .map(([name, body]) => `fn accurate${name}(x : f32) -> f32 {${body}\n}`)
  .join('\n')
  .replaceAll('NAN', 'uniforms.NAN');
