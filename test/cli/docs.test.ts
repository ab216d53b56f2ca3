/** What pages, units and our own messages tell people to type: each command is one that there is, with options that it takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { allCommands } from './commands.js';

const root = new URL('../../', import.meta.url);
const commands = new Map((await allCommands()).map((command) => [command.path.join(' '), command]));
const everyOption = new Set([...commands.values()].flatMap(({ options }) => options));

function filesIn(folder: string, end: RegExp): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => end.test(file))
    .map((file) => `${folder}${file}`);
}

const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** Lines of a page that are typed: those of its shell blocks, and what stands in the text as code. */
function typed(page: string): string[] {
  const blocks = [...page.matchAll(/^```(?:sh|bash|shell)\b.*\n([^]*?)^```$/gm)].map(([, code = '']) => code);
  const spans = page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g);
  return [...blocks.flatMap((code) => code.replaceAll(/\\\n/g, ' ').split('\n')), ...[...spans].map(([, span = '']) => span)];
}

/** Design speaks of what is still to come, and pages of options of ESLint's. */
const planned = ['migrate'];
const ofOthers = [
  '--cache',
  '--stats',
  '--concurrency',
  '--stdin',
  '--legacy-peer-deps',
  '--tests',
  '--floor',
  '--ignore-missing-imports',
];

/** What is wrong with a line that runs paybrake; `undefined` for a right one, and for one that does not. */
function wrongWith(line: string): string | undefined {
  const [, rest = ''] =
    /^(?:(?:npx |\S*\/bin\/|podman run .* )?paybrake|.*\bdist\/src\/cli\/main\.js) ([^|>#;&)]+)/.exec(line.trim()) ?? [];
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const path: string[] = [];
  while (commands.get(path.join(' '))?.commands.includes(words[0] ?? '') === true) path.push(words.shift() ?? '');
  const command = commands.get(path.join(' '));
  const [next = ''] = words;
  if (planned.includes(next)) return undefined;
  if (command === undefined || (command.commands.length > 0 && /^[a-z]/.test(next))) return `no command: ${line}`;
  const options = words.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word) ?? []);
  const strange = options.find((option) => !command.options.includes(option));
  return strange === undefined ? undefined : `no option ${strange}: ${line}`;
}

it('finds what is wrong', () => {
  for (const right of [
    'npx paybrake scan src --format json',
    'paybrake keys list',
    'paybrake holds resolve hold_1 --look-up',
    'paybrake',
  ])
    expect([right, wrongWith(right)]).toEqual([right, undefined]);
  expect(wrongWith('npx paybrake kyes list')).toBe('no command: npx paybrake kyes list');
  expect(wrongWith('paybrake keys lst')).toBe('no command: paybrake keys lst');
  expect(wrongWith('paybrake keys list --rol billing')).toBe('no option --rol: paybrake keys list --rol billing');
  expect(wrongWith('/opt/bin/paybrake proxy --stat x')).toContain('no option --stat');
  expect(wrongWith('ExecStart=/usr/bin/node /opt/dist/src/cli/main.js proxy --stat x')).toContain('no option --stat');
});

const pages = [...filesIn('docs/', /\.md$/), 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];

it.each(pages)('%s shows commands that there are', (page) => {
  expect(typed(read(page)).flatMap((line) => wrongWith(line) ?? [])).toEqual([]);
});

it.each(pages)('%s names options that there are', (page) => {
  const named = typed(read(page)).flatMap((code) => /^--[a-z-]+/.exec(code) ?? []);
  expect(named.filter((option) => !everyOption.has(option) && !ofOthers.includes(option))).toEqual([]);
});

it.each(filesIn('deploy/', /./))('%s runs commands that there are', (file) => {
  expect(
    read(file)
      .split('\n')
      .flatMap((line) => wrongWith(line) ?? []),
  ).toEqual([]);
});

/** Commands that are about code, and have pages elsewhere. */
const ofCode = ['scan', 'simulate', 'migrate'];

it('operating.md and README.md show each command of the operator', () => {
  const shown = [...typed(read('docs/proxy/operating.md')), ...typed(read('docs/proxy/README.md'))].join('\n');
  const all = [...commands.values()].filter(({ commands: inner }) => inner.length === 0).map(({ path }) => path.join(' '));
  expect(all.filter((line) => !ofCode.includes(line) && !shown.includes(`paybrake ${line}`))).toEqual([]);
});

const groups = [...commands.values()].filter(({ path, commands: inner }) => path.length > 0 && inner.length > 0);
const inText = new RegExp(`\\bpaybrake (${groups.map(({ path }) => path.join(' ')).join('|')}) ([a-z]+)`, 'g');

it('messages of the program name commands that there are', () => {
  const named = filesIn('src/', /\.ts$/).flatMap((file) =>
    [...read(file).matchAll(inText)].map(([, group = '', inner = '']) => ({ file, group, inner })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ group, inner }) => commands.get(group)?.commands.includes(inner) !== true)).toEqual([]);
});
