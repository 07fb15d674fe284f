import { FlowError, type FlowErrorCode } from '@flows/core';
import { nearestName } from '@flows/node';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** An error as the command line reports it: in one line, as JSON, and to the shell. */
export interface ErrorReport {
  readonly code: FlowErrorCode | 'USAGE' | 'UNEXPECTED';
  readonly message: string;
  readonly hint?: string;
  readonly exitCode: number;
}

/** What to tell about whatever was thrown; `help` is the command that shows how to call it right. */
export function describeError(error: unknown, options: { help?: string } = {}): ErrorReport {
  const { help = 'flows --help' } = options;
  if (error instanceof FlowError) {
    return { code: error.code, ...lines(error.message, error.hint), exitCode: exitCodeOf[error.code] };
  }
  if (error instanceof UsageError || isParseError(error)) {
    const { message, hint } = error instanceof UsageError ? error : parseErrorText(error);
    return { code: 'USAGE', ...lines(withoutFrame(message), hint ?? `see ${help}`), exitCode: exitCodes.usage };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocation failed|Invalid (typed )?array length/.test(message))
    return {
      code: 'UNEXPECTED',
      ...lines(`there is not enough memory: ${message}`, 'give fewer rows, layers or units'),
      exitCode: exitCodes.unexpected,
    };
  return {
    code: 'UNEXPECTED',
    ...lines(message, 'this should not happen: DEBUG=1 shows where; please report it'),
    exitCode: exitCodes.unexpected,
  };
}

/** One line each, however the text was laid out. */
function lines(message: string, hint: string | undefined): { message: string; hint?: string } {
  const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' · ');
  return { message: oneLine(message), ...(hint === undefined ? {} : { hint: oneLine(hint) }) };
}

/** What oclif's parser throws, all of which wants exit code 2. */
interface ParseError extends Error {
  /** The arguments that are missing, or were not expected. */
  readonly args?: readonly (string | { readonly name: string })[];
  /** The flags that do not exist. */
  readonly flags?: readonly string[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

function isParseError(error: unknown): error is ParseError {
  return error instanceof Error && (error as { oclif?: { exit?: number } }).oclif?.exit === exitCodes.usage;
}

/** The parser's messages are laid out in tables; here is what they say. */
function parseErrorText({ message, args, flags, parse }: ParseError): { message: string; hint?: string } {
  if (args !== undefined && message.startsWith('Missing')) {
    const names = args.map((arg) => (typeof arg === 'string' ? arg : arg.name.toUpperCase()));
    return { message: `missing ${names.join(' and ')}` };
  }
  if (flags !== undefined && message.startsWith('Nonexistent')) {
    const known = Object.keys(parse?.input?.flags ?? {});
    const nearest = nearestName(flags[0]!.replace(/^-+/, ''), known);
    return {
      message: `there is no flag ${flags.join(', ')}`,
      ...(nearest === undefined ? {} : { hint: `did you mean --${nearest}?` }),
    };
  }
  return { message };
}

/** Without what the parser puts around messages. */
function withoutFrame(message: string): string {
  return message.replace(/^Parsing --\S+\s+/, '').replace(/\s*See more help with --help\s*$/, '');
}
