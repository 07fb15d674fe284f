/**
 * Of calls that come faster than they are answered only the newest waits: the others are dropped. For pictures that follow a slider.
 */
export function newest<A extends unknown[]>(task: (...args: A) => Promise<void>): (...args: A) => void {
  let busy = false;
  let waiting: A | undefined;
  const run = async (args: A): Promise<void> => {
    busy = true;
    await task(...args);
    busy = false;
    if (waiting) {
      const next = waiting;
      waiting = undefined;
      void run(next);
    }
  };
  return (...args) => {
    if (busy) waiting = args;
    else void run(args);
  };
}
