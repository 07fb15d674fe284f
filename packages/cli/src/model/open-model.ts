import { flowFromModelFile, type ContextColumn, type Engine, type Flow, type ModelFile } from '@flows/core';
import { chooseEngine, readModel } from '@flows/node';
import { engineOptions, type EngineFlags } from '../flags/engine-flags.ts';
import { namesOf } from './model-context.ts';

/** A model from a file, ready to compute. */
export interface OpenModel {
  readonly file: ModelFile;
  readonly flow: Flow;
  readonly engine: Engine;
  /** Names of its columns. */
  readonly columns: readonly string[];
  /** The columns it is conditioned on. */
  readonly contextColumns: readonly ContextColumn[];
}

/** Opens a model, lets `use` work with it, and frees what it held: an engine left open would keep the process alive. */
export async function withModel<T>(
  path: string,
  options: EngineFlags & { readonly onWarning: (message: string) => void },
  use: (model: OpenModel) => Promise<T>,
): Promise<T> {
  const file = await readModel(path, options);
  const engine = await chooseEngine(engineOptions(options));
  try {
    const flow = flowFromModelFile(file, { engine });
    const result = await use({
      file,
      flow,
      engine,
      columns: namesOf(file.columns),
      contextColumns: file.contextColumns,
    });
    await flow.dispose();
    return result;
  } finally {
    await engine.dispose();
  }
}
