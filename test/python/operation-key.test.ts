import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operationKey } from '../../src/client/operation-key.js';
import { OPERATION_KEY } from '../../src/facts/python/edits/operation-key.js';

interface Vector {
  readonly operation: string;
  readonly identity: Readonly<Record<string, string | number | boolean | null>>;
  readonly key: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../client/operation-key-vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

/** What the function says to each operation, and to what `operationKey` refuses. */
function inPython(program: string, input: unknown): unknown {
  const source = `import hashlib, json, sys\n${OPERATION_KEY}\n${program}`;
  return JSON.parse(execFileSync('python3', ['-c', source], { input: JSON.stringify(input), encoding: 'utf8' }));
}

it('gives the shared keys in Python', () => {
  const program = 'print(json.dumps([operation_key(v["operation"], v["identity"]) for v in json.load(sys.stdin)]))';
  expect(inPython(program, vectors)).toEqual(vectors.map(({ key }) => key));
});

it('gives the keys of paybrake/client for names and values of any script', () => {
  const identities = ['é', '\u{1F600}', '\uFFFD', '\u0001', '\u2028', '"\\', 'z'].map((text, i) => ({
    operation: `op ${text}`,
    identity: { [text]: text, [`${text}a`]: i, '\u{10000}': null, '\uE000': true, b: -(2 ** 53 - 1) },
  }));
  const program = 'print(json.dumps([operation_key(v["operation"], v["identity"]) for v in json.load(sys.stdin)]))';
  expect(inPython(program, identities)).toEqual(identities.map(({ operation, identity }) => operationKey(operation, identity)));
});

it('refuses what has no one spelling', () => {
  const program = `
def said(operation, identity):
    try:
        return operation_key(operation, identity)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
print(json.dumps([said("", {"a": 1}), said("a", {}), said("a", {"b": 1.5}), said("a", {"b": 2**53}), said("a", {"b": [1]}), said("a", {"b": chr(0xD800)})[:18]]))`;
  const why = 'b is no string, safe integer, boolean or None';
  const empty = 'ValueError: operation_key: name the operation and what makes it this one';
  expect(inPython(program, null)).toEqual([
    empty,
    empty,
    `TypeError: operation_key('a'): ${why}`,
    `TypeError: operation_key('a'): ${why}`,
    `TypeError: operation_key('a'): ${why}`,
    'UnicodeEncodeError',
  ]);
});
