import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { samplePolicyText } from '../../../src/policy/sample.js';
import { createLog } from '../../../src/proxy/http/log.js';
import type { Mode } from '../../../src/proxy/model.js';
import { CannotStart } from '../../../src/proxy/start/cannot-start.js';
import { openPolicy } from '../../../src/proxy/start/open-policy.js';
import { emptyFolder } from './folder.js';

const own = '{ "roles": { "a": { "allow": ["charges:read"] } } }';

function open(mode: Mode, text: string) {
  const path = join(emptyFolder(), 'p.json');
  const write = (words: string): void => writeFileSync(path, words);
  write(text);
  const logged: string[] = [];
  const log = createLog({ level: 'info', pretty: false, to: { write: (line) => logged.push(line) } });
  const source = openPolicy({ kind: 'file', path, shown: 'p.json' }, mode, log);
  onTestFinished(() => source.close());
  const said = () => logged.splice(0).map((line) => (JSON.parse(line) as { level: string; msg: string }).msg);
  return { source, write, said, roles: () => [...source.current.roles.keys()] };
}

const refused = 'p.json is the sample policy, word for word. Make it yours before it decides about real money.';

it('live mode does not start with the sample, and does not take it up later: the policy before stays, and it says so', () => {
  expect(() => open('live', samplePolicyText)).toThrow(new CannotStart(refused));
  const { source, write, said, roles } = open('live', own);
  write(samplePolicyText);
  source.reload();
  expect(roles()).toEqual(['a']);
  expect(said()).toEqual([`The policy does not load, and the one before stays in force.\n${refused}`]);
  write(samplePolicyText.replace('29.00', '28.00'));
  source.reload();
  expect(roles()).toEqual(['billing', 'support']);
  expect(said()).toEqual(['The policy was read again. Roles new: billing, support; gone: a; changed: none.']);
});

it('test mode takes it', () => {
  const { source, write, roles } = open('test', own);
  write(samplePolicyText);
  source.reload();
  expect(roles()).toEqual(['billing', 'support']);
  expect([...open('test', samplePolicyText).source.current.roles.keys()]).toEqual(['billing', 'support']);
});
