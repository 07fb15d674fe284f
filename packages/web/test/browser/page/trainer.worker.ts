import '@flows/web/trainer-worker';
import { watchContexts } from './watch-contexts.ts';

watchContexts();
