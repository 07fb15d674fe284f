/** The mean negative log-likelihood, in nats per event. */
export function meanNll(logProb: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < logProb.length; i++) sum -= logProb[i]!;
  return sum / logProb.length;
}
