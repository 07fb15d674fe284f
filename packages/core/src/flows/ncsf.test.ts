import { describe, expect, it } from 'vitest';
import { key } from '../random/index.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import { Flow } from './flow.ts';
import { NCSF, NCSFBase } from './ncsf.ts';

describe.each(['autoregressive', 'coupling'] as const)('NCSF, %s', (layout) => {
  const flow = new Flow(NCSF(3, { layers: 3, hidden: [16], layout }), { base: NCSFBase(3) });
  flow.setParams(perturbedParams(flow.declarations, key(2), 0.5));
  const angles = Array.from({ length: 20 }, (_, i) => [0, 1, 2].map((j) => 3 * Math.sin(1 + 5 * i + 2 * j)));

  it('has a density without a jump at ±π, whichever angle goes round', async () => {
    for (let column = 0; column < 3; column++) {
      const at = (angle: number) => flow.logProb(angles.map((row) => row.with(column, angle)));
      const [below, above] = [await at(Math.PI - 1e-12), await at(-Math.PI + 1e-12)];
      below.forEach((p, i) => expect(Math.abs(p - above[i]!)).toBeLessThan(1e-6));
      // And not because it were the same everywhere.
      const elsewhere = await at(1);
      expect(below.some((p, i) => Math.abs(p - elsewhere[i]!) > 0.1)).toBe(true);
    }
  });

  it('can move ±π', async () => {
    const { value } = await flow.inverse(angles.map((row) => row.with(0, Math.PI)));
    angles.forEach((_, i) => expect(Math.abs(value.data[i * 3]!)).toBeLessThan(Math.PI - 0.01));
  });

  it('takes no notice of whole turns', async () => {
    const turned = angles.map((row) => row.map((angle, j) => angle + 2 * Math.PI * (j - 1)));
    const [once, again] = [await flow.inverse(angles), await flow.inverse(turned)];
    once.value.data.forEach((z, i) => expect(Math.abs(z - again.value.data[i]!)).toBeLessThan(1e-9));
  });
});
