/** Ways by which a tool in Python comes to Stripe: each ends on the key of its role, or is named. None is passed over in silence. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transformNames } from '../../../src/codemod/model.js';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrated, named } from './python-ways.js';
import { casesOf, migrate, type Files } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');

describe('a tool gets the client of its role', () => {
  it.each(Object.entries(migrated))('where there is %s', async (_, files) => {
    const { files: after, left, findings } = await migrate(only, files);
    const text = Object.values(after).join('\n');
    expect(text).toContain('os.environ["PAYBRAKE_VAULT_KEY_BILLING"]');
    expect(text).not.toMatch(/STRIPE_KEY|settings\.stripe_key/u);
    expect({ left, findings }).toEqual({ left: [], findings: [] });
  });
});

it('and what docs/migrate.md shows is what comes out', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/migrate.md'), 'utf8');
  const [before = '', after = ''] = [...page.matchAll(/^```python\n([^]*?)^```$/gmu)].map(([, code = '']) => code);
  const imports = 'import os\n\nimport stripe\nfrom agents import Agent, function_tool\n\n';
  const { files } = await migrate(only, { 'tools.py': imports + before });
  expect(files['tools.py']).toBe(`${imports}\n${after}`);
});

describe('what is left is named', () => {
  it.each(Object.entries(named))('where there is %s', async (_, [files, why]) => {
    const { files: after, left } = await migrate(only, files);
    expect(after).toEqual(files);
    expect(left[0]).toMatchObject({ why });
    expect(new Set(left.map((one) => one.why.replace(/STRIPE_\w+/gu, ''))).size).toBe(1);
  });

  it('where a request brings a key of its own', async () => {
    const { left } = await migrate(only, {
      'tools.py': `import os

import stripe
from agents import function_tool

client = stripe.StripeClient(os.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": os.environ["PAYBRAKE_URL"]})


@function_tool
def refund(charge_id: str) -> str:
    """Refund."""
    return client.v1.refunds.create({"charge": charge_id}, {"api_key": os.environ["STRIPE_KEY"]}).id
`,
    });
    expect(left).toMatchObject([
      {
        at: '"api_key": os.environ["STRIPE_KEY"]',
        reason: 'no-repair',
        why: 'client.v1.refunds.create of tool refund is given a key of its own, which the proxy does not know.',
        todo: "Take the key out of its options; where it is another account's, make a StripeClient on the vault key of the role for that account.",
      },
    ]);
  });
});

describe('what looks like Stripe and is not', () => {
  it.each<[string, string]>([
    ['another thing under v1', 'return api.v1.orders.create(charge_id)'],
    ['a class of the project', 'return models.Refund.create(charge=charge_id).id'],
    ['an address in a docstring', '"""See https://api.stripe.com/v1/refunds."""\nreturn charge_id'],
    ['the pages of Stripe', 'return requests.get("https://docs.stripe.com/refunds").text'],
  ])('is not named: %s', async (_, body) => {
    const files = {
      'tools.py': `import requests\nfrom agents import function_tool\nfrom acme import api, models  # stripe\n\n\n@function_tool\ndef refund(charge_id: str) -> str:\n    ${body.replaceAll('\n', '\n    ')}\n`,
    };
    expect(await migrate(only, files)).toMatchObject({ files, left: [], changes: [] });
  });
});

/** Words of stripe-node, of its options and of the client for it. */
const FOREIGN = /vaultStripe|paybrake\/client|stripe-node|idempotencyKey|operationKey|\bcatch\b|argument after the params/u;
const fixtures = join(import.meta.dirname, '../../../fixtures/python');
const programs = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /(?:bad|good)\.py$/u.test(path));

/** Every program in Python that the tests have. */
const all: readonly (readonly [string, Files])[] = [
  ...Object.entries(migrated),
  ...Object.entries(named).map(([name, [files]]) => [name, files] as const),
  ...programs.map((path) => [path, { 'program.py': readFileSync(join(fixtures, path), 'utf8') }] as const),
  ...transformNames.flatMap((name) =>
    casesOf(name).flatMap((one) =>
      Object.keys(one.input).some((path) => path.endsWith('.py')) ? [[`${name}/${one.name}`, one.input] as const] : [],
    ),
  ),
];

describe('the report speaks Python', () => {
  it.each([true, false])(
    'with --derive-keys: %s',
    async (deriveKeys) => {
      const said: string[] = [];
      for (const [, files] of all) {
        const { left, changes } = await migrate(transforms, files, { deriveKeys });
        said.push(...left.flatMap(({ why, todo }) => [why, todo]), ...changes.map(({ what }) => what));
      }
      // What the code itself says is none of ours: it may hold what is to be mended.
      expect(said.filter((text) => FOREIGN.test(text))).toEqual([]);
      expect(said.length).toBeGreaterThan(100);
    },
    120_000,
  );
});
