import { library } from '../../tsdown.base.ts';

export default library(['src/index.ts', 'src/worker.ts', 'src/trainer-worker.ts'], { platform: 'browser' });
