import type { ConfigOption, StripeCall } from '../src/facts/model.js';
import { nearest } from '../src/nearest.js';
import { factRule } from '../src/rule.js';
import { configKeys, fateInOptions, fateInParams, requestOptions, type Fate } from '../src/stripe/sdk.js';

/** The newest major whose behaviour was measured. What a later one may have learnt to read is not for us to judge. */
const MEASURED = 23;

/** Where the installed major cannot be seen, an option must be wrong on both sides of the change of stripe 22. */
const majorsOf = (installed: number | undefined): readonly [number, ...number[]] =>
  installed === undefined ? [MEASURED, 21] : [installed];

const BASE = 'stripe-node has no base URL: set `host`, `port` and `protocol`; a path in front of `/v1` is not possible';

/** What people write who come from another SDK, with what stripe-node has instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...['baseURL', 'baseUrl', 'base_url', 'basePath', 'base_path', 'apiBase', 'api_base', 'base_addresses'].map(
    (name) => [name, BASE] as const,
  ),
  ['apiKey', 'The key is the first argument of the constructor'],
]);

const MESSAGE_OF = {
  ignored: 'ignored',
  throws: 'throws',
  body: 'body',
  'option-drops-params': 'drops',
} as const satisfies Record<Exclude<Fate, 'option'>, string>;

/** The name of a request option that no parameter of Stripe's has: those are in snake case. */
const isOptionName = (name: string, known: readonly string[]): boolean => known.includes(name) && /[A-Z]/u.test(name);

function namesIn(call: StripeCall, slot: ConfigOption['slot']): string[] {
  return call.options.filter((option) => option.slot === slot).map((option) => option.name);
}

function sdkName(major: number | undefined): string {
  return major === undefined ? 'stripe-node' : `stripe-node ${String(major)}`;
}

function adviceOn(name: string, meant: string | undefined): string {
  if (meant !== undefined) return `It is called \`${meant}\``;
  return INSTEAD.get(name) ?? 'Remove it, or put it where it is read';
}

function renamed(rename: ConfigOption['rename'], meant: string | undefined) {
  if (rename === undefined || meant === undefined) return [];
  return [{ messageId: 'rename' as const, data: { meant }, edits: () => rename(meant) }];
}

export default factRule({
  name: 'no-ignored-stripe-option',
  description: 'Disallow options that the installed Stripe SDK ignores or rejects',
  hasSuggestions: true,
  onlyOptions: true,
  messages: {
    config: '{{sdk}} has no client option `{{name}}`, and its constructor throws. {{advice}}.',
    ignored: '{{sdk}} ignores `{{name}}` in the request options of `{{call}}`. {{advice}}.',
    throws: '{{sdk}} does not know `{{name}}`, and `{{call}}` throws before anything is sent. {{advice}}.',
    body:
      '`{{name}}` stands among the params of `{{call}}`: {{sdk}} sends it to Stripe as a field of the body and does not read it. ' +
      'Move it into the request options, the argument after the params.',
    drops:
      '`{{name}}` stands among the params of `{{call}}`: {{sdk}} takes the whole object for request options and drops the other params. ' +
      'Move it into the request options, the argument after the params.',
    rename: 'Write `{{meant}}`.',
  },
  Client(client, report, { facts }) {
    const [major, ...others] = majorsOf(facts.stripeMajor);
    const known = [major, ...others].flatMap(configKeys);
    for (const { name, at, rename } of client.config) {
      if (known.includes(name) || (major > MEASURED && !INSTEAD.has(name))) continue;
      const meant = INSTEAD.has(name) ? undefined : nearest(name, known);
      report({
        at,
        messageId: 'config',
        data: { sdk: sdkName(facts.stripeMajor), name, advice: adviceOn(name, meant) },
        suggest: renamed(rename, meant),
      });
    }
  },
  StripeCall(call, report, { facts }) {
    if (call.opaque || call.via !== 'sdk') return;
    const [major, ...others] = majorsOf(facts.stripeMajor);
    const known = requestOptions(major);
    const params = namesIn(call, 'params');
    const request = namesIn(call, 'request');
    for (const { name, at, slot, rename } of call.options) {
      const inParams = slot === 'params';
      // A key that stands there and nowhere else is require-idempotency-key's.
      if (inParams && !(isOptionName(name, known) && call.key.where !== 'params')) continue;
      const meant = inParams ? undefined : nearest(name, known);
      if (!inParams && major > MEASURED && meant === undefined) continue;

      const fateIn = (version: number): Fate =>
        inParams
          ? fateInParams(version, name, params, request.length > 0 ? request : undefined)
          : fateInOptions(version, name, request);
      const fate = fateIn(major);
      if (fate === 'option' || others.some((version) => fateIn(version) === 'option')) continue;
      report({
        at,
        messageId: MESSAGE_OF[fate],
        data: { sdk: sdkName(facts.stripeMajor), name, call: call.text, advice: adviceOn(name, meant) },
        suggest: renamed(rename, meant),
      });
    }
  },
});
