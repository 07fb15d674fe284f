import type { Flow, HostTensor } from '@flows/core';
import type { ViewQuestion } from './trainer-messages.ts';

/** What a view gets, and the arrays of it that are handed over to the page. */
export interface ViewAnswer {
  readonly value: unknown;
  readonly transfer: ArrayBuffer[];
}

/**
 * Asks a flow what a view asks.
 *
 * @throws FlowError as the flow's own calls do.
 */
export async function answerView(flow: Flow, question: ViewQuestion): Promise<ViewAnswer> {
  switch (question.of) {
    case 'logProb': {
      const value = await flow.logProb(question.x);
      return { value, transfer: [bufferOf(value)] };
    }
    case 'sample': {
      const value = await flow.sample(question.n, question.seed === undefined ? {} : { seed: question.seed });
      return { value, transfer: [bufferOf(value.data)] };
    }
    case 'trajectory': {
      const value = await flow.trajectory(question.x);
      return { value, transfer: [bufferOf(value.data)] };
    }
    case 'inverse':
    case 'forward': {
      const value = await flow[question.of](question.x);
      return { value, transfer: [bufferOf(value.value.data), bufferOf(value.logDet)] };
    }
  }
}

const bufferOf = ({ buffer }: HostTensor['data']): ArrayBuffer => buffer as ArrayBuffer;
