import { describe, expect, it } from 'vitest';
import { vaultClient, vaultText, type Maker } from '../../../../src/facts/python/edits/vault.js';
import { viewOf } from '../view.js';
import { apply } from './repaired.js';

/** A file with `client = …` at its end. */
function withClient(code: string, role = 'billing', maker?: Maker): string | undefined {
  const view = viewOf(code);
  const vault = vaultClient(view, role, undefined, maker);
  return vault && `${apply(code, vault.edits) ?? ''}${vaultText(view, vault, 'client = ', '')}\n`;
}

const long = `# ${'-'.repeat(118)}\n`;

describe('the client of a role', () => {
  it('has the vault key of the role and the address of the proxy, in lines of the usual length', () => {
    expect(withClient('import os\nimport stripe\n')).toBe(`import os
import stripe
client = stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
)
`);
  });

  it('is written in the length of line, the quotes and the names that the file has', () => {
    expect(
      withClient(`${long}from os import environ as env\nfrom stripe import StripeClient as SC\nx = 'a', 'b'\n`, 'eu_west'),
    ).toBe(
      `${long}from os import environ as env\nfrom stripe import StripeClient as SC\nx = 'a', 'b'\n` +
        `client = SC(env['PAYBRAKE_VAULT_KEY_EU_WEST'], base_addresses={'api': env['PAYBRAKE_URL']})\n`,
    );
    expect(withClient(`${long}import os as o\nimport stripe as s\n`)).toBe(
      `${long}import os as o\nimport stripe as s\n` +
        `client = s.StripeClient(o.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": o.environ["PAYBRAKE_URL"]})\n`,
    );
  });

  it.each([
    ['nothing', 'x = 1\n', 'import os\nimport stripe\nx = 1\n'],
    ['a module below', 'import os.path\nimport stripe\n', 'import os.path\nimport stripe\n'],
    ['an import of a function alone', 'def f():\n    import stripe\n', 'import os\nimport stripe\ndef f():\n    import stripe\n'],
    [
      'an import for types alone',
      'import os\nif TYPE_CHECKING:\n    import stripe\n',
      'import os\nimport stripe\nif TYPE_CHECKING:\n    import stripe\n',
    ],
    [
      'an import that may fail',
      'import os\ntry:\n    import stripe\nexcept ImportError:\n    stripe = None\n',
      'import os\ntry:\n    import stripe\nexcept ImportError:\n    stripe = None\n',
    ],
  ])('imports what the file lacks: %s', (_, code, imports) => {
    const written = withClient(code) ?? '';
    expect(written.slice(0, written.indexOf('client = '))).toBe(imports);
    expect(written).toContain('client = stripe.StripeClient(');
  });

  it('gets by where a name is taken', () => {
    expect(withClient('os = 1\nstripe = 2\n')).toBe(`import os as os_module
import stripe as stripe_module
os = 1
stripe = 2
client = stripe_module.StripeClient(
    os_module.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os_module.environ["PAYBRAKE_URL"]},
)
`);
  });

  it('is not there for what is no role', () => {
    expect(withClient('import stripe\n', 'Billing!')).toBeUndefined();
  });
});

describe('a function of the project', () => {
  const maker = { module: 'acme.stripe', name: 'stripe_for' };

  it.each([
    ['is imported', 'import stripe\n', 'import stripe\nfrom acme.stripe import stripe_for\nclient = stripe_for("billing")\n'],
    [
      'is there',
      'from acme.stripe import stripe_for as sf\n',
      'from acme.stripe import stripe_for as sf\nclient = sf("billing")\n',
    ],
    [
      'has a name that is taken',
      'import a\nstripe_for = 1\n',
      'import a\nfrom acme.stripe import stripe_for as stripe_for_of_role\nstripe_for = 1\nclient = stripe_for_of_role("billing")\n',
    ],
  ])('%s', (_, code, expected) => {
    expect(withClient(code, 'billing', maker)).toBe(expected);
  });
});
