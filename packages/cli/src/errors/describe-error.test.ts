import { FlowError, type FlowErrorCode } from '@flows/core';
import { describe, expect, it } from 'vitest';
import { describeError } from './describe-error.ts';
import { UsageError } from './usage-error.ts';

describe('describeError', () => {
  const expected: Record<FlowErrorCode, number> = {
    DOMAIN: 2,
    DATA_INVALID: 3,
    SHAPE_MISMATCH: 3,
    DTYPE_MISMATCH: 3,
    SPEC_INVALID: 4,
    FILE_FORMAT: 4,
    FILE_VERSION: 4,
    NOT_FITTED: 4,
    TRAINING_DIVERGED: 5,
    ENGINE_UNAVAILABLE: 6,
    ENGINE_UNSUPPORTED: 6,
    ENGINE_FAILED: 1,
    ABORTED: 130,
  };

  it.each(Object.entries(expected))('gives %s the exit code %i', (code, exitCode) => {
    const error = new FlowError(code as FlowErrorCode, 'what is wrong', { hint: 'what to do' });
    expect(describeError(error)).toEqual({ code, message: 'what is wrong', hint: 'what to do', exitCode });
  });

  it('sends wrong usage to the help of the command', () => {
    const help = 'flows train --help';
    expect(describeError(new UsageError('--steps is x'), { help })).toEqual({
      code: 'USAGE',
      message: '--steps is x',
      hint: 'see flows train --help',
      exitCode: 2,
    });
  });

  it('says what the parser says, without its tables', () => {
    const parser = (message: string, more: object) => Object.assign(new Error(message), { oclif: { exit: 2 } }, more);
    const missing = parser('Missing 1 required arg:\nname  one of\n\nSee more help with --help', {
      args: [{ name: 'name' }],
    });
    expect(describeError(missing)).toMatchObject({ code: 'USAGE', message: 'missing NAME', exitCode: 2 });
    const unknown = parser('Nonexistent flag: --sed', { flags: ['--sed'], parse: { input: { flags: { seed: {} } } } });
    expect(describeError(unknown)).toMatchObject({ message: 'there is no flag --sed', hint: 'did you mean --seed?' });
    const usage = new UsageError('x');
    usage.message = 'Parsing --rows \n\t--rows is -1\nSee more help with --help';
    expect(describeError(usage).message).toBe('--rows is -1');
  });

  it('reports what nobody expected in one line', () => {
    expect(describeError(new TypeError('first\n  second'))).toMatchObject({
      code: 'UNEXPECTED',
      message: 'first · second',
      exitCode: 1,
    });
    expect(describeError('thrown text').message).toBe('thrown text');
    const tooLarge = new RangeError('Array buffer allocation failed');
    expect(describeError(tooLarge)).toMatchObject({ hint: 'give fewer rows, layers or units', exitCode: 1 });
  });
});
