import { expect, it } from 'vitest';

import { allCommands, told } from './commands.js';

const all = await allCommands();
const lines = all.map(({ path, commands }) => ({ line: ['paybrake', ...path].join(' '), path, isGroup: commands.length > 0 }));

it('there are commands, and commands of commands', () => {
  expect(lines.map(({ line }) => line)).toEqual(expect.arrayContaining(['paybrake', 'paybrake scan', 'paybrake keys rotate']));
});

it.each(lines)('$line says what to type next when it is not understood, and exits with 2', async ({ line, path, isGroup }) => {
  const next = `See ${isGroup ? 'its commands' : 'what it takes'} with: ${line} --help\n`;
  expect(await told([...path, '--no-such-option'])).toEqual({
    code: 2,
    out: '',
    err: `error: unknown option '--no-such-option'\n${next}`,
  });
  const surplus = await told([...path, 'no', 'such', 'thing', 'at', 'all', '--no-such-option']);
  expect([surplus.code, surplus.out]).toEqual([2, '']);
  expect(surplus.err.endsWith(`\n${next}`)).toBe(true);
});
