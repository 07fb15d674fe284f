/** What can be shown where text goes. */
export interface Terminal {
  /** Whether lines can be redrawn. */
  readonly interactive: boolean;
  /** Whether there are colours, 256 of them; then block and braille characters too. */
  readonly colour: boolean;
  /** Characters per line. */
  readonly columns: number;
}

/** Where text goes: a terminal, a pipe or a file. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a stream can show, by the conventions NO_COLOR, FORCE_COLOR and TERM=dumb; 80 columns where it does not say. */
export function terminalOf(
  stream: TextStream,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Terminal {
  const interactive = stream.isTTY === true && env['TERM'] !== 'dumb';
  const forced = isSet(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  return {
    interactive,
    colour: !isSet(env['NO_COLOR']) && (forced || interactive),
    columns: stream.columns || Number(env['COLUMNS']) || 80, // a new pseudo-terminal may say 0
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
