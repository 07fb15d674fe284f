// Prints where the time of a case goes on onnxruntime-node: the operators of the emitted model, and ONNX Runtime's own profile.
import { parseArgs } from 'node:util';
import { benchCases, casesNamed, type BenchCase } from './cases.ts';
import type { KernelTime } from './kernel-times.ts';
import { markdownTable } from './markdown-table.ts';
import { profileCase, type CaseProfile } from './profile-case.ts';

const { values: flags } = parseArgs({
  options: {
    case: { type: 'string', multiple: true, default: benchCases.map(({ name }) => name) },
    threads: { type: 'string', default: '1' },
    'steps-per-call': { type: 'string', default: '8' },
    seconds: { type: 'string', default: '2' },
    level: { type: 'string', default: 'disabled' },
    rows: { type: 'string', default: '25' },
  },
});
const options = {
  threads: Number(flags.threads),
  stepsPerCall: Number(flags['steps-per-call']),
  level: flags.level,
  seconds: Number(flags.seconds),
};
for (const benchCase of new Set(flags.case.flatMap(casesNamed)))
  print(benchCase, await profileCase(benchCase, options));

function print(
  { name, work }: BenchCase,
  { points, operators, modelBytes, kernels, inLoop, alone, profiled }: CaseProfile,
): void {
  const unit = work === 'train' ? 'step' : 'chunk';
  console.log(
    `\n# ${name}, ${options.threads} thread${options.threads > 1 ? 's' : ''}, optimisation "${options.level}"\n`,
  );
  const nodes = operators.reduce((sum, { count }) => sum + count, 0);
  console.log(`## Operators of the emitted model: ${nodes} nodes, ${(modelBytes / 1024).toFixed(0)} KiB\n`);
  console.log(
    markdownTable(
      ['operator', 'count', 'depth'],
      operators.map((o) => [o.operator, o.count, o.depth]),
    ),
  );

  const total = sum(kernels, 'microseconds');
  const share = (microseconds: number): string => `${((100 * microseconds) / total).toFixed(1)} %`;
  const products = kernels.filter(({ flops }) => flops > 0);
  const inProducts = sum(products, 'microseconds');
  console.log(
    `\n${work === 'train' ? `${inLoop.toFixed(3)} ms a step in calls of ${options.stepsPerCall}, ` : ''}` +
      `${alone.toFixed(3)} ms a ${unit} of ${points} points one by one, ${profiled.toFixed(3)} profiled; ` +
      `kernels ${(total / 1000).toFixed(3)} ms (${sum(kernels, 'calls').toFixed(0)} calls), of which matrix products ${share(inProducts)} ` +
      `at ${(sum(products, 'flops') / inProducts / 1000).toFixed(1)} GFLOP/s\n`,
  );
  console.log(`## By operator, a ${unit}\n`);
  const byOperator = [...new Set(kernels.map(({ operator }) => operator))]
    .map((operator) => {
      const kinds = kernels.filter((kernel) => kernel.operator === operator);
      return { operator, calls: sum(kinds, 'calls'), microseconds: sum(kinds, 'microseconds') };
    })
    .sort((a, b) => b.microseconds - a.microseconds);
  console.log(
    markdownTable(
      ['operator', 'calls', 'µs', 'share'],
      byOperator.map((o) => [o.operator, o.calls.toFixed(1), o.microseconds.toFixed(1), share(o.microseconds)]),
    ),
  );
  console.log(`\n## By operator and shapes, a ${unit}\n`);
  console.log(
    markdownTable(
      ['operator', 'shapes', 'calls', 'µs', 'µs a call', 'share', 'GFLOP/s', 'for instance'],
      kernels
        .slice(0, Number(flags.rows))
        .map((t) => [
          t.operator,
          t.shapes.length > 60 ? `${t.shapes.slice(0, 57)}...` : t.shapes,
          t.calls.toFixed(1),
          t.microseconds.toFixed(1),
          (t.microseconds / t.calls).toFixed(2),
          share(t.microseconds),
          t.flops > 0 ? (t.flops / t.microseconds / 1000).toFixed(1) : '',
          t.example,
        ]),
    ),
  );
}

function sum(kinds: readonly KernelTime[], what: 'calls' | 'microseconds' | 'flops'): number {
  return kinds.reduce((total, kind) => total + kind[what], 0);
}
