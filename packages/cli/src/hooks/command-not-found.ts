import type { Hook } from '@oclif/core';
import { nearestName } from '@flows/node';
import { describeError } from '../errors/describe-error.ts';
import { printError } from '../errors/print-error.ts';
import { UsageError } from '../errors/usage-error.ts';

const commandNotFound: Hook.CommandNotFound = async function ({ id, argv = [], config }) {
  const names = config.commandIDs.map((known) => known.replaceAll(':', ' '));
  // Arguments stand behind the name as well.
  const words = id.split(':');
  const error = new UsageError(`there is no command ${JSON.stringify(words.join(' '))}`, {
    hint: hintFor(words, names) ?? `there are ${names.toSorted().join(', ')}`,
  });
  const report = describeError(error);
  printError(report, { json: argv.includes('--json') });
  this.exit(report.exitCode);
};

function hintFor(words: readonly string[], names: readonly string[]): string | undefined {
  const [first, ...others] = words;
  if (first === 'help') return `help is a flag: ${['flows', ...others, '--help'].join(' ')}`;
  const nearest = nearestName(words.slice(0, 2).join(' '), names) ?? nearestName(first!, names);
  return nearest === undefined ? undefined : `did you mean flows ${nearest}?`;
}

export default commandNotFound;
