import { describe, expect, it } from 'vitest';
import { readProjectConfig, readSettings } from '../src/settings.js';

const known = { frameworks: ['openai-agents', 'swarm'], rules: ['require-idempotency-key', 'no-hardcoded-stripe-key'] };

describe('settings.paybrake', () => {
  it('may be absent', () => {
    expect(readSettings(undefined, known)).toEqual({ frameworks: [] });
    expect(readSettings({}, known)).toEqual({ frameworks: [] });
  });

  it('names modules that behave like a framework of the catalogue', () => {
    const frameworks = [{ packages: ['@/lib/swarm', '../core'], like: 'swarm' }];
    expect(readSettings({ frameworks }, known)).toEqual({ frameworks });
  });

  it('names what makes the client of a role', () => {
    const client = { module: '@/lib/vault', name: 'vaultFor' };
    expect(readSettings({ client }, known)).toEqual({ frameworks: [], client });
    expect(readProjectConfig({ client }, known)).toEqual({ frameworks: [], severities: {}, client });
    const python = { module: 'acme.billing', name: 'stripe_for' };
    expect(readSettings({ client: { ...client, python } }, known)).toEqual({ frameworks: [], client, pythonClient: python });
    expect(readSettings({ client: { python } }, known)).toEqual({ frameworks: [], pythonClient: python });
  });

  it.each([
    [[], 'paybrake: settings.paybrake must be an object.'],
    [
      { client: { module: './lib/vault', name: 'vaultFor' } },
      'paybrake: settings.paybrake.client.module must be an import specifier that means the same in every file, for example `@/lib/vault`.',
    ],
    [
      { client: { module: '@/lib/vault', name: 'default' } },
      'paybrake: settings.paybrake.client.name must be a name that the module exports, for example `vaultStripe`.',
    ],
    [
      { client: { from: '@/lib/vault', name: 'x' } },
      'paybrake: settings.paybrake.client has no option `from`. Valid: module, name, python.',
    ],
    ['swarm', 'paybrake: settings.paybrake must be an object.'],
    [{ framworks: [] }, 'paybrake: settings.paybrake has no option `framworks`. Did you mean `frameworks`?'],
    [
      { client: { python: { module: '.billing', name: 'stripe_for' } } },
      'paybrake: settings.paybrake.client.python.module must be a module as every file can import it, for example `acme.billing`.',
    ],
    [
      { client: { python: { module: 'acme', name: 'stripe-for' } } },
      'paybrake: settings.paybrake.client.python.name must be a function of that module, for example `stripe_for`.',
    ],
    [{ colour: 1 }, 'paybrake: settings.paybrake has no option `colour`. Valid: frameworks, client.'],
    [{ frameworks: {} }, 'paybrake: settings.paybrake.frameworks must be a list of `{ packages, like }`.'],
    [{ frameworks: [null] }, 'paybrake: settings.paybrake.frameworks[0] must be an object.'],
    [
      { frameworks: [{ package: ['x'], like: 'swarm' }] },
      'paybrake: settings.paybrake.frameworks[0] has no option `package`. Did you mean `packages`?',
    ],
    [
      { frameworks: [{ packages: '@/lib/swarm', like: 'swarm' }] },
      'paybrake: settings.paybrake.frameworks[0].packages must be a list of import specifiers, for example `["@/lib/swarm"]`.',
    ],
    [
      { frameworks: [{ packages: [], like: 'swarm' }] },
      'paybrake: settings.paybrake.frameworks[0].packages must be a list of import specifiers, for example `["@/lib/swarm"]`.',
    ],
    [
      { frameworks: [{ packages: ['a'] }] },
      'paybrake: settings.paybrake.frameworks[0].like must name a framework. Valid: openai-agents, swarm.',
    ],
    [
      {
        frameworks: [
          { packages: ['a'], like: 'swarm' },
          { packages: ['b'], like: 'swram' },
        ],
      },
      'paybrake: settings.paybrake.frameworks[1].like is `swram`, which paybrake does not know. Did you mean `swarm`?',
    ],
    [
      { frameworks: [{ packages: ['b'], like: 'autogen' }] },
      'paybrake: settings.paybrake.frameworks[0].like is `autogen`, which paybrake does not know. Valid: openai-agents, swarm.',
    ],
  ])('refuses %j', (data, message) => {
    expect(() => readSettings(data, known)).toThrow(new Error(message));
  });
});

describe('paybrake.config.json', () => {
  it('sets severities as well', () => {
    expect(readProjectConfig({ $schema: './x.json', severities: { 'require-idempotency-key': 'warn' } }, known)).toEqual({
      frameworks: [],
      severities: { 'require-idempotency-key': 'warn' },
    });
  });

  it.each([
    [null, 'paybrake: paybrake.config.json must be an object.'],
    [{ severity: {} }, 'paybrake: paybrake.config.json has no option `severity`. Did you mean `severities`?'],
    [
      { severities: { 'require-idempotence-key': 'warn' } },
      'paybrake: paybrake.config.json: severities has no option `require-idempotence-key`. Did you mean `require-idempotency-key`?',
    ],
    [
      { severities: { 'require-idempotency-key': 'warning' } },
      'paybrake: paybrake.config.json: severities.require-idempotency-key is `warning`, which paybrake does not know. Did you mean `warn`?',
    ],
    [
      { severities: { 'require-idempotency-key': 2 } },
      'paybrake: paybrake.config.json: severities.require-idempotency-key must be one of off, warn, error.',
    ],
    [
      { frameworks: [{ packages: ['b'], like: 'swam' }] },
      'paybrake: paybrake.config.json: frameworks[0].like is `swam`, which paybrake does not know. Did you mean `swarm`?',
    ],
  ])('refuses %j', (data, message) => {
    expect(() => readProjectConfig(data, known)).toThrow(new Error(message));
  });
});
