import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    maxWorkers: 2,
    // A condition that comes late on a busy machine has come all the same.
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default', './scripts/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Modules are loaded once for all files of a worker: nothing in src/ keeps a state that one test could leave to another.
          isolate: false,
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/layers/**/*.test.ts', 'test/style/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/layers/**', 'test/style/**', 'test/flows/**'],
          // These start servers, etcd and kubectl processes; on two busy cores a single step can take seconds.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          // Each story makes a cluster of its own, and takes less time than its modules to load.
          isolate: false,
          include: ['test/flows/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
