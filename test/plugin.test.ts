import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import { defineConfig } from 'eslint/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as exported from '../src/plugin.js';
import type { PaybrakeRule } from '../src/rule.js';
import { VERSION } from '../src/version.js';

const plugin = exported.default;
const root = fileURLToPath(new URL('..', import.meta.url));
const names = Object.keys(plugin.rules);

const AGENT = `
import { tool } from 'ai';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';

export function tools() {
  const stripe = vaultStripe('billing');
  return {
    charge: tool({
      inputSchema: z.object({ orderId: z.string(), amount: z.number() }),
      execute: async ({ orderId, amount }) => {
        const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { orderId } });
        return { id: intent.id };
      },
    }),
  };
}
`;

const FOUND = ['paybrake/no-unhandled-stripe-error', 'paybrake/require-idempotency-key'];

describe('the plugin', () => {
  it('says who it is, with the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect(plugin.meta).toEqual({ name: 'paybrake', version, namespace: 'paybrake' });
  });

  it('is what require() gives as well', () => {
    expect(exported['module.exports']).toBe(plugin);
  });

  it('has eight rules', () => {
    expect(names).toHaveLength(8);
  });

  it.each(names)('%s has a page, a test and complete messages', (name) => {
    const { meta } = plugin.rules[name] as PaybrakeRule;
    expect(existsSync(join(root, `docs/rules/${name}.md`))).toBe(true);
    expect(existsSync(join(root, `test/rules/${name}.test.ts`))).toBe(true);
    expect(meta.docs.url).toContain(`/v${VERSION}/docs/rules/${name}.md`);
    expect(meta.docs.description).toMatch(/^(?:Require|Disallow) .*[^.]$/);
    for (const message of Object.values(meta.messages ?? {})) expect(message).toMatch(/[^.]\.$/);
  });

  it('has two configs for all files', () => {
    const { recommended, strict } = plugin.configs;
    expect([recommended.name, strict.name]).toEqual(['paybrake/recommended', 'paybrake/strict']);
    expect([recommended.plugins.paybrake, strict.plugins.paybrake]).toEqual([plugin, plugin]);
    expect({ recommended: recommended.rules, strict: strict.rules }).toMatchInlineSnapshot(`
      {
        "recommended": {
          "paybrake/no-hardcoded-stripe-key": "error",
          "paybrake/no-ignored-stripe-option": "error",
          "paybrake/no-key-in-agent-context": "error",
          "paybrake/no-secret-in-tool-result": "error",
          "paybrake/no-shared-stripe-client": "error",
          "paybrake/no-unhandled-stripe-error": "error",
          "paybrake/no-volatile-idempotency-key": "error",
          "paybrake/require-idempotency-key": "error",
        },
        "strict": {
          "paybrake/no-hardcoded-stripe-key": "error",
          "paybrake/no-ignored-stripe-option": "error",
          "paybrake/no-key-in-agent-context": [
            "error",
            {
              "toolContext": true,
            },
          ],
          "paybrake/no-secret-in-tool-result": [
            "error",
            {
              "billingData": true,
            },
          ],
          "paybrake/no-shared-stripe-client": "error",
          "paybrake/no-unhandled-stripe-error": [
            "error",
            {
              "tiers": [
                "money",
                "object",
                "change",
                "session",
              ],
            },
          ],
          "paybrake/no-volatile-idempotency-key": [
            "error",
            {
              "tiers": [
                "money",
                "object",
              ],
            },
          ],
          "paybrake/require-idempotency-key": [
            "error",
            {
              "tiers": [
                "money",
                "object",
              ],
            },
          ],
        },
      }
    `);
  });
});

it('has the same two for Python', () => {
  const { recommended, strict, python, 'python-strict': pythonStrict } = plugin.configs;
  expect([python.name, pythonStrict.name]).toEqual(['paybrake/python', 'paybrake/python-strict']);
  expect([python.rules, pythonStrict.rules]).toEqual([recommended.rules, strict.rules]);
  for (const config of [python, pythonStrict]) {
    expect(config).toMatchObject({ files: ['**/*.py', '**/*.md/*.python'], language: 'paybrake/python' });
    expect(config.plugins.paybrake).toBe(plugin);
  }
});

it.each([
  ['app/billing.py', true],
  ['app/venv.py', true],
  ['app/billing.pyi', false],
  ['.venv/lib/billing.py', false],
  ['app/venv/billing.py', false],
  ['env/lib/python3.12/site-packages/stripe/_charge.py', false],
])('takes Python that the project wrote: %s', async (path, isTaken) => {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: plugin.configs.python });
  expect((await eslint.calculateConfigForFile(path)) !== undefined).toBe(isTaken);
});

async function rulesFor(config: Linter.Config[]): Promise<Partial<Linter.RulesRecord>> {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: config });
  return ((await eslint.calculateConfigForFile('agent.js')) as Linter.Config).rules ?? {};
}

async function rulesThatSpeak(config: Linter.Config[]): Promise<(string | null)[]> {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: config });
  const [result] = await eslint.lintText(AGENT, { filePath: 'agent.js' });
  return (result?.messages ?? []).map((message) => message.ruleId).sort();
}

describe('ESLint', () => {
  it.each(['recommended', 'strict'] as const)('extends paybrake/%s by its name and by its object', async (name) => {
    const byName = defineConfig([{ plugins: { paybrake: plugin }, extends: [`paybrake/${name}`] }]);
    const byObject = defineConfig([{ extends: [plugin.configs[name]] }]);
    expect(Object.keys(await rulesFor(byName))).toHaveLength(names.length);
    expect(await rulesFor(byName)).toEqual(await rulesFor(byObject));
    expect(await rulesThatSpeak(byName)).toEqual(FOUND);
    expect(await rulesThatSpeak(byObject)).toEqual(FOUND);
    expect(await rulesThatSpeak([plugin.configs[name]])).toEqual(FOUND);
  });

  it('takes other options than the shipped ones', async () => {
    const own = { rules: { 'paybrake/require-idempotency-key': ['error', { tiers: ['object'] }] } } as const;
    expect(await rulesThatSpeak([plugin.configs.recommended, own as unknown as Linter.Config])).toEqual([FOUND[0]]);
  });
});

describe('the command line of ESLint', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'paybrake-plugin-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const name of ['a.js', 'b.js', 'c.js']) writeFileSync(join(folder, name), AGENT);
    writeFileSync(
      join(folder, 'eslint.config.js'),
      // Worker threads read this file as well, so that it is the place to teach them TypeScript.
      `import { register } from 'tsx/esm/api';
import { register as registerRequire } from 'tsx/cjs/api';
register();
registerRequire();
const { default: plugin } = await import(${JSON.stringify(join(root, 'src/plugin.ts'))});
export default [plugin.configs.recommended];
`,
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function eslint(...args: string[]): Promise<{ ruleId: string }[][]> {
    const bin = join(root, 'node_modules/eslint/bin/eslint.js');
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [bin, '-f', 'json', ...args], { cwd: folder }, (_error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve((JSON.parse(stdout) as { messages: { ruleId: string }[] }[]).map((file) => file.messages));
      });
    });
  }

  const found = (files: { ruleId: string }[][]) => files.map((messages) => messages.map((message) => message.ruleId).sort());

  it('keeps the findings in its cache', async () => {
    const first = await eslint('--cache', 'a.js', 'b.js');
    expect(found(first)).toEqual([FOUND, FOUND]);
    expect(existsSync(join(folder, '.eslintcache'))).toBe(true);
    expect(await eslint('--cache', 'a.js', 'b.js')).toEqual(first);
  });

  it('gets the same findings from worker threads', async () => {
    const files = ['a.js', 'b.js', 'c.js'];
    expect(await eslint('--concurrency', '2', ...files)).toEqual(await eslint(...files));
  });
});
