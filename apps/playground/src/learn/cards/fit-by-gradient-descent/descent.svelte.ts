import type { Engine } from '@flows/core';
import { messageOf } from '../../../message-of.ts';
import { LineFit, type LineFitOptions, type LineView, type Start } from './line-fit.ts';

/** What has been seen on the way: after each step shown, where it stood and its loss. */
export interface Trail {
  readonly path: readonly Start[];
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
}

export interface DescentOptions extends Omit<LineFitOptions, 'engine'> {
  readonly engine: Engine;
}

const mostSteps = 2000;

/** A fit that is begun, walked and begun anew, and what it shows. */
export class Descent {
  view = $state.raw<LineView>();
  trail = $state.raw<Trail>({ path: [], losses: [] });
  playing = $state(false);
  problem = $state('');
  readonly #places: Float64Array;
  readonly #latents: Float64Array;
  #fit: LineFit | undefined;

  /** Looks at the density at `places` and at the map of `latents`. */
  constructor(places: Float64Array, latents: Float64Array) {
    this.#places = places;
    this.#latents = latents;
  }

  begin(options: DescentOptions): void {
    this.end();
    this.problem = '';
    this.#fit = new LineFit(options);
    this.trail = { path: [], losses: [] };
    void this.#attempt(() => Promise.resolve());
  }

  set rate(rate: number) {
    if (this.#fit) this.#fit.rate = rate;
  }

  async advance(steps: number): Promise<void> {
    await this.#attempt((fit) => fit.advance(steps, 12));
    if (this.#fit && this.#fit.step >= mostSteps) this.playing = false;
  }

  end(): void {
    void this.#fit?.stop();
    this.#fit = undefined;
    this.playing = false;
  }

  /** Does something with the fit, and shows it. What goes wrong in a fit that was left is of no interest. */
  async #attempt(work: (fit: LineFit) => Promise<void>): Promise<void> {
    const fit = this.#fit;
    if (!fit) return;
    try {
      await work(fit);
      const view = await fit.look(this.#places, this.#latents);
      if (fit !== this.#fit) return;
      const { path, losses } = this.trail;
      this.view = view;
      this.trail = { path: [...path, fit.place], losses: [...losses, { step: view.step, loss: view.loss }] };
    } catch (error) {
      if (fit !== this.#fit) return;
      this.playing = false;
      this.problem = messageOf(error).message;
    }
  }
}
