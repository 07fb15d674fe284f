import type { GraphNode } from '../../graph/graph.ts';
import { loopAttributes } from '../../tensor/primitives/loop.ts';
import type { Device } from './device.ts';
import { disposeAll, type Program, type RunLoop } from './program.ts';
import type { TfTensor } from './tfjs-runtime.ts';

/** At most this many rounds are run before their conditions are read. */
const longestChunk = 8;

/**
 * Rounds until the condition is false. Waiting for a GPU costs more than a round, so rounds are run ahead in growing chunks and the
 * conditions of a chunk read at once; the carries of the round that was the last one count, later ones are thrown away.
 */
export function compileWhile(node: GraphNode, body: Program, device: Device): RunLoop {
  const { kernels } = device;
  const { carries } = loopAttributes(node.attributes);
  return async (inputs) => {
    const [condition, ...rest] = inputs as [TfTensor, ...TfTensor[]];
    const captures = rest.slice(carries);
    const borrow = (x: TfTensor): TfTensor => kernels.settle(() => x);
    // Each round as [whether it goes on, ...carries].
    let rounds: TfTensor[][] = [[borrow(condition), ...rest.slice(0, carries).map(borrow)]];
    let unread = 0; // the first round whose condition is not known
    try {
      for (let chunk = device.slowReads ? 2 : 0; ; chunk = device.slowReads ? Math.min(chunk * 2, longestChunk) : 1) {
        for (let i = 0; i < chunk; i++) {
          rounds.push(await body.run([...rounds.at(-1)!.slice(1), ...captures]));
          device.activate();
        }
        const ended = (await read(rounds.slice(unread).map(([flag]) => flag!))).indexOf(0);
        device.activate();
        const [result] = rounds.splice(ended < 0 ? rounds.length - 1 : unread + ended, 1) as [TfTensor[]];
        rounds.forEach(disposeAll);
        rounds = [];
        if (ended >= 0) {
          result[0]!.dispose();
          return result.slice(1);
        }
        rounds = [result];
        unread = 1;
      }
    } finally {
      rounds.forEach(disposeAll);
    }
  };

  async function read(flags: readonly TfTensor[]): Promise<number[]> {
    if (flags.length === 1) return [...(await device.read(flags[0]!, 'bool'))];
    const joined = kernels.settle(() => {
      const lines = flags.map((x) => kernels.reshape(x, [1]));
      return kernels.runOnList('Concat', lines, { axis: 0 });
    });
    try {
      return [...(await device.read(joined, 'bool'))];
    } finally {
      joined.dispose();
    }
  }
}
