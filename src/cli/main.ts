#!/usr/bin/env node
import { run } from './program.js';

// The reader may leave early (`paybrake scan | head`). What it has read stands, and so does the exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Set, not called: `process.exit` would cut off output that a pipe has not taken yet.
process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  get stdin() {
    return process.stdin;
  },
  now: () => performance.now(),
});
