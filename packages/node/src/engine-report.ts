import { FlowError, matMul } from '@flows/core';
import { messageOf, trace, type Engine, type Precision } from '@flows/core/engine';
import { makeNodeEngine, nodeEngineNames, type NodeEngineName } from './engines/node-engines.ts';

/** How one engine fares on this machine. */
export interface EngineReport {
  readonly name: NodeEngineName;
  /** Whether it was loaded and computed the right numbers. */
  readonly available: boolean;
  /** What it computes in. */
  readonly precision: readonly Precision[];
  readonly reason: string;
  /** What to do where it is not available. */
  readonly hint?: string;
}

/**
 * Loads every engine and has it multiply two matrices: what `flows doctor` says. It never throws for an engine that fails.
 *
 * @example
 * ```ts
 * const reports = await engineReport();
 * reports.find(({ name }) => name === 'reference')!.available; // => true
 * ```
 */
export async function engineReport(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  // One after another: each is to be judged alone.
  for (const name of nodeEngineNames) reports.push(await examine(name));
  return reports;
}

async function examine(name: NodeEngineName): Promise<EngineReport> {
  let engine: Engine | undefined;
  try {
    engine = await makeNodeEngine(name);
    for (const precision of engine.precisions) await tryProduct(engine, precision);
    return { name, available: true, precision: engine.precisions, reason: 'computes the right numbers' };
  } catch (error) {
    const hint = error instanceof FlowError ? error.hint : undefined;
    return {
      name,
      available: false,
      precision: [],
      reason: messageOf(error, name),
      ...(hint !== undefined && { hint }),
    };
  } finally {
    await engine?.dispose().catch(() => undefined);
  }
}

async function tryProduct(engine: Engine, precision: Precision): Promise<void> {
  const graph = trace({ a: { shape: [2, 2] }, b: { shape: [2, 2] } }, ({ a, b }) => ({ product: matMul(a, b) }));
  const executable = await engine.compile(graph, { precision });
  try {
    const { product } = await executable.run({ a: Float64Array.of(1, 2, 3, 4), b: Float64Array.of(5, 6, 7, 8) });
    if ([19, 22, 43, 50].some((value, i) => product![i] !== value))
      throw new FlowError(
        'ENGINE_FAILED',
        `${engine.name} computes ${product!.join(', ')} for 19, 22, 43, 50 in ${precision}`,
      );
  } finally {
    executable.dispose();
  }
}
