import { terminalOf } from '../terminal/terminal.ts';
import type { ErrorReport } from './describe-error.ts';

/** The answer where JSON is wanted, else a line on standard error and a hint below it. */
export function printError({ code, message, hint }: ErrorReport, options: { json: boolean }): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint } }, null, 2)}\n`);
    return;
  }
  const heading = terminalOf(process.stderr).colour ? '\u001B[31mError:\u001B[39m' : 'Error:';
  process.stderr.write(`${heading} ${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`);
}
