import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './scripts/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
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
          include: ['test/flows/**/*.test.ts'],
          // Each makes a whole cluster of its own: there is nothing to be shared but the code, which takes longer to load than most stories to run.
          isolate: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
