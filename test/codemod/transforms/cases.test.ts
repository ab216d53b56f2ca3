import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { parseModule } from '../../../src/facts/javascript/tree/parse.js';
import { commentsOf } from '../../../src/languages/python/comments.js';
import { casesOf, expected, migrate } from './support.js';
import { diagnose } from './types.js';

const comments = (text: string, name: string): string[] =>
  name.endsWith('.py')
    ? commentsOf(text)
        .map(({ range }) => text.slice(...range).trim())
        .sort()
    : parseModule(text, name)
        .comments.map(({ value }) => value.trim())
        .sort();

/** Comments at the end of a line of Python that sets a key go with it. */
const withoutSpent = (text: string, path: string): string =>
  path.endsWith('.py') ? text.replace(/(?<=^stripe\.api_key = .*?)\s*#.*$/gmu, '') : text;

describe.each(transforms.map((transform) => ({ name: transform.name, transform })))('$name', ({ name, transform }) => {
  const cases = casesOf(name);
  it('has cases', () => expect(cases.length).toBeGreaterThan(0));

  it.each(cases)('$name', async ({ name: title, input, outputs }) => {
    // Where no agent has a name, the case has: `mcp-as-billing`.
    const role = /-as-(\w+)/u.exec(title)?.[1];
    const options = { deriveKeys: true, ...(role !== undefined && { role }) };
    const { files, changes, findings, left } = await migrate([transform], input, options);
    const actual = Object.fromEntries(Object.entries(outputs).map(([path]) => [path, files[path] ?? '']));
    const wanted = Object.fromEntries(Object.entries(outputs).map(([path, at]) => [path, expected(at, files[path] ?? '')]));
    expect(actual).toEqual(wanted);
    expect(changes.length > 0, JSON.stringify(left, undefined, 2)).toBe(!title.startsWith('no-change/'));
    // The rules are silent on what was migrated: what they still report is what was left.
    expect(findings.length, `${findings.join('\n')}\nleft: ${JSON.stringify(left, undefined, 2)}`).toBeLessThanOrEqual(
      left.length,
    );
    for (const [path, text] of Object.entries(files)) {
      // What is taken out takes its own comment along.
      const kept = comments(text, basename(path));
      if (!name.includes('-out-of-')) expect(kept).toEqual(comments(withoutSpent(input[path] ?? '', path), basename(path)));
      if ((input[path] ?? '').includes('\r\n')) expect(text).not.toMatch(/[^\r]\n/u);
    }
  });
});

/** The rest holds calls that are wrong on purpose. */
const typed = ['client-per-role', 'guard-tools', 'secret-out-of-result', 'stable-keys', 'proxy-address'];

it('gives programs that type-check', () => {
  const outputs = typed.flatMap((name) =>
    casesOf(name).flatMap((one) => (one.name.startsWith('no-change/') ? [] : Object.values(one.outputs))),
  );
  const texts = new Map(outputs.filter((path) => path.endsWith('.ts')).map((path) => [path, readFileSync(path, 'utf8')]));
  expect(texts.size).toBeGreaterThan(20);
  expect(diagnose(texts)).toEqual([]);
}, 120_000);
