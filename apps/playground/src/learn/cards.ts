import type { Component } from 'svelte';

/** One idea, with its figure. */
export interface Card {
  /** In links. */
  readonly id: string;
  readonly title: string;
  /** The idea in a sentence, for the list. */
  readonly summary: string;
  /** Absent for the one that comes with the page: what nearly all see first waits for nothing. */
  readonly load?: () => Promise<{ readonly default: Component }>;
}

/** In the order they are read. */
export const cards: readonly Card[] = [
  {
    id: 'points-flowing',
    title: 'From noise to data',
    summary: 'Points on their way through the layers of a trained flow',
  },
  {
    id: 'change-of-variables',
    title: 'Stretching a density',
    summary: 'What is stretched gets thinner: the change of variables',
    load: () => import('./cards/change-of-variables/Card.svelte'),
  },
  {
    id: 'layers-in-one-dimension',
    title: 'Layer upon layer',
    summary: 'Maps in a row, each to be bent by hand, and the density after each',
    load: () => import('./cards/layers-in-one-dimension/Card.svelte'),
  },
  {
    id: 'fit-by-gradient-descent',
    title: 'Fitting, step by step',
    summary: 'The most likely flow is found by going downhill',
    load: () => import('./cards/fit-by-gradient-descent/Card.svelte'),
  },
  {
    id: 'stretch-of-a-cell',
    title: 'The stretch of a cell',
    summary: 'Areas, determinants and why their logarithms add up',
    load: () => import('./cards/stretch-of-a-cell/Card.svelte'),
  },
  {
    id: 'coupling',
    title: 'A coupling layer, taken apart',
    summary: 'One half is kept and says how the other is scaled and shifted',
    load: () => import('./cards/coupling/Card.svelte'),
  },
  {
    id: 'masked-autoregressive',
    title: 'One feature after another',
    summary: 'A network with its connections cut, and the order it follows',
    load: () => import('./cards/masked-autoregressive/Card.svelte'),
  },
  {
    id: 'two-moons',
    title: 'Two moons',
    summary: 'The data, what density means for a cloud, and the floor of the loss',
    load: () => import('./cards/two-moons/Card.svelte'),
  },
  {
    id: 'training',
    title: 'A flow learns the moons',
    summary: 'Training in your browser, down to the entropy of the data',
    load: () => import('./cards/training/Card.svelte'),
  },
  {
    id: 'conditional-flow',
    title: 'A flow for every condition',
    summary: 'A density that a slider steers',
    load: () => import('./cards/conditional-flow/Card.svelte'),
  },
  {
    id: 'kl-both-ways',
    title: 'Two ways to be wrong',
    summary: 'Forward and reverse divergence: covering all modes, or seeking one',
    load: () => import('./cards/kl-both-ways/Card.svelte'),
  },
  {
    id: 'topology',
    title: 'What cannot be cut',
    summary: 'One piece stays one piece: the bridge between modes',
    load: () => import('./cards/topology/Card.svelte'),
  },
  {
    id: 'architectures',
    title: 'Which flow to take',
    summary: 'Every architecture by its transformer and conditioner',
    load: () => import('./cards/architectures/Card.svelte'),
  },
];
