import { referenceEngine, toPosted, type Engine } from '@flows/core/engine';
import { chooseEngine, type ChooseEngineOptions, type ChosenEngine } from '../choose-engine.ts';
import { webEngineNames, type WebEngineName } from '../engines/web-engines.ts';

type Choice = { readonly engine: ChosenEngine } | { readonly error: unknown };

/**
 * The engine of a trainer: the reference, which is there at once; the one that is chosen when training starts; the next one when that fails.
 * A choice takes seconds, during which views go on being answered: it is made aside, and adopted when the trainer is ready for it.
 */
export class TrainerEngine {
  options: ChooseEngineOptions = {};
  #current: Engine = referenceEngine();
  #isChosen = false;
  #isChoosing = false;
  #choice: Choice | undefined;
  readonly #failed = new Set<WebEngineName>();

  get current(): Engine {
    return this.#current;
  }

  /** Whether it is the one to train with. */
  get isChosen(): boolean {
    return this.#isChosen;
  }

  /** Whether a choice waits to be adopted. */
  get hasChoice(): boolean {
    return this.#choice !== undefined;
  }

  /** Chooses, unless that is under way; `ready` is called when there is something to adopt. */
  choose(ready: () => void): void {
    if (this.#isChoosing) return;
    this.#isChoosing = true;
    const { engine: wish, without = [], ...options } = this.options;
    void chooseEngine({
      ...options,
      without: [...without, ...this.#failed],
      ...(wish !== undefined && !this.#failed.has(wish) && { engine: wish }),
    })
      .then(
        (engine) => void (this.#choice = { engine }),
        (error: unknown) => void (this.#choice = { error }),
      )
      .then(ready);
  }

  /**
   * Makes the choice the current engine.
   *
   * @throws FlowError ENGINE_UNAVAILABLE as `chooseEngine` does, when none could be had.
   */
  adopt(): ChosenEngine {
    const choice = this.#choice!;
    this.#choice = undefined;
    this.#isChoosing = false;
    if ('error' in choice) throw choice.error;
    this.#current = choice.engine;
    this.#isChosen = true;
    return choice.engine;
  }

  /** Whether an error is one of this engine's, which another might not make. */
  isBlamedFor(error: unknown): boolean {
    return toPosted(error).code.startsWith('ENGINE_') && this.#current.name !== 'reference';
  }

  /** Takes the reference again; the engine that failed is returned, and not chosen any more. */
  giveUp(): Engine {
    const failed = this.#current;
    this.#failed.add(webEngineNames.find((name) => name === failed.name)!);
    this.#current = referenceEngine();
    this.#isChosen = false;
    return failed;
  }
}
