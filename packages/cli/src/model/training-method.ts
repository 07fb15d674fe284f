import { flowPresets, type FlowPreset } from '@flows/core';
import { UsageError } from '../errors/usage-error.ts';

/** How params are found: by steps along gradients of the likelihood, or layer by layer from the data. */
export const trainingMethods = ['likelihood', 'greedy'] as const;
export type TrainingMethod = (typeof trainingMethods)[number];

const ofLikelihood = ['steps', 'epochs', 'batch', 'learning-rate', 'schedule', 'hidden', 'set', 'context'] as const;

/**
 * The method asked for; unless there is one, greedily where the flow can be and nothing is asked for that only the likelihood has.
 *
 * @throws UsageError for a greedy fit that cannot be, or is asked for what it does not have.
 */
export function trainingMethod(
  flags: { readonly flow: FlowPreset; readonly method?: TrainingMethod | undefined } & {
    readonly [name in (typeof ofLikelihood)[number]]?: unknown;
  },
): TrainingMethod {
  const { flow, method } = flags;
  const given = ofLikelihood.find((name) => flags[name] !== undefined);
  if (method === undefined) return flow.fitGreedily && given === undefined ? 'greedy' : 'likelihood';
  if (method === 'likelihood') return method;
  if (!flow.fitGreedily) {
    const others = flowPresets.filter(({ fitGreedily }) => fitGreedily).map(({ name }) => name);
    throw new UsageError(`${flow.name} cannot be fitted greedily`, { hint: `flows that can: ${others.join(', ')}` });
  }
  if (given !== undefined) {
    throw new UsageError(`a greedy fit has no --${given}`, {
      hint: 'leave it out, or use --method likelihood; --layers is how many layers there may be',
    });
  }
  return method;
}
