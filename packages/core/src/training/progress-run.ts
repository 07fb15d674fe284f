/** Work that reports as it goes: `await` it for its result, or iterate over it for its progress. It advances only while it is read. */
export interface ProgressRun<Progress, Result> extends PromiseLike<Result>, AsyncIterable<Progress> {}

/** Makes a run of a generator that yields progress and returns the result. */
export function progressRun<Progress, Result>(work: AsyncGenerator<Progress, Result>): ProgressRun<Progress, Result> {
  let result: Promise<Result> | undefined;
  const drain = async (): Promise<Result> => {
    for (;;) {
      const next = await work.next();
      if (next.done) return next.value;
    }
  };
  return {
    // oxlint-disable-next-line unicorn/no-thenable
    then: (resolve, reject) => (result ??= drain()).then(resolve, reject),
    async *[Symbol.asyncIterator]() {
      const value = yield* work;
      result ??= Promise.resolve(value);
    },
  };
}
