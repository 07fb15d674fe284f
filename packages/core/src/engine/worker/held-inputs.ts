import type { HostArray } from '../../host-array.ts';
import type { Executable } from '../engine.ts';

type Arrays = Readonly<Record<string, HostArray>>;

/** Leaves out the inputs that the other end keeps: held ones, given as the same arrays as last time. */
export function withoutKept(held: readonly string[]): (inputs: Arrays) => Arrays {
  const sent = new Map<string, HostArray>();
  return (inputs) => {
    const news = Object.entries(inputs).filter(([name, array]) => sent.get(name) !== array);
    for (const [name, array] of news) if (held.includes(name)) sent.set(name, array);
    return Object.fromEntries(news);
  };
}

/** An executable that keeps the inputs it holds and is run without them until they change. */
export function keeping(executable: Executable, held: readonly string[]): Executable {
  const kept = new Map<string, HostArray>();
  return {
    ...executable,
    run(news) {
      for (const [name, array] of Object.entries(news)) if (held.includes(name)) kept.set(name, array);
      return executable.run({ ...Object.fromEntries(kept), ...news });
    },
  };
}
