import type { Client, ConfigOption, Facts, StripeCall } from '../src/facts/model.js';
import { nearest } from '../src/nearest.js';
import { factRule } from '../src/rule.js';
import { dialects } from '../src/stripe/dialects.js';
import { pythonConfigKeys, pythonMajors, pythonRequestOptions } from '../src/stripe/python-sdk.js';
import { configKeys, fateInOptions, fateInParams, requestOptions, type Fate } from '../src/stripe/sdk.js';

/** The newest major whose behaviour was measured. What a later one may have learnt to read is not for us to judge. */
const MEASURED = { javascript: 23, python: pythonMajors[1] };

/**
 * Where the installed major cannot be seen, an option must be wrong on both sides of every change: of stripe-node 22, and over all majors
 * of stripe-python that were looked at.
 */
const UNSEEN = { javascript: [23, 21], python: [16, 8] } as const;

type Seen = Pick<Facts, 'language' | 'stripeMajor'>;

const majorsOf = ({ language, stripeMajor }: Seen): readonly [number, ...number[]] =>
  stripeMajor === undefined ? UNSEEN[language] : [stripeMajor];

/** What people write for the address, who come from another SDK or from an older article. */
const ADDRESS: ReadonlySet<string> = new Set([
  ...['baseURL', 'baseUrl', 'base_url', 'basePath', 'base_path', 'apiBase', 'api_base', 'base_address', 'base_addresses'],
]);

const MESSAGE_OF = {
  ignored: 'ignored',
  throws: 'throws',
  body: 'body',
  'option-drops-params': 'drops',
} as const satisfies Record<Exclude<Fate, 'option'>, string>;

/** The name of a request option that no parameter of Stripe's has: those are in snake case. */
const OPTION_NAMES = {
  javascript: /[A-Z]/u,
  python: /^(?:stripe_(?:account|context|version)|idempotency_key|max_network_retries)$/u,
};

function namesIn(call: StripeCall, slot: ConfigOption['slot']): string[] {
  return call.options.filter((option) => option.slot === slot).map((option) => option.name);
}

function sdkName({ language, stripeMajor }: Seen): string {
  const { sdk } = dialects[language];
  return stripeMajor === undefined ? sdk : `${sdk} ${String(stripeMajor)}`;
}

/** What stands in the place of a client option that people bring from elsewhere. */
function insteadOf(name: string, language: Seen['language']): string | undefined {
  if (ADDRESS.has(name)) return dialects[language].address;
  return name === 'apiKey' && language === 'javascript' ? 'The key is the first argument of the constructor' : undefined;
}

function adviceOn(name: string, meant: string | undefined, language: Seen['language']): string {
  if (meant !== undefined) return `It is called \`${meant}\``;
  return insteadOf(name, language) ?? 'Remove it, or put it where it is read';
}

function renamed(rename: ConfigOption['rename'], meant: string | undefined) {
  if (rename === undefined || meant === undefined) return [];
  return [{ messageId: 'rename' as const, data: { meant }, edits: () => rename(meant) }];
}

export default factRule({
  name: 'no-ignored-stripe-option',
  description: 'Disallow options that the installed Stripe SDK ignores or rejects',
  fixable: true,
  hasSuggestions: true,
  onlyOptions: true,
  messages: {
    config: '{{sdk}} has no client option `{{name}}`, and {{rejects}}. {{advice}}.',
    ignored: '{{sdk}} ignores `{{name}}` in the request options of `{{call}}`. {{advice}}.',
    throws: '{{sdk}} does not know `{{name}}`, and `{{call}}` throws before anything is sent. {{advice}}.',
    body:
      '`{{name}}` stands among the params of `{{call}}`: {{sdk}} sends it to Stripe as a field of the body and does not read it. ' +
      'Move it into {{slot}}.',
    drops:
      '`{{name}}` stands among the params of `{{call}}`: {{sdk}} takes the whole object for request options and drops the other params. ' +
      'Move it into {{slot}}.',
    rename: 'Write `{{meant}}`.',
  },
  Client(client, report, { facts }) {
    const { language } = facts;
    const [major, ...others] = majorsOf(facts);
    const known = [major, ...others].flatMap(language === 'python' ? pythonConfigKeys : configKeys);
    for (const { name, at, rename, wrap } of client.config) {
      const instead = insteadOf(name, language);
      if (known.includes(name) || (major > MEASURED[language] && instead === undefined)) continue;
      const meant = instead === undefined ? nearest(name, known) : undefined;
      report({
        at,
        messageId: 'config',
        data: { sdk: sdkName(facts), name, rejects: dialects[language].rejects, advice: adviceOn(name, meant, language) },
        // The program stops at this line as it is: nothing that works can change.
        fix:
          language === 'python' && ADDRESS.has(name) && wrap && !gives(client, 'base_addresses')
            ? () => wrap('base_addresses', 'api')
            : undefined,
        suggest: renamed(rename, meant),
      });
    }
  },
  StripeCall(call, report, { facts }) {
    if (call.opaque || call.via !== 'sdk') return;
    const { language } = facts;
    const [major, ...others] = majorsOf(facts);
    const known = (language === 'python' ? pythonRequestOptions : requestOptions)(major);
    for (const { name, at, slot, rename } of call.options) {
      const inParams = slot === 'params';
      // A key that stands there and nowhere else is require-idempotency-key's.
      if (inParams && !(known.includes(name) && OPTION_NAMES[language].test(name) && call.key.where !== 'params')) continue;
      const meant = inParams ? undefined : nearest(name, known);
      if (!inParams && major > MEASURED[language] && meant === undefined) continue;

      const fateIn = (version: number): Fate =>
        language === 'python' ? fateInPython(version, name, inParams) : fateInJavaScript(version, name, call, inParams);
      const fate = fateIn(major);
      if (fate === 'option' || others.some((version) => fateIn(version) === 'option')) continue;
      const { optionsSlot } = dialects[language];
      report({
        at,
        messageId: MESSAGE_OF[fate],
        data: { sdk: sdkName(facts), name, call: call.text, slot: optionsSlot, advice: adviceOn(name, meant, language) },
        suggest: renamed(rename, meant),
      });
    }
  },
});

function gives({ config }: Client, name: string): boolean {
  return config.some((option) => option.name === name);
}

function fateInJavaScript(major: number, name: string, call: StripeCall, inParams: boolean): Fate {
  const request = namesIn(call, 'request');
  return inParams
    ? fateInParams(major, name, namesIn(call, 'params'), request.length > 0 ? request : undefined)
    : fateInOptions(major, name, request);
}

function fateInPython(major: number, name: string, inParams: boolean): Fate {
  if (inParams) return 'body';
  return pythonRequestOptions(major).includes(name) ? 'option' : 'ignored';
}
