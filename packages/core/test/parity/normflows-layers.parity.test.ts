import { describe, expect, it } from 'vitest';
import { importStateDict } from '../../src/index.ts';
import { readOwnFixture } from './fixture.ts';

describe('what is wrong with weights or arguments of normflows', () => {
  const load = (name: string, changed: Readonly<Record<string, unknown>>) => () => {
    const { weights, about } = readOwnFixture(name);
    return importStateDict(weights, { library: 'normflows', arguments: { ...about.constructor, ...changed } });
  };

  it('is named', () => {
    expect(load('normflows-realnvp-4', { d: 4 })).toThrow(
      /param_map.net.0.weight" has shape \[64, 1\], expected \[64, 2\]/,
    );
    expect(load('normflows-realnvp-4', { scale_map: 'tanh' })).toThrow(/normflows, scale_map/);
    expect(load('normflows-rqs-ar', { tail_bound: undefined })).toThrow(/normflows spline, tail_bound/);
    expect(load('normflows-planar', { act: 'relu' })).toThrow(/normflows, act/);
    expect(load('normflows-radial', { d: 2 })).toThrow(/z_0" has shape \[1, 3\], expected \[1, 2\]/);
    expect(load('normflows-iaf', { layers_in_order_latent_to_data: ['maf', 'permute'] })).toThrow(
      /tensors of the weights are unknown: flows.2/,
    );
    expect(load('normflows-iaf', { layers_in_order_latent_to_data: ['glow'] })).toThrow(/"glow" is unknown/);
  });
});
