import type { Answer, Call } from './answer-calls.ts';

/** Questions to a worker that answers them with `answerCalls`, each by its own promise. All fail when the worker does. */
export function callsTo<Question>(worker: Worker): <Value>(question: Question) => Promise<Value> {
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  let count = 0;
  worker.addEventListener('message', ({ data: { id, value, problem } }: MessageEvent<Answer>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (problem === undefined) asked?.resolve(value as never);
    else asked?.reject(new Error(problem));
  });
  worker.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message || 'the worker did not start'));
    waiting.clear();
  });
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      worker.postMessage({ id: count, question } satisfies Call<Question>, []);
    });
}
