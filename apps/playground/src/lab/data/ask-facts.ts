import type { Facts, FactsQuestion } from './facts.ts';

/** A worker that answers the newest question; those overtaken by a newer one are never answered. */
export function factsWorker(): { ask(question: FactsQuestion): Promise<Facts>; close(): void } {
  const worker = new Worker(new URL('./facts.worker.ts', import.meta.url), { type: 'module' });
  let asked = 0;
  let answer: (facts: Facts) => void = () => {};
  worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; facts: Facts }>) => {
    if (data.id === asked) answer(data.facts);
  });
  return {
    ask: (question) =>
      new Promise((resolve) => {
        answer = resolve;
        worker.postMessage({ id: ++asked, question }, []);
      }),
    close: () => worker.terminate(),
  };
}
