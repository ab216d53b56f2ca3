import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      // The package's own entry for users, before it is built.
      { find: 'paybrake/client', replacement: fileURLToPath(new URL('./src/client/index.ts', import.meta.url)) },
      {
        find: /^[./]+\/(?:facts\/)?front-ends\.js$/,
        replacement: fileURLToPath(new URL('./test/front-ends.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // They need Python: `npm run test:python`.
    exclude: ['test/python/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    // The proofs of a lost answer mostly wait for the SDK's pauses between its attempts.
    maxConcurrency: 20,
  },
});
