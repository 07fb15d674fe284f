import '@flows/web/trainer-worker';
import { loseGraphicsOnDemand } from './lose-graphics.ts';

loseGraphicsOnDemand();
