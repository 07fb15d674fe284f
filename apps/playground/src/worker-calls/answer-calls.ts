import { messageOf } from '../message-of.ts';

export interface Call<Question> {
  readonly id: number;
  readonly question: Question;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  /** Instead of a value: what went wrong. */
  readonly problem?: string;
}

/** In a worker: answers the questions that the page puts with `callsTo`. */
export function answerCalls<Question>(answer: (question: Question) => Promise<unknown>): void {
  addEventListener('message', async ({ data: { id, question } }: MessageEvent<Call<Question>>) => {
    try {
      postMessage({ id, value: await answer(question) } satisfies Answer);
    } catch (error) {
      postMessage({ id, problem: messageOf(error).message } satisfies Answer);
    }
  });
}
