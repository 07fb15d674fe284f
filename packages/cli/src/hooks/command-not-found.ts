import type { Hook } from '@oclif/core';
import { nearestName } from '@flows/node';
import { describeError } from '../errors/describe-error.ts';
import { printError } from '../errors/print-error.ts';
import { UsageError } from '../errors/usage-error.ts';

const commandNotFound: Hook.CommandNotFound = async function ({ id, argv = [], config }) {
  const names = config.commandIDs.map((known) => known.replaceAll(':', ' '));
  const wanted = id.replaceAll(':', ' ');
  const nearest = nearestName(wanted, names);
  const error = new UsageError(`there is no command ${JSON.stringify(wanted)}`, {
    hint: nearest === undefined ? `there are ${names.toSorted().join(', ')}` : `did you mean flows ${nearest}?`,
  });
  const report = describeError(error);
  printError(report, { json: argv.includes('--json') });
  this.exit(report.exitCode);
};

export default commandNotFound;
