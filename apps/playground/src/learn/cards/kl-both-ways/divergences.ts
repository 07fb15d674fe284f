import { clamp } from '../../../draw/clamp.ts';

/** One Gaussian that is to stand for two. */
export interface Gaussian {
  readonly mean: number;
  readonly sd: number;
}

/** Two modes: `share N(-gap/2, width²) + (1 - share) N(gap/2, width²)`. */
export interface TwoModes {
  readonly gap: number;
  readonly share: number;
  readonly width: number;
}

const logNormal = (x: number, mean: number, sd: number): number =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

export const logGaussian = ({ mean, sd }: Gaussian, x: number): number => logNormal(x, mean, sd);

export function logTwoModes({ gap, share, width }: TwoModes, x: number): number {
  const left = Math.log(share) + logNormal(x, -gap / 2, width);
  const right = Math.log(1 - share) + logNormal(x, gap / 2, width);
  const most = Math.max(left, right);
  return most + Math.log(Math.exp(left - most) + Math.exp(right - most));
}

export interface Divergences {
  /** KL(p‖q): p is the target, q the Gaussian. In nats. */
  readonly forward: number;
  /** KL(q‖p). */
  readonly reverse: number;
  /** Derivatives by the Gaussian's mean and log sd. */
  readonly forwardSlopes: readonly [number, number];
  readonly reverseSlopes: readonly [number, number];
}

/** Both divergences by the trapezoidal rule, which for such smooth curves is exact to many digits. */
export function divergences(target: TwoModes, q: Gaussian, points = 1200): Divergences {
  let [forward, reverse] = [0, 0];
  const forwardSlopes: [number, number] = [0, 0];
  const reverseSlopes: [number, number] = [0, 0];
  const reach = 10 * Math.max(target.width, q.sd);
  const low = Math.min(-target.gap / 2, q.mean) - reach;
  const high = Math.max(target.gap / 2, q.mean) + reach;
  const step = (high - low) / points;
  for (let i = 0; i <= points; i++) {
    const x = low + i * step;
    const [logP, logQ] = [logTwoModes(target, x), logGaussian(q, x)];
    const [p, qx] = [Math.exp(logP) * step, Math.exp(logQ) * step];
    const z = (x - q.mean) / q.sd;
    const score = [z / q.sd, z * z - 1] as const; // of log q, by mean and log sd
    forward += p * (logP - logQ);
    reverse += qx * (logQ - logP);
    for (const k of [0, 1] as const) {
      forwardSlopes[k] -= p * score[k];
      reverseSlopes[k] += qx * score[k] * (logQ - logP);
    }
  }
  return { forward, reverse, forwardSlopes, reverseSlopes };
}

/** One small step down; in units of sd, so that it is as good for narrow Gaussians as for wide ones. */
export function descend(target: TwoModes, q: Gaussian, which: 'forward' | 'reverse', rate = 0.05): Gaussian {
  const slopes = divergences(target, q)[which === 'forward' ? 'forwardSlopes' : 'reverseSlopes'];
  const most = 0.25;
  const limited = (value: number): number => clamp(value, -most, most);
  return {
    mean: q.mean - limited(rate * slopes[0] * q.sd ** 2),
    sd: q.sd * Math.exp(-limited((rate * slopes[1]) / 2)),
  };
}
