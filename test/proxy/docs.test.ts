/** The pages of the proxy: what they name must exist, and what they show must work. Commands are for `test/cli/docs.test.ts`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.js';
import { alarms, createMetrics } from '../../src/proxy/http/metrics.js';

const folder = new URL('../../docs/proxy/', import.meta.url);
const read = (at: URL): string => readFileSync(at, 'utf8');
const pages = readdirSync(folder).map((name) => ({ name, text: read(new URL(name, folder)) }));

/** Fenced blocks of a language; `kind` is what follows it: `jsonc role`. */
function blocks(text: string, language: string): { kind: string; code: string }[] {
  const fences = text.matchAll(new RegExp(`^\`\`\`${language}\\b ?(.*)\\n([^]*?)^\`\`\`$`, 'gm'));
  return [...fences].map(([, kind = '', code = '']) => ({ kind, code }));
}

/** Where links may lead on a page: its headings as GitHub names them, and its own anchors. */
function anchors(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

const codes = anchors(read(new URL('errors.md', folder)));

describe.each(pages)('docs/proxy/$name', ({ text }) => {
  it('shows policies that load, without a warning', () => {
    for (const { kind, code } of blocks(text, 'jsonc')) {
      const policy = kind === 'role' ? `{ "roles": { "shown": ${code} } }` : code;
      expect(loadPolicy(policy, 'example')).toMatchObject({ ok: true, warnings: [] });
    }
  });

  it('names refusals that there are', () => {
    const named = [...text.matchAll(/\b[45]\d\d:? `([a-z_]+)`/g)].map(([, code = '']) => code);
    expect(named.filter((code) => !codes.includes(code))).toEqual([]);
  });

  it('links to what is there', () => {
    const dead = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(([, path = '', anchor]) => {
      const target = new URL(path, folder);
      if (path !== '' && !existsSync(target)) return true;
      return anchor !== undefined && !anchors(path === '' ? text : read(target)).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it('holds no live-looking key', () => {
    expect(text).not.toMatch(/(?:[sr]k|pbk)_(?:live|test)_[0-9A-Za-z]/);
  });
});

it('operating.md has every metric, and no other', async () => {
  const metrics = await createMetrics({ inFlight: () => 0, unknownHolds: () => 0 }).render();
  const there = [...metrics.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name);
  const text = read(new URL('operating.md', folder));
  expect([...text.matchAll(/^\| `(paybrake_\w+)`/gm)].map(([, name]) => name).toSorted()).toEqual(there.toSorted());
});

it('operating.md has every alarm, and no other', () => {
  const [, table = ''] = /^\| `alarm` .*\n((?:\|.*\n)+)/m.exec(read(new URL('operating.md', folder))) ?? [];
  expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).toSorted()).toEqual(alarms.toSorted());
});

it('threats.md has every threat once, in order, and a test for each but those that no test can hold', () => {
  const rows = [...read(new URL('threats.md', folder)).matchAll(/^\| <a id="(\d+)"><\/a>\d+ .*\| (.+?) +\|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
  expect(rows.filter(([, , test]) => test === 'none').map(([, number]) => number)).toEqual(['47']);
});
