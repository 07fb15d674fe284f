import type { Terminal } from '../terminal/terminal.ts';
import { progressLine, type ProgressState } from './progress-line.ts';

/** What training tells after some of its steps. */
export type ProgressUpdate = Pick<ProgressState, 'step' | 'steps' | 'unit' | 'loss' | 'validation'>;

/** Shows training's progress as it goes on. */
export interface ProgressReporter {
  update(progress: ProgressUpdate): void;
  /** Shows the last state and leaves the line. */
  end(): void;
}

interface ProgressReporterOptions {
  readonly terminal: Terminal;
  readonly write: (text: string) => void;
  /** Seconds since any fixed moment. */
  readonly now?: () => number;
}

const redrawSeconds = 0.1;
const plainSeconds = 2;
const maxHistory = 512;

/** One line, redrawn, on a terminal; elsewhere a line when training starts, every two seconds, and at its end. */
export function progressReporter(options: ProgressReporterOptions): ProgressReporter {
  const { terminal, write, now = () => performance.now() / 1000 } = options;
  const start = now();
  const interval = terminal.interactive ? redrawSeconds : plainSeconds;
  let history: number[] = [];
  let keepEvery = 1;
  let updates = 0;
  let last: ProgressUpdate | undefined;
  let shown: ProgressUpdate | undefined;
  let shownAt = -Infinity;

  const show = (): void => {
    if (last === undefined || last === shown) return;
    const line = progressLine(
      { ...last, seconds: now() - start, history },
      { columns: terminal.interactive ? terminal.columns : 200, unicode: terminal.interactive },
    );
    write(terminal.interactive ? `\r${line}\u001B[K` : `${line}\n`);
    shown = last;
    shownAt = now();
  };

  return {
    update(progress) {
      last = progress;
      if (updates++ % keepEvery === 0) history.push(progress.loss);
      if (history.length > maxHistory) {
        history = history.filter((_, i) => i % 2 === 0);
        keepEvery *= 2;
      }
      if (now() - shownAt >= interval) show();
    },
    end() {
      show();
      if (terminal.interactive && shown !== undefined) write('\n');
    },
  };
}
