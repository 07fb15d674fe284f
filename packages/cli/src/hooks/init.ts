import type { Hook } from '@oclif/core';

/**
 * Lets no stream that cannot be written to end the process with a stack trace. Standard error is for the eye only: a training outlives it. A
 * reader of standard output that leaves ends a command quietly; what else goes wrong there is an error like another.
 */
const init: Hook.Init = async function () {
  process.stderr.on('error', () => undefined);
  process.stdout.removeAllListeners('error'); // oclif's throws
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever else listens has written it and tells it.
    if (error.code !== 'EPIPE' && process.stdout.listenerCount('error') === 1) void tell(error);
  });
};

async function tell(error: Error): Promise<void> {
  const { fileSystemError } = await import('@flows/node');
  const { describeError } = await import('../errors/describe-error.ts');
  const { printError } = await import('../errors/print-error.ts');
  const report = describeError(fileSystemError('write', 'standard output', error));
  process.exitCode = report.exitCode;
  printError(report, { json: false });
}

export default init;
