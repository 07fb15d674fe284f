import { Command, Flags } from '@oclif/core';
import { randomInt } from 'node:crypto';
import { FlowError } from '@flows/core';
import { describeError } from './errors/describe-error.ts';
import { printError } from './errors/print-error.ts';
import { UsageError } from './errors/usage-error.ts';
import { progressReporter, type ProgressReporter } from './progress/progress-reporter.ts';
import { terminalOf, type Terminal } from './terminal/terminal.ts';

/** Ctrl-C, what a batch system sends before it ends a job, and a terminal that is closed. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What all commands have in common: data go to standard output and all else to standard error, `--json` gives one object,
 * errors are one line and a hint with an exit code of their kind, and Ctrl-C ends what is going on in good order.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    json: Flags.boolean({ summary: 'Print one JSON object on standard output.', helpGroup: 'GLOBAL' }),
  };

  private readonly interrupt = new AbortController();
  private readonly onInterrupt = (): void => {
    if (this.interrupt.signal.aborted) process.exit(130); // asked twice: at once
    this.interrupt.abort(new FlowError('ABORTED', 'interrupted'));
    process.stdin.destroy(); // nothing else would end the wait for input
  };

  /** Aborted by Ctrl-C: to be handed to whatever takes long. */
  protected get signal(): AbortSignal {
    return this.interrupt.signal;
  }

  override async init(): Promise<void> {
    await super.init();
    for (const signal of endings) process.on(signal, this.onInterrupt);
  }

  protected override async finally(thrown: Error | undefined): Promise<void> {
    for (const signal of endings) process.off(signal, this.onInterrupt);
    await super.finally(thrown);
  }

  protected override async catch(thrown: unknown): Promise<void> {
    const isTold = thrown instanceof FlowError && thrown.code === 'ABORTED';
    const error = this.signal.aborted && !isTold ? this.signal.reason : thrown;
    const help = `${this.config.bin} ${this.id?.replaceAll(':', ' ') ?? ''} --help`;
    const report = describeError(error, { help });
    process.exitCode = report.exitCode;
    this.parsed = true; // if that was what failed, oclif would warn that nobody tried
    if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    printError(report, { json: this.jsonEnabled() });
  }

  /** What standard output, or standard error, can show. */
  protected get outputTerminal(): Terminal {
    return terminalOf(process.stdout);
  }

  protected get errorTerminal(): Terminal {
    return terminalOf(process.stderr);
  }

  /** Tells something on standard error, unless the answer is JSON. */
  protected note(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`);
  }

  /** Warns on standard error, always. */
  protected caution(text: string): void {
    process.stderr.write(`Warning: ${text}\n`);
  }

  /** Shows training's progress on standard error, unless the answer is JSON. */
  protected trainingProgress(): ProgressReporter {
    const write = (text: string): void => void (this.jsonEnabled() || process.stderr.write(text));
    return progressReporter({ terminal: this.errorTerminal, write });
  }

  /** Standard input can be read once. */
  protected checkPipes(...paths: readonly (string | undefined)[]): void {
    if (paths.filter((path) => path === '-').length > 1) {
      throw new UsageError('only one of the files can be standard input', { hint: 'give the path of the other' });
    }
  }

  /** The seed asked for, or a random one, which is told so that the run can be repeated. */
  protected seedOr(seed: number | undefined): number {
    if (seed !== undefined) return seed;
    const random = randomInt(2 ** 32);
    this.note(`seed ${random}`);
    return random;
  }
}
