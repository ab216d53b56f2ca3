import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { brake } from '../scripts/demo/brake.js';
import { diffLines, excerpt } from '../scripts/demo/diff.js';
import { flagged, NotAsTold, tell } from '../scripts/demo/story.js';
import { wordsOn } from '../scripts/demo/words.js';

function listener() {
  let heard = '';
  const stdout = {
    write(text: string) {
      heard += text;
    },
  };
  const io = { cwd: '/', env: { NO_COLOR: '1' }, stdout, stderr: stdout, now: () => 0 };
  return { io, words: wordsOn(stdout, false, 100), heard: () => heard };
}

const leftovers = () => readdirSync(new URL('../fixtures/', import.meta.url)).filter((name) => name.startsWith('.demo-'));

it('tells the whole story, and cleans up', async () => {
  const { io, words, heard } = listener();
  await tell(flagged, io, words);
  const payment = / {2}pi_\w+ {2}\$29\.00 {2}succeeded\n/.source;
  expect(heard()).toMatch(/require-idempotency-key\n\n✖ \d+ problems/);
  expect(heard()).toMatch(
    new RegExp(`Stripe has 2 PaymentIntents:\n${payment}${payment}The customer paid \\$58.00\\. The order is \\$29\\.00\\.`),
  );
  expect(heard()).toMatch(/\n\+ import \{ operationKey \} from 'paybrake\/client';\n/);
  expect(heard().match(new RegExp(`Stripe has 1 PaymentIntent:\n${payment}The customer paid \\$29\\.00\\.`, 'g'))).toHaveLength(
    2,
  );
  expect(heard()).not.toContain('\u001b');
  expect(leftovers()).toEqual([]);
});

it('tells of the agent that the proxy stops', async () => {
  const { words, heard } = listener();
  await brake(words);
  expect(heard().match(/Order \d: pi_\w+ succeeded/g)).toHaveLength(4);
  expect(heard().match(/Refused \(402 spend_cap_exceeded\)/g)).toHaveLength(2);
  expect(heard()).toMatch(/The customers paid \$87\.00\. The cap is \$100\.00\.[^]*401 role_frozen[^]*401 key_revoked/);
  expect(heard()).toContain('settled  posted  POST /v1/payment_intents  5.00 USD\n');
  expect(heard()).toMatch(/The audit log holds \d+ rows, and its chain is whole\./);
});

it('says so when something is not as told', async () => {
  const { io, words } = listener();
  await expect(tell(flagged.replace('bad.ts', 'good.ts'), io, words)).rejects.toEqual(
    new NotAsTold('the agent did not charge twice'),
  );
  expect(leftovers()).toEqual([]);
});

it('shows what changed, and not what only moved sideways', () => {
  const diff = diffLines('a\nb\nc\nd\ne\n', 'a\nif (x) {\n  b\n}\nc\nd\nE\n');
  expect(diff.map(({ sign, text }) => sign + text)).toEqual([' a', '+if (x) {', '   b', '+}', ' c', ' d', '-e', '+E']);
  expect(excerpt(diffLines('1\n2\n3\n4\n5\n6\n', '1\n2\n3\n4\n5\n7\n'), 1).map((line) => line?.text)).toEqual([
    undefined,
    '5',
    '6',
    '7',
  ]);
});

it('colours where a terminal shows colours', () => {
  let heard = '';
  wordsOn({ write: (text: string) => (heard += text) }, true, 20).good('one two three four five');
  expect(heard).toBe('\n\u001b[32mone two three four five\u001b[39m\n');
});
