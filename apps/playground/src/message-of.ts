/** Something that went wrong, to be told. */
export interface Problem {
  readonly message: string;
  readonly hint?: string;
}

/** What an error says, to a reader. */
export function messageOf(error: unknown): Problem {
  const { message = String(error), hint } = (error ?? {}) as { readonly message?: string; readonly hint?: string };
  return { message, ...(hint !== undefined && { hint }) };
}
