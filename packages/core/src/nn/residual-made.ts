import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { add } from '../tensor/primitives/add.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sigmoid } from '../tensor/primitives/sigmoid.ts';
import { activations } from './activation.ts';
import { networkEntries, type NetworkOptions } from './network-options.ts';
import type { AutoregressiveConditioner, AutoregressiveFactory, AutoregressiveSizes } from './conditioner.ts';
import { degreesOf } from './degrees.ts';
import { contextLinear } from './context-linear.ts';
import { maskedLinear } from './masked-linear.ts';
import { maskedNetwork } from './masked-network.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface ResidualMADEOptions extends NetworkOptions {
  readonly hidden?: number;
  readonly blocks?: number;
  /** Widths of the blocks where they differ; between two that do stands a layer. */
  readonly widths?: readonly number[];
  /**
   * A form of another library, for imported weights. `zuko`: no activation before a block. `nflows`: `a(C c)` is added to the first layer and `C c` within
   * blocks. `normflows`: `C c` is added to the first layer, blocks are gated. In the last two the features of the lowest rank do not see the context.
   */
  readonly compatibility?: 'zuko' | 'nflows' | 'normflows';
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.strictObject({
  type: v.literal('residualMADE'),
  version: v.literal(1),
  hidden: v.optional(count, 64),
  blocks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 2),
  widths: v.optional(v.pipe(v.array(count), v.minLength(1))),
  ...networkEntries,
  compatibility: v.optional(v.picklist(['zuko', 'nflows', 'normflows'])),
});

/**
 * A residual network with masked weights: `h += L1(a(L0(a(h))))` for each block between a first and a last layer; with a context, which the first
 * layer sees too, blocks are gated by a linear function of it. (Autoregressive Energy Machines, 2019; Neural Spline Flows, 2019.)
 *
 * @example
 * ```ts
 * residualMADE({ hidden: 32 }).spec.blocks; // => 2
 * ```
 */
export function residualMADE(options: ResidualMADEOptions = {}): AutoregressiveFactory {
  const spec = parseSpec(schema, { type: 'residualMADE', version: 1, ...options });
  return { spec, create: (sizes) => create(spec, sizes) };
}

function create(
  { hidden, blocks: blockCount, widths, activation, lastLayer, compatibility }: v.InferOutput<typeof schema>,
  sizes: AutoregressiveSizes,
): AutoregressiveConditioner {
  const act = activations[activation];
  // In nflows and normflows the context is added to the first layer, after a layer of its own.
  const apart = compatibility === 'nflows' || compatibility === 'normflows';
  const context = apart ? 0 : sizes.context;
  const blockContext =
    sizes.context === 0 || compatibility === 'zuko' ? 'none' : compatibility === 'nflows' ? 'added' : 'gate';
  const degrees = degreesOf(
    { ...sizes, context },
    {
      cyclic: compatibility !== undefined,
      ...(apart && sizes.context > 0 && { lowest: Math.min(1, sizes.ranks.at(-1)!) }),
    },
  );
  const blockUnits = (widths ?? Array.from({ length: blockCount }, () => hidden)).map(degrees.hidden);
  const units = blockUnits[0] ?? degrees.hidden(hidden);
  const initial = maskedLinear('initial', { inputs: degrees.inputs, outputs: units });
  const initialContext =
    apart && sizes.context > 0
      ? contextLinear('context', {
          context: sizes.context,
          outputs: units,
          ...(compatibility === 'nflows' && { map: act }),
        })
      : undefined;
  const blocks = blockUnits.map((own, i) => ({
    before:
      i > 0 && own.length !== blockUnits[i - 1]!.length
        ? maskedLinear(`blocks.${i}.before`, { inputs: blockUnits[i - 1]!, outputs: own })
        : undefined,
    first: maskedLinear(`blocks.${i}.linear.0`, { inputs: own, outputs: own }),
    second: maskedLinear(`blocks.${i}.linear.1`, { inputs: own, outputs: own }),
    context:
      blockContext === 'none'
        ? undefined
        : contextLinear(`blocks.${i}.context`, {
            context: sizes.context,
            outputs: own,
            ...(blockContext === 'gate' && { map: sigmoid }),
          }),
  }));
  const final = maskedLinear('final', {
    inputs: blockUnits.at(-1) ?? units,
    outputs: degrees.outputs,
    copies: sizes.parameters,
    init: lastLayer,
  });
  // Where there is nothing to see, the last layer is a bias.
  if (units.length === 0)
    return {
      declare: () => final.declare(),
      ...maskedNetwork({ layers: [final], degrees, compute: (x, { linear }) => linear(final, x) }),
    };
  const layers = [
    initial,
    ...blocks.flatMap(({ before, first, second }) => [...(before ? [before] : []), first, second]),
    final,
  ];
  const contextLayers = [initialContext, ...blocks.map(({ context: layer }) => layer)].filter(
    (layer) => layer !== undefined,
  );
  return {
    declare: () =>
      [
        initial,
        initialContext,
        ...blocks.flatMap((block) => [block.before, block.first, block.second, block.context]),
        final,
      ].flatMap((layer) => layer?.declare() ?? []),
    ...maskedNetwork({
      layers,
      contextLayers,
      degrees,
      compute: (x, { linear, ofContext }) => {
        const first = linear(initial, x);
        const last = blocks.reduce(
          (given, block) => {
            const h = block.before ? linear(block.before, given) : given;
            const inner = linear(block.first, compatibility === 'zuko' ? h : act(h));
            const seeing = block.context && blockContext === 'added' ? add(inner, ofContext(block.context)) : inner;
            const outer = linear(block.second, act(seeing));
            return add(h, block.context && blockContext === 'gate' ? mul(outer, ofContext(block.context)) : outer);
          },
          initialContext ? add(first, ofContext(initialContext)) : first,
        );
        return linear(final, last);
      },
    }),
  };
}

export const residualMADEDefinition: Definition<AutoregressiveFactory, 'autoregressiveConditioner'> = {
  kind: 'autoregressiveConditioner',
  type: 'residualMADE',
  version: 1,
  summary: 'Masked residual network',
  reference: 'Autoregressive Energy Machines (2019)',
  schema,
  build: (options: ResidualMADEOptions) => residualMADE(options),
  instances: [
    { type: 'residualMADE', version: 1, hidden: 9, blocks: 2, lastLayer: 'uniform' },
    { type: 'residualMADE', version: 1, hidden: 3, blocks: 1, activation: 'tanh', lastLayer: 'uniform' },
    { type: 'residualMADE', version: 1, hidden: 6, blocks: 1, lastLayer: 'uniform', compatibility: 'zuko' },
    { type: 'residualMADE', version: 1, hidden: 6, blocks: 1, lastLayer: 'uniform', compatibility: 'nflows' },
    { type: 'residualMADE', version: 1, widths: [5, 5, 7], activation: 'tanh', lastLayer: 'uniform' },
    { type: 'residualMADE', version: 1, hidden: 3, blocks: 2, lastLayer: 'uniform', compatibility: 'normflows' },
  ],
};
