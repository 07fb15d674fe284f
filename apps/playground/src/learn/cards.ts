import type { Component } from 'svelte';

/** One idea, with its figure. */
export interface Card {
  /** In links. */
  readonly id: string;
  readonly title: string;
  /** The idea in a sentence, for the list. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly default: Component }>;
}

/** In the order they are read. */
export const cards: readonly Card[] = [
  {
    id: 'points-flowing',
    title: 'From noise to data',
    summary: 'Points on their way through the layers of a trained flow',
    load: () => import('./cards/points-flowing/Card.svelte'),
  },
  {
    id: 'change-of-variables',
    title: 'Stretching a density',
    summary: 'What is stretched gets thinner: the change of variables',
    load: () => import('./cards/change-of-variables/Card.svelte'),
  },
];
