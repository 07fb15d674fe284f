import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { defaultServerConditions } from 'vite';

/** In the repository, packages see each other's TypeScript: no build is needed to test. */
const conditions = ['@flows/source', ...defaultServerConditions];

interface ProjectOptions {
  readonly exclude?: readonly string[];
  readonly testTimeout?: number;
  readonly fileParallelism?: boolean;
}

function project(name: string, include: readonly string[], options: ProjectOptions = {}): TestProjectConfiguration {
  const { exclude = [], testTimeout = 120_000, fileParallelism = true } = options;
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: [...include],
      exclude: ['**/node_modules/**', '**/dist/**', ...exclude],
      environment: 'node',
      pool: 'forks', // onnxruntime-node is a native addon: a crash or a leak stays in its own process
      testTimeout,
      hookTimeout: testTimeout,
      fileParallelism,
      disableConsoleIntercept: true, // oclif's captureOutput needs the real stdout
    },
  };
}

const inPackage = (folder: string) => [`${folder}/src/**/*.test.ts`, `${folder}/test/**/*.test.ts`];
const browserTests = ['packages/*/test/browser/**/*.test.ts', 'apps/*/test/browser/**/*.test.ts'];

export default defineConfig({
  test: {
    passWithNoTests: true,
    maxWorkers: 2,
    projects: [
      project('core', inPackage('packages/core')),
      project('node', inPackage('packages/node'), { testTimeout: 60_000 }),
      project('web', inPackage('packages/web'), { exclude: browserTests }),
      project('cli', inPackage('packages/cli'), { testTimeout: 60_000 }),
      project('playground', inPackage('apps/playground'), { exclude: browserTests }),
      project('docs', ['docs/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'], {
        testTimeout: 120_000,
      }),
      // Ordinary tests that drive a Chromium through Playwright; one at a time, for they share two cores with it.
      project('browser', browserTests, { testTimeout: 240_000, fileParallelism: false }),
    ],
  },
});
