import { library } from '../tsdown.base.ts';

// Programs, each a file that Node runs; nobody imports them.
export default library(['*/realnvp-two-moons.ts'], { platform: 'node', dts: false, sourcemap: false });
