/** `npm run demo`: from a finding to the money that it costs, and back; then an agent that the proxy stops. No network, no Stripe account. */
import { wantsColour } from '../src/cli/scan/stylish.js';
import { brake } from './demo/brake.js';
import { flagged, NotAsTold, tell } from './demo/story.js';
import { wordsOn } from './demo/words.js';

const { stdout, stderr, env } = process;
const io = { cwd: process.cwd(), env, stdout, stderr, now: () => performance.now() };
const width = Math.min(100, stdout.isTTY ? stdout.columns : 100);
try {
  const say = wordsOn(stdout, wantsColour(env, stdout.isTTY), width);
  await tell(flagged, io, say);
  await brake(say);
  say.heading('Now yours: npx paybrake scan, then npx paybrake proxy');
} catch (error) {
  if (!(error instanceof NotAsTold)) throw error;
  stderr.write(`\nThe demo did not go as it says: ${error.message}. This is a fault of paybrake. Please report it.\n`);
  process.exitCode = 1;
}
