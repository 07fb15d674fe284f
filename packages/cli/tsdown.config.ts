import { library } from '../../tsdown.base.ts';

// Every command is a file of its own, so that running one loads only that one.
export default library(['src/index.ts', 'src/commands/**/*.ts', 'src/hooks/*.ts', '!src/**/*.test.ts'], {
  platform: 'node',
});
