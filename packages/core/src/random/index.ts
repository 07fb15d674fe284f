/** Random numbers from explicit keys: Threefry-2x32, counter-based, equal to JAX. */
export { bernoulli } from './bernoulli.ts';
export { bits } from './bits.ts';
export { categorical } from './categorical.ts';
export type { FloatArray } from './float-array.ts';
export { foldIn } from './fold-in.ts';
export { integers } from './integers.ts';
export { key, type Key } from './key.ts';
export { fillNormal, normal } from './normal.ts';
export { permutation } from './permutation.ts';
export { fillRademacher, rademacher } from './rademacher.ts';
export { split } from './split.ts';
export { cauchy, exponential, gumbel, laplace, logistic } from './standard-samplers.ts';
export { truncatedNormal } from './truncated-normal.ts';
export { fillUniform, uniform, type UniformOptions } from './uniform.ts';
