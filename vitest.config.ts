import { defineConfig } from 'vitest/config';

const TESTS = ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts'];

/** Files that put another module in the place of one of ours: no other file may share their modules. */
const REPLACING = ['src/sampling/order.test.ts', 'src/sampling/unipc.test.ts', 'test/parity/exact-samplers.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/no-way-out.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two workers: the engine's child process uses the cores as well.
    maxWorkers: 2,
    pool: 'forks',
    // Each worker loads the modules once for all its files: loading them anew for each took half of the time.
    projects: [
      { extends: true, test: { name: 'shared', include: TESTS, exclude: REPLACING, isolate: false } },
      { extends: true, test: { name: 'replacing', include: REPLACING } },
      // Components in a page of their own for each file, without a browser.
      {
        extends: true,
        test: {
          name: 'page',
          include: ['web/src/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['web/test/setup.ts'],
        },
      },
    ],
  },
});
