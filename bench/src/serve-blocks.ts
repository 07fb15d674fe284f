import { createInterface } from 'node:readline';

/** What a contender says when its first step is done. */
export interface ReadyMessage {
  readonly ready: true;
  readonly loss: number;
  readonly parameters: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Steps come in multiples of this. */
  readonly perCall?: number;
}

/** What it says after a block of steps. */
export interface BlockMessage {
  readonly seconds: number;
  readonly loss: number;
}

/** Talks with the benchmark over pipes: says that it is ready, then runs and times blocks as long as any are asked for. */
export async function serveBlocks(
  ready: Omit<ReadyMessage, 'ready'>,
  steps: (count: number) => Promise<number>,
  { cold }: { readonly cold: boolean },
): Promise<void> {
  say({ ready: true, ...ready });
  if (cold) return;
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps: count } = JSON.parse(line) as { steps: number };
    const began = performance.now();
    const loss = await steps(count);
    say({ seconds: (performance.now() - began) / 1000, loss });
  }
}

const say = (message: ReadyMessage | BlockMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
