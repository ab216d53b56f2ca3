/** The secrets that Stripe issues, as text: how to find them and what they are. */

/** `secret` (`sk_`), `restricted` (`rk_`), `organization` (`sk_org_`), `ephemeral` (`ek_`), `webhook` (`whsec_`); `publishable` (`pk_`) is no secret. */
export type KeyKind = 'secret' | 'restricted' | 'organization' | 'publishable' | 'ephemeral' | 'webhook';

export interface StripeKey {
  readonly kind: KeyKind;
  /** Absent where the key does not say it: webhook secrets, and organization keys without a mode. */
  readonly mode?: 'live' | 'test';
  /**
   * `real`: looks like one that Stripe issued; `published`: a test key that Stripe's documentation prints for everybody; `placeholder`:
   * made up or cut off (`sk_live_xxxxxxxxxxxx`). Anything shorter, such as `sk_live_...`, is no key at all.
   */
  readonly evidence: 'real' | 'published' | 'placeholder';
}

export interface FoundKey extends StripeKey {
  /** UTF-16 offset of the first character. */
  readonly index: number;
  readonly text: string;
}

const format = /(?<![A-Za-z0-9])(?:(sk_org|[srpe]k)_(?:(live|test)_)?([A-Za-z0-9]{10,})|(whsec)_([A-Za-z0-9+/]{10,}={0,2}))/g;

const kinds: Readonly<Record<string, KeyKind>> = {
  sk: 'secret',
  rk: 'restricted',
  pk: 'publishable',
  ek: 'ephemeral',
  sk_org: 'organization',
  whsec: 'webhook',
};

/** The part after `sk_test_` or `pk_test_` of the keys in Stripe's public documentation. */
const publishedBodies: ReadonlySet<string> = new Set([
  '4eC39HqLyjWDarjtT1zdp7dc',
  'BQokikJOvBiI2HlWgH4olfQ2',
  'TYooMQauvdEDq54NiTphI7jx',
  '6pRNASCoBOKtIshFeQd4XMUh',
]);

/** One pass over the text that is cheap enough for every file. When it says no, `findKeys` finds nothing. */
export function mayHoldKey(text: string): boolean {
  return text.includes('k_test_') || mayHoldLiveKey(text);
}

/** The same for keys that do not say that they are for tests. */
export function mayHoldLiveKey(text: string): boolean {
  return text.includes('k_live_') || text.includes('whsec_') || text.includes('sk_org_');
}

/** Everything in the text that has the shape of a Stripe key, in order, also publishable keys, published ones and placeholders. */
export function findKeys(text: string): FoundKey[] {
  if (!mayHoldKey(text)) return [];
  return [...text.matchAll(format)].flatMap((match) => {
    const found = describe(match);
    return found === undefined ? [] : [{ ...found, index: match.index }];
  });
}

/** Secrets that would let whoever reads them act on the account: no publishable keys, no published ones, no placeholders. */
export function findSecrets(text: string): FoundKey[] {
  return findKeys(text).filter(({ kind, evidence }) => kind !== 'publishable' && evidence === 'real');
}

/**
 * The text with every secret in it cut down to its public prefix: `sk_live_…`. For whatever is shown or logged.
 *
 * @param hidden what stands for the rest of a secret
 */
export function withoutSecrets(text: string, hidden: (rest: string) => string = () => '…'): string {
  let shown = '';
  let end = 0;
  for (const { index, text: secret } of findSecrets(text)) {
    const prefix = /^(?:[a-z]+_)+/.exec(secret)?.[0] ?? '';
    shown += text.slice(end, index) + prefix + hidden(secret.slice(prefix.length));
    end = index + secret.length;
  }
  return shown + text.slice(end);
}

/** What a whole string is, or `undefined` when it is not one Stripe key and nothing else. */
export function classifyKey(value: string): StripeKey | undefined {
  const [found, ...more] = findKeys(value);
  if (found === undefined || more.length > 0 || found.text !== value) return undefined;
  const { kind, mode, evidence } = found;
  return { kind, evidence, ...(mode === undefined ? {} : { mode }) };
}

function describe(match: RegExpMatchArray): Omit<FoundKey, 'index'> | undefined {
  const [text, api, mode, apiBody, webhook, webhookBody] = match;
  const kind = kinds[api ?? webhook ?? ''];
  const modeless = kind === 'organization' || kind === 'webhook';
  if (kind === undefined || (mode === undefined && !modeless)) return undefined;
  const body = apiBody ?? webhookBody ?? '';
  const published = mode === 'test' && publishedBodies.has(body);
  return {
    kind,
    evidence: published ? 'published' : isPlaceholder(body) ? 'placeholder' : 'real',
    text,
    ...(mode === 'live' || mode === 'test' ? { mode } : {}),
  };
}

/** The shortest keys that Stripe has issued carry 24 characters; shorter ones are cut off or made up. */
const minimumLength = 24;

/** Fewer different characters than this in 24 or more is not chance. */
const minimumVariety = 10;

function isPlaceholder(body: string): boolean {
  const spelled = /(.)\1{4}|1234567|abcdef|your|example|placeholder|replace|dummy|fake|secret|changeme/i.test(body);
  return spelled || body.length < minimumLength || new Set(body).size < minimumVariety;
}
