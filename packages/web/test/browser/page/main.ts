// What tests have a page do; each waits for its own.
import { engineTests } from './engine-tests.ts';
import { trainerTests } from './trainer-tests.ts';

declare global {
  interface Window {
    engineTests: typeof engineTests;
    trainerTests: typeof trainerTests;
  }
}
Object.assign(window, { engineTests, trainerTests });
