import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { needsOf, needsText } from '../../src/cli/migrate/needs.js';
import { folder, type Files } from './migrate-project.js';

const before = "import Stripe from 'stripe';\nexport const stripe = new Stripe(key);\n";
const after = "import { vaultStripe } from 'paybrake/client';\nexport const stripe = vaultStripe('billing');\n";

function needs(files: Files, change = { before, after }, path = 'src/a.ts') {
  return needsOf([{ path: join(folder(files), path), ...change }]);
}

const manifest = (fields: object): Files => ({ 'package.json': JSON.stringify(fields) });
const variables = ['PAYBRAKE_URL', 'PAYBRAKE_VAULT_KEY_BILLING'];

describe('what a migrated tree needs', () => {
  it('is the package and the vault keys that it did not have', () => {
    expect(needs(manifest({ dependencies: { stripe: '23' } }))).toEqual({ packages: ['paybrake'], python: [], variables });
    expect(needs(manifest({ devDependencies: { paybrake: '1' } })).packages).toEqual(['paybrake']);
    expect(needs(manifest({ dependencies: { paybrake: '1' } }))).toEqual({ packages: [], python: [], variables });
  });

  it('is looked for upwards, as workspaces are', () => {
    const root = manifest({ dependencies: { paybrake: '1' } });
    const files = { ...root, 'apps/a/package.json': '{}' };
    expect(needs(files, { before, after }, 'apps/a/src/a.ts').packages).toEqual([]);
    expect(needs({ ...files, 'package.json': '{}' }, { before, after }, 'apps/a/src/a.ts').packages).toEqual(['paybrake']);
  });

  it('names the Stripe SDK where a file imports it now', () => {
    const guarded = `${after}import Stripe from 'stripe';\n`;
    expect(needs(manifest({ dependencies: { paybrake: '1' } }), { before: '', after: guarded }).packages).toEqual(['stripe']);
  });

  it('is nothing where nothing is new, and all of it where the manifest cannot be read', () => {
    expect(needs(manifest({}), { before: after, after: `${after}\n` })).toEqual({ packages: [], python: [], variables: [] });
    expect(needs({ 'package.json': '{' }).packages).toEqual(['paybrake']);
  });

  it.each([
    ['requirements.txt', 'openai-agents\nstripe>=12\n', true],
    ['requirements.txt', 'stripe\n', true],
    ['requirements.txt', 'stripe-mock==13\n', true],
    ['requirements.txt', 'openai-agents\nstripe[async]==12.5.0\n', false],
    ['pyproject.toml', '[project]\ndependencies = ["openai-agents", "stripe>=16"]\n', false],
    ['pyproject.toml', '[project]\ndependencies = ["stripe>=11,<12"]\n', true],
    ['pyproject.toml', '[tool.poetry.dependencies]\nstripe = "^13.0"\n', false],
    ['pyproject.toml', '[tool.poetry.dependencies]\nstripe = "^12.4"\n', true],
  ])('names the SDK that clients of Python take, unless the project says so: %s %j', (name, text, isSaid) => {
    const change = { before: 'stripe.Refund.create()\n', after: 'client.v1.refunds.create()\n' };
    expect(needs({ [name]: text }, change, 'app/a.py').python).toEqual(isSaid ? ['stripe>=12.5'] : []);
    expect(needs({ [name]: text }, { ...change, before: change.after }, 'app/a.py').python).toEqual([]);
  });

  it('is said with what to type', () => {
    expect(needsText({ packages: ['paybrake', 'stripe'], python: ['stripe>=12.5'], variables })).toEqual([
      'It needs paybrake and stripe among the dependencies (npm i paybrake stripe).',
      'It needs stripe>=12.5 for Python.',
      'It runs with PAYBRAKE_URL, PAYBRAKE_VAULT_KEY_BILLING: a key is made by npx paybrake keys create --role <name>.',
    ]);
    expect(needsText({ packages: [], python: [], variables: [] })).toEqual([]);
  });
});
