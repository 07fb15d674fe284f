import type { Engine, Executable, Precision } from '../engine/engine.ts';
import type { FlowGraph } from './flow-graphs.ts';

const most = 16;

/** Compiled graphs by name, batch size and lanes; the least recently used one goes when there are more than 16. */
export class Executables {
  readonly #engine: Engine;
  readonly #precision: Precision;
  readonly #compiled = new Map<string, Promise<Executable>>();

  constructor(engine: Engine, precision: Precision) {
    this.#engine = engine;
    this.#precision = precision;
  }

  get(name: string, batchSize: number, lanes: number, trace: () => FlowGraph['graph']): Promise<Executable> {
    const key = `${name}:${batchSize}:${lanes}`;
    const compiled =
      this.#compiled.get(key) ??
      this.#engine.compile(trace(), { batchSize, precision: this.#precision, lanes, held: ['params', 'state'] });
    // Reinserting makes it the most recently used.
    this.#compiled.delete(key);
    this.#compiled.set(key, compiled);
    compiled.catch(() => this.#compiled.delete(key));
    if (this.#compiled.size > most) {
      const [oldest, executable] = this.#compiled.entries().next().value!;
      this.#compiled.delete(oldest);
      void executable.then((done) => done.dispose());
    }
    return compiled;
  }

  async dispose(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    await Promise.all(all.map(async (executable) => (await executable).dispose()));
  }
}
