import { flowFromModelFile, type Engine, type Flow, type ModelFile } from '@flows/core';
import { chooseEngine, readModel } from '@flows/node';
import { engineOptions, type EngineFlags } from '../flags/engine-flags.ts';

/** A model from a file, ready to compute. */
export interface OpenModel {
  readonly file: ModelFile;
  readonly flow: Flow;
  readonly engine: Engine;
  /** Names of its columns. */
  readonly columns: readonly string[];
  /** Names of the columns it is conditioned on. */
  readonly contextColumns: readonly string[];
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
    const [columns, contextColumns] = [file.columns, file.contextColumns].map((list) => list.map(({ name }) => name));
    const result = await use({ file, flow, engine, columns: columns!, contextColumns: contextColumns! });
    await flow.dispose();
    return result;
  } finally {
    await engine.dispose();
  }
}
