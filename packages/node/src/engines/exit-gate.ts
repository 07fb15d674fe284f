import type { OnnxRuntime, OnnxSession } from '@flows/core/engine';

// Places in the memory that both threads see.
const closed = 0;
const calls = 1;

/** Far more than a call takes: a thread that crashed in one must not keep the process for ever. */
const patience = 30_000;

const open = new Set<Int32Array>();

/**
 * A gate before a thread's calls of native code, open until the process exits. Node ends its threads then, and a call that comes back to
 * a thread that is being ended aborts the whole process (`terminate called after throwing an instance of 'Napi::Error'`).
 */
export function openGate(): Int32Array {
  const gate = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  if (open.size === 0) process.on('exit', closeGates);
  open.add(gate);
  return gate;
}

/** Forgets a gate whose thread has ended. */
export function removeGate(gate: Int32Array): void {
  open.delete(gate);
  if (open.size === 0) process.off('exit', closeGates);
}

/** Lets no further call begin, and waits for those under way: no longer than Node would wait for their threads. */
function closeGates(): void {
  for (const gate of open) Atomics.store(gate, closed, 1);
  for (const gate of open) {
    let under = Atomics.load(gate, calls);
    while (under > 0 && Atomics.wait(gate, calls, under, patience) !== 'timed-out') under = Atomics.load(gate, calls);
  }
}

/** In the thread: the runtime, each of whose native calls goes through the gate. */
export function throughGate(ort: OnnxRuntime, gate: Int32Array): OnnxRuntime {
  async function pass<T>(call: () => Promise<T>): Promise<T> {
    Atomics.add(gate, calls, 1);
    try {
      if (Atomics.load(gate, closed) === 0) return await call();
    } finally {
      Atomics.sub(gate, calls, 1);
      Atomics.notify(gate, calls);
    }
    // The process exits: the thread does nothing more.
    return new Promise<T>(() => undefined);
  }
  const guarded = (session: OnnxSession): OnnxSession => ({
    outputNames: session.outputNames,
    run: (feeds, fetches) => pass(() => session.run(feeds, fetches)),
    release: () => pass(() => session.release()),
  });
  return {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: (model, options) => pass(async () => guarded(await ort.InferenceSession.create(model, options))),
    },
  };
}
