/**
 * The ESLint plugin: the package's main entry. Imports nothing but rules over facts and the language that they need beside JavaScript, so
 * that loading it costs next to nothing.
 */
import type { ESLint, Linter, Rule } from 'eslint';
import noHardcodedStripeKey from '../rules/no-hardcoded-stripe-key.js';
import noIgnoredStripeOption from '../rules/no-ignored-stripe-option.js';
import noKeyInAgentContext from '../rules/no-key-in-agent-context.js';
import noSecretInToolResult from '../rules/no-secret-in-tool-result.js';
import noSharedStripeClient from '../rules/no-shared-stripe-client.js';
import noUnhandledStripeError from '../rules/no-unhandled-stripe-error.js';
import noVolatileIdempotencyKey from '../rules/no-volatile-idempotency-key.js';
import requireIdempotencyKey from '../rules/require-idempotency-key.js';
import { pythonLanguage } from './languages/python/language.js';
import { VERSION } from './version.js';

const rules = {
  'no-hardcoded-stripe-key': noHardcodedStripeKey,
  'no-ignored-stripe-option': noIgnoredStripeOption,
  'no-key-in-agent-context': noKeyInAgentContext,
  'no-secret-in-tool-result': noSecretInToolResult,
  'no-shared-stripe-client': noSharedStripeClient,
  'no-unhandled-stripe-error': noUnhandledStripeError,
  'no-volatile-idempotency-key': noVolatileIdempotencyKey,
  'require-idempotency-key': requireIdempotencyKey,
};

const recommended: Linter.RulesRecord = Object.fromEntries(
  Object.entries(rules).flatMap(([name, rule]) => (rule.meta.docs.recommended ? [[`paybrake/${name}`, 'error' as const]] : [])),
);

const strict: Linter.RulesRecord = {
  ...recommended,
  'paybrake/no-key-in-agent-context': ['error', { toolContext: true }],
  'paybrake/no-secret-in-tool-result': ['error', { billingData: true }],
  'paybrake/no-unhandled-stripe-error': ['error', { tiers: ['money', 'object', 'change', 'session'] }],
  'paybrake/no-volatile-idempotency-key': ['error', { tiers: ['money', 'object'] }],
  'paybrake/require-idempotency-key': ['error', { tiers: ['money', 'object'] }],
};

const base = {
  meta: { name: 'paybrake', version: VERSION, namespace: 'paybrake' },
  languages: { python: pythonLanguage() },
  rules,
} satisfies ESLint.Plugin;

// A config refers to the plugin that holds it; the getter keeps the circle out of its construction.
const plugins = {
  get paybrake(): ESLint.Plugin {
    return plugin;
  },
};

/** Said in ESLint's own types alone, so that the declarations ask for no other package. */
interface Plugin extends ESLint.Plugin {
  readonly rules: Record<string, Rule.RuleModule>;
  readonly languages: { readonly python: Language };
  readonly configs: {
    readonly recommended: Config;
    readonly strict: Config;
    readonly python: PythonConfig;
    readonly 'python-strict': PythonConfig;
  };
}

type Language = NonNullable<ESLint.Plugin['languages']>[string];
type Config = Linter.Config & Required<Pick<Linter.Config, 'name' | 'plugins' | 'rules'>>;
type PythonConfig = Config & Required<Pick<Linter.Config, 'files' | 'language'>>;

// `@eslint/markdown` names a block after what its fence says: ```py or ```python.
const inPython = {
  files: ['**/*.py', '**/*.md/*.python'],
  // What was installed or compiled, as ESLint leaves `node_modules` out.
  ignores: ['.venv', 'venv', 'site-packages', '__pycache__'].map((folder) => `**/${folder}/**`),
  language: 'paybrake/python',
  plugins,
};

const plugin: Plugin = {
  ...base,
  configs: {
    recommended: { name: 'paybrake/recommended', plugins, rules: recommended },
    strict: { name: 'paybrake/strict', plugins, rules: strict },
    python: { ...inPython, name: 'paybrake/python', rules: recommended },
    'python-strict': { ...inPython, name: 'paybrake/python-strict', rules: strict },
  },
};

// The second name makes `require('paybrake')` give the plugin itself.
export { plugin as default, plugin as 'module.exports' };
