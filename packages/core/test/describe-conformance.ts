import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Precision } from '../src/engine/engine.ts';
import {
  conformanceCases,
  conformanceChecks,
  runConformanceCase,
  runLeakCheck,
  type ConformanceCase,
} from '../src/testing.ts';

export interface DescribeOptions {
  readonly precisions?: readonly Precision[];
  /** Which cases to run; all by default. */
  readonly only?: (testCase: ConformanceCase) => boolean;
  /** What the engine's runtime holds at the moment, in any unit: it must not grow. */
  readonly resourceCount?: () => number;
}

/** The whole conformance suite as vitest tests, for an engine that is made when they start. */
export function describeConformance(
  name: string,
  open: () => Engine | Promise<Engine>,
  options: DescribeOptions = {},
): void {
  const { precisions = ['float32', 'float64'], only = () => true, resourceCount } = options;
  describe(`${name} conforms`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine?.dispose());

    for (const precision of precisions) {
      describe(`in ${precision}`, () => {
        const cases = conformanceCases().filter(
          (testCase) => testCase.precisions.includes(precision) && only(testCase),
        );
        // One test for each primitive, that reports all its failing cases.
        for (const primitive of new Set(cases.map((testCase) => testCase.primitive)))
          it(`computes ${primitive}`, async () => {
            const problems: string[] = [];
            for (const testCase of cases.filter((other) => other.primitive === primitive))
              await runConformanceCase(engine, testCase, precision).catch((error: Error) => {
                problems.push(
                  error.message.startsWith(testCase.name) ? error.message : `${testCase.name}: ${error.stack}`,
                );
              });
            expect(problems.join('\n')).toBe('');
          });
        for (const check of conformanceChecks()) it(`passes: ${check.name}`, () => check.run(engine, precision));
        it('holds nothing more after 200 runs', () =>
          runLeakCheck(engine, { precision, ...(resourceCount && { resourceCount }) }));
      });
    }
  });
}
