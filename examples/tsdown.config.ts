import { library } from '../tsdown.base.ts';

const examples = ['architectures', 'bnaf-chequered', 'realnvp-two-moons'];

// Programs, each a file that Node runs; nobody imports them.
export default library([], {
  entry: Object.fromEntries(examples.map((name) => [name, `${name}/${name}.ts`])),
  platform: 'node',
  dts: false,
  sourcemap: false,
});
