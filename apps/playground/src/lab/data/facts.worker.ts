import { factsOf, type FactsQuestion } from './facts.ts';

addEventListener('message', ({ data: { id, question } }: MessageEvent<{ id: number; question: FactsQuestion }>) =>
  postMessage({ id, facts: factsOf(question) }),
);
