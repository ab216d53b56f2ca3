/** docs/proxy/errors.md and what `doc_url` promises of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/proxy/http/limits.js';
import { VERSION } from '../../../src/version.js';

const page = readFileSync(new URL('../../../docs/proxy/errors.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| <a id="(\w+)"><\/a>`(\w+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, anchor = '', code = '', status = '', happened = '', todo = '']) => ({ anchor, code, status, happened, todo }),
);

/** What agents see: the admin port has errors of its own, and the ledger and the key store make no refusals. */
const source = new URL('../../../src/proxy/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/^(?:admin|keys|ledger|start)\b/.test(file),
);

/** How refusals are written: `code: 'x'`, `refuse(402, 'x'`, `unauthorized('x'`. */
const refusals = /(?:\bcode: |\b(?:unauthorized|bad)\(\s*|\b([45]\d\d),\s*)'([a-z]+(?:_[a-z]+)*)'/g;
const used = files.flatMap((file) =>
  [...readFileSync(new URL(file, source), 'utf8').matchAll(refusals)].map(([, status, code = '']) => ({ file, status, code })),
);

describe('the page of errors', () => {
  it('has every code that the proxy refuses with', () => {
    const listed = new Set(rows.map(({ code }) => code));
    expect(used.filter(({ code }) => !listed.has(code)).map(({ file, code }) => `${code} in src/proxy/${file}`)).toEqual([]);
  });

  it('has no other', () => {
    const known = new Set(used.map(({ code }) => code));
    expect(rows.filter(({ code }) => !known.has(code)).map(({ code }) => code)).toEqual([]);
  });

  it('has each once, where its link leads', () => {
    expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
    expect(rows.filter(({ anchor, code }) => anchor !== code)).toEqual([]);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows).toHaveLength(page.match(/^\| <a /gm)?.length ?? 0);
  });

  it('has the status that the code says', () => {
    const statusOf = new Map(rows.map(({ code, status }) => [code, status]));
    const wrong = used.filter(({ code, status }) => status !== undefined && statusOf.get(code) !== status);
    expect(wrong).toEqual([]);
  });

  it('says of each what happened and what to do', () => {
    for (const { happened, todo } of rows) {
      expect(happened).toMatch(/^[A-Z`/].+\.$/);
      expect(todo).toMatch(/^[A-Z`].+\.$/);
    }
  });

  it('speaks of this version and these limits', () => {
    expect(page).toContain(`/blob/v${VERSION}/docs/proxy/errors.md#`);
    const { headersTimeout, requestTimeout, headerBytes } = defaultLimits;
    expect(page).toContain(`${headersTimeout / 1_000} s for the headers, ${requestTimeout / 1_000} s for all of it`);
    expect(page).toContain(`${headerBytes / 1_024} KiB of them`);
  });
});
