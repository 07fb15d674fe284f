import type { Engine, Precision } from '../engine/engine.ts';
import { checkConcurrentRuns, checkDisposal, checkInputErrors, checkUnsupported } from './error-checks.ts';
import { checkHeldInputs, checkState, checkStateExchange } from './state-checks.ts';
import { checkTrainingStep } from './training-step-check.ts';

/** Something an engine does over several calls; `run` throws when it does it wrong. */
export interface ConformanceCheck {
  readonly name: string;
  readonly run: (engine: Engine, precision: Precision) => Promise<void>;
}

/**
 * What the cases cannot say as data: state, training steps, errors, disposal.
 *
 * @example
 * ```ts
 * for (const { run } of conformanceChecks()) await run(referenceEngine(), 'float64');
 * ```
 */
export const conformanceChecks = (): readonly ConformanceCheck[] => [
  { name: 'training steps', run: checkTrainingStep },
  { name: 'state', run: checkState },
  { name: 'state exchanged and passed through', run: checkStateExchange },
  { name: 'held inputs', run: checkHeldInputs },
  { name: 'wrong inputs', run: checkInputErrors },
  { name: 'disposal', run: checkDisposal },
  { name: 'unsupported precision and primitive', run: checkUnsupported },
  { name: 'runs at once', run: checkConcurrentRuns },
];
