import { library } from '../../tsdown.base.ts';

export default library(['src/index.ts', 'src/worker.ts'], { platform: 'browser' });
