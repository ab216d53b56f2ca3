#!/usr/bin/env node
import { CannotRun } from './io.js';
import { run } from './program.js';

// The reader may leave early (`paybrake scan | head`). What it has read stands, and so does the exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Set, not called: `process.exit` would cut off output that a pipe has not taken yet.
process.exitCode = await run(process.argv.slice(2), {
  // Asked when it is needed, where the error is told as others are.
  get cwd() {
    try {
      return process.cwd();
    } catch {
      throw new CannotRun('The folder that you are in is no longer there. Change to another one and run this again.');
    }
  },
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  get stdin() {
    return process.stdin;
  },
  now: () => performance.now(),
});
