import { library } from '../../tsdown.base.ts';

export default library(['src/index.ts', 'src/registry.ts', 'src/testing.ts', 'src/engine.ts']);
