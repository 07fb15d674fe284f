import type { HostArray } from '../host-array.ts';
import type { Executable } from './engine.ts';

/** One executable of the two parts of a graph (see `splitHeld`): the first is run when an input that is held is given as another array. */
export function withPrelude(prelude: Executable, main: Executable, held: readonly string[]): Executable {
  let known: readonly (HostArray | undefined)[] = [];
  let made: Promise<Record<string, HostArray>> | undefined;

  function preludeOf(inputs: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>> {
    const given = held.map((name) => inputs[name]);
    if (made !== undefined && given.every((array, i) => array === known[i])) return made;
    const running = prelude.run(inputs);
    known = given;
    made = running;
    // What failed is tried again.
    running.catch(() => {
      if (made === running) made = undefined;
    });
    return running;
  }

  return {
    ...main,
    run: async (inputs) => main.run({ ...inputs, ...(await preludeOf(inputs)) }),
    dispose() {
      prelude.dispose();
      main.dispose();
    },
  };
}
