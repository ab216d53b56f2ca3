import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { run } from '../../src/cli/program.js';
import { samplePolicyText } from '../../src/policy/sample.js';
import { VERSION } from '../../src/version.js';
import { project, type Ran } from './project.js';

async function paybrake(cwd: string, ...argv: string[]): Promise<Ran> {
  const ran = { out: '', err: '' };
  const code = await run(argv, {
    cwd,
    env: {},
    stdout: { write: (text) => (ran.out += text) },
    stderr: { write: (text) => (ran.err += text) },
    now: () => 0,
  });
  return { code, ...ran };
}

const name = 'paybrake.policy.json';
const reads = '{ "roles": { "a": { "allow": ["charges:read"] } } }';

it('prints a sample that loads', async () => {
  const { out } = await paybrake(project({}), 'policy', 'sample');
  expect((await paybrake(project({ [name]: out }), 'policy', 'check')).out).toContain(
    '✔ paybrake.policy.json is a policy that the proxy takes: 2 roles.',
  );
});

describe('paybrake policy check', () => {
  it('says what the roles may do', async () => {
    expect(await paybrake(project({ [name]: samplePolicyText }), 'policy', 'check')).toEqual({
      code: 0,
      out: `✔ paybrake.policy.json is a policy that the proxy takes: 2 roles.

  billing
    may call 1 endpoint: POST /v1/charges
    charges: at most 30.00 USD in 24h
    charges: at most 29.00 USD in 24h for each customer

  support
    may call 2 endpoints: GET /v1/charges, GET /v1/charges/{id}
    moves no money

It is the sample, word for word: live mode does not start with it.
`,
      err: '',
    });
  });

  it('says every kind of bound, and the first entries of a long list', async () => {
    const allow = ['charges', 'refunds', 'customers', 'payouts', 'invoices', 'prices'].map((name) => `${name}:read`);
    const caps = [
      { on: 'charges', usd: '5', window: '90m', per: 'request' },
      { on: 'charges', count: 1, window: '90m' },
      { on: 'charges', count: 20, window: '7d', per: 'key' },
      { on: 'charges', usd: '30', window: '1d' },
    ];
    const role = { allow: ['POST /v1/charges', ...allow], caps, maxExposure: '100.00' };
    const { out } = await paybrake(project({ [name]: JSON.stringify({ roles: { a: role } }) }), 'policy', 'check');
    expect(
      out
        .split('\n\n')
        .at(-1)
        ?.replace(/\d+ endpoints/, 'many endpoints'),
    ).toBe(`  a
    may call many endpoints: POST /v1/charges, charges:read, refunds:read, customers:read, payouts:read, and 2 more
    charges: at most 5.00 USD in one request
    charges: at most 1 operation in 90m
    charges: at most 20 operations in 7d for each key
    charges: at most 30.00 USD in 24h
    later charges: at most 100.00 USD, all together
`);
  });

  it('says what is wrong, and exits with 1', async () => {
    const text = `{
  "roles": {
    "a": {
      "allow": ["POST /v1/charge"],
      "caps": [{ "on": "charges", "usd": "1", "window": "400d" }]
    }
  }
}`;
    expect(await paybrake(project({ 'x/p.json': text }), 'policy', 'check', 'x/p.json')).toEqual({
      code: 1,
      out: `x/p.json:4:17
  roles.a.allow[0] "POST /v1/charge" matches no endpoint of Stripe. Did you mean "POST /v1/charges"?

x/p.json:5:57
  roles.a.caps[0].window must be 366d at most.

✖ x/p.json has 2 problems. No proxy starts with it, and one that runs keeps the policy that it has.
  Every field, with examples: https://github.com/paybrake/paybrake/blob/v${VERSION}/docs/proxy/policy.md
`,
      err: '',
    });
  });

  it('exits with 0 for warnings alone', async () => {
    const text = reads.replace(' } }', ', "caps": [{ "on": "charges", "usd": "1", "window": "1h" }] } }');
    expect(await paybrake(project({ [name]: text }), 'policy', 'check')).toEqual({
      code: 0,
      out: `paybrake.policy.json:1:57  (a warning)
  roles.a.caps[0] bounds charges, but nothing that the role may call moves them.

✔ paybrake.policy.json is a policy that the proxy takes: 1 role, 1 warning.

  a
    may call 3 endpoints: charges:read
    charges: at most 1.00 USD in 1h
`,
      err: '',
    });
  });

  it('says where text breaks off, of which no field can be named', async () => {
    const { code, out } = await paybrake(project({ [name]: '{\n  "roles": {}\n' }), 'policy', 'check');
    expect([code, out.split('\n\n')[0]]).toEqual([1, 'paybrake.policy.json:3:1\n  A "}" is missing.']);
  });

  it.each([
    [
      'no file',
      {},
      `There is no policy file ${name}. Name another one, or run this in its folder.\nTo begin with the sample: paybrake policy sample > paybrake.policy.json`,
    ],
    ['a folder', { [`${name}/x`]: '' }, `${name} cannot be read: it is a folder. Name another one, or run this in its folder.`],
    [
      'a file that is no UTF-8',
      { [name]: Buffer.from([0xff, 0xfe, 0x7b, 0x00]) },
      `${name} is not UTF-8. Save it as UTF-8 and run the command again.`,
    ],
  ])('cannot run with %s', async (_, files, why) => {
    expect(await paybrake(project(files), 'policy', 'check')).toEqual({ code: 2, out: '', err: `error: ${why}\n` });
  });
});

describe('paybrake policy allow', () => {
  it('adds the entry, and the rest stays', async () => {
    const root = project({ [name]: samplePolicyText });
    expect(await paybrake(root, 'policy', 'allow', 'support', 'GET /v1/customers/{customer}')).toEqual({
      code: 0,
      out: 'The role support is now allowed "GET /v1/customers/{id}" in paybrake.policy.json. A running proxy takes it up by itself.\n',
      err: '',
    });
    const before = '"GET /v1/charges/{id}"]';
    expect(readFileSync(join(root, name), 'utf8')).toBe(
      samplePolicyText.replace(before, '"GET /v1/charges/{id}", "GET /v1/customers/{id}"]'),
    );
    expect(readdirSync(root).toSorted()).toEqual(['.git', name]);
    expect(await paybrake(root, 'policy', 'check')).toMatchObject({ code: 0 });
  });

  it('is content with what is allowed already', async () => {
    const root = project({ [name]: reads });
    const out = 'The role a is already allowed "GET /v1/charges", through "charges:read".\n';
    expect(await paybrake(root, 'policy', 'allow', 'a', 'GET /v1/charges')).toEqual({ code: 0, out, err: '' });
    expect(readFileSync(join(root, name), 'utf8')).toBe(reads);
  });

  it('refuses what would not load, and exits with 1', async () => {
    const root = project({ 'p.json': reads });
    expect(await paybrake(root, 'policy', 'allow', 'a', 'POST /v1/refunds', '--policy', 'p.json')).toEqual({
      code: 1,
      out: '',
      err: 'The role a needs a cap on refunds before it can be allowed POST /v1/refunds. Add one to "caps" of roles.a, and run this again: { "on": "refunds", "usd": "30.00", "window": "24h" }\n',
    });
    expect(readFileSync(join(root, 'p.json'), 'utf8')).toBe(reads);
  });

  it('keeps the mode, and a link a link', async () => {
    const root = project({ 'real/p.json': reads });
    chmodSync(join(root, 'real/p.json'), 0o640);
    symlinkSync('real/p.json', join(root, name));
    expect(await paybrake(root, 'policy', 'allow', 'a', 'refunds:read')).toMatchObject({ code: 0 });
    expect(lstatSync(join(root, name)).isSymbolicLink()).toBe(true);
    expect(statSync(join(root, 'real/p.json')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(root, 'real/p.json'), 'utf8')).toContain('"refunds:read"');
    expect(readdirSync(join(root, 'real'))).toEqual(['p.json']);
  });

  it('says when it cannot write', async () => {
    const root = project({ [name]: reads });
    // A folder where the new file would be made.
    mkdirSync(join(root, `.${name}.${String(process.pid)}.paybrake`));
    writeFileSync(join(root, `.${name}.${String(process.pid)}.paybrake`, 'x'), '');
    expect(await paybrake(root, 'policy', 'allow', 'a', 'refunds:read')).toEqual({
      code: 2,
      out: '',
      err: `error: ${name} was not written: EEXIST. It is as it was.\n`,
    });
    expect(readFileSync(join(root, name), 'utf8')).toBe(reads);
  });
});

it.each([
  [['policy', 'nope'], "error: unknown command 'nope'\nSee its commands with: paybrake policy --help\n"],
  [['policy', 'allow', 'a'], "error: missing required argument 'entry'\nSee what it takes with: paybrake policy allow --help\n"],
])('answers to a wrong command line without ending the process: %j', async (argv, err) => {
  expect(await paybrake(project({}), ...argv)).toEqual({ code: 2, out: '', err });
});
