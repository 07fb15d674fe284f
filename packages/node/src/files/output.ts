/** Where bytes go, whatever it is: written piece by piece, then either committed or aborted. */
export interface Output {
  /** Resolves once there is room for more: to false if nobody reads any longer and writing on is pointless. */
  write(chunk: string | Uint8Array): Promise<boolean>;
  /** All is written: make it visible and durable. */
  commit(): Promise<void>;
  /** Something went wrong: leave as little behind as possible. Never throws. */
  abort(): Promise<void>;
}
