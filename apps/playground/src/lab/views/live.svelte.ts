import type { Trainer } from '@flows/web';
import { untrack } from 'svelte';
import type { Session } from '../session.svelte.ts';

/**
 * An answer of the trainer that is asked for again as soon as it has been drawn. `seenBy` gives the session while the view is seen; `question` may read reactive values: when they
 * change it is asked anew; it says undefined where there is nothing to ask.
 */
export function live<Answer>(
  seenBy: () => Session | undefined,
  question: () => ((trainer: Trainer) => Promise<Answer>) | undefined,
  { pause = 0 }: { readonly pause?: number } = {},
): { readonly answer: Answer | undefined; readonly rate: number } {
  let answer = $state.raw<Answer>();
  let rate = $state(0);
  $effect(() => {
    const session = seenBy();
    const ask = session?.model ? question() : undefined;
    if (!session || !ask) return;
    const over = new AbortController();
    const repeat = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const began = performance.now();
        const moved = session.moved();
        const next = await session.ask(ask);
        if (over.signal.aborted) return;
        if (next !== undefined) answer = next;
        await drawn(pause);
        rate = 1000 / (performance.now() - began);
        if (!over.signal.aborted) await moved;
      }
    };
    untrack(() => void repeat());
    return () => over.abort();
  });
  return {
    get answer() {
      return answer;
    },
    get rate() {
      return rate;
    },
  };
}

/** After the next paint, and no sooner than `milliseconds` from it; a hidden page does not paint, and so does not ask. */
function drawn(milliseconds: number): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, milliseconds)));
}
