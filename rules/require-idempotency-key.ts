import type { Facts, StripeCall } from '../src/facts/model.js';
import { factRule, isReached, scope, tiers } from '../src/rule.js';
import { dialects, type Dialect } from '../src/stripe/dialects.js';
import { automaticKey, defaultRetries, fateInParams, positionalSince } from '../src/stripe/sdk.js';

/** What the SDKs call it. Each ignores the other's name. */
const KEY_NAMES: ReadonlySet<string> = new Set(Object.values(dialects).map(({ key }) => key));

/** Why a second execution is a new operation for Stripe. */
function whyUnsafe(call: StripeCall, { language, stripeMajor = positionalSince }: Facts): string {
  if (call.via === 'fetch') return 'the request carries no key';
  // stripe-python has sent one of its own with every POST for as long as it has had retries.
  const sendsKey = language === 'python' || automaticKey(stripeMajor) === 'always' || defaultRetries(stripeMajor) > 0;
  return sendsKey
    ? "the SDK's own key is a new random one for every call"
    : `stripe-node ${String(stripeMajor)} adds no key of its own`;
}

/** How a key is given: the SDK makes a header of an option, `fetch` has only the header. */
function howToPass({ via }: StripeCall, { key }: Dialect): string {
  return via === 'fetch' ? 'Send an `Idempotency-Key` header' : `Pass an \`${key}\``;
}

/** What becomes of a key among the params: the SDK's reading of that slot changed with stripe 22. */
function whereItGoes(call: StripeCall, name: string, { language, stripeMajor = positionalSince }: Facts): string {
  const [params, request] = (['params', 'request'] as const).map((slot) =>
    call.options.filter((option) => option.slot === slot).map((option) => option.name),
  );
  switch (
    language === 'python' ? 'body' : fateInParams(stripeMajor, name, params ?? [name], request?.length ? request : undefined)
  ) {
    case 'option-drops-params':
      return `stripe-node ${String(stripeMajor)} takes the whole object for request options and sends an empty body`;
    case 'throws':
      return `stripe-node ${String(stripeMajor)} throws before anything is sent`;
    default:
      return 'it goes out as a field of the body, which Stripe refuses, and prevents no duplicate';
  }
}

export default factRule({
  name: 'require-idempotency-key',
  description: 'Require an idempotency key that a second call of the tool repeats',
  fixable: true,
  hasSuggestions: true,
  options: { tiers, scope },
  messages: {
    missing:
      'If the agent calls tool `{{tool}}` again, `{{call}}` is a new operation to Stripe: {{why}}. ' +
      '{{pass}} made from {{inputs}}, so that a second call gets the first answer.',
    unidentified:
      'If the agent calls tool `{{tool}}` again, `{{call}}` is a new operation to Stripe: {{why}}. ' +
      'No required input names the operation: ask for one, such as an order, an invoice or a billing period. {{pass}} made from it.',
    elsewhere:
      'If the agent calls tool `{{tool}}` again, `{{call}}` is a new operation to Stripe: {{why}}. ' +
      'Let the function take what identifies the operation. {{pass}} made from it.',
    outside:
      'If this code runs again, `{{call}}` is a new operation to Stripe: {{why}}. ' +
      '{{pass}} made from what identifies the operation.',
    argument: '`{{call}}` has no argument `{{name}}` and raises a `TypeError` before anything is sent. Move it into {{slot}}.',
    misplaced: '`{{name}}` stands among the params of `{{call}}`: {{effect}}. Move it into {{slot}}.',
    addKey:
      'Add `{{keyed}}` made from {{inputs}}, without the amount or free text: ' +
      'a second call with another wording is then refused, not charged.',
  },
  StripeCall(call, report, context) {
    const { options, facts } = context;
    const dialect = dialects[facts.language];
    if (call.opaque || call.tier === undefined || call.tier === 'read' || !isReached(call, context)) return;

    // A key among the params cannot work on any call; whoever wrote it wanted one.
    if (call.key.where === 'params') {
      const name = call.key.name ?? dialect.key;
      report({
        at: call.key.at ?? call.at,
        messageId: call.key.isArgument ? 'argument' : 'misplaced',
        data: { name, call: call.text, effect: whereItGoes(call, name, facts), slot: dialect.optionsSlot },
        fix: call.moveKey,
      });
      return;
    }
    if (call.key.where !== 'none' || !options.tiers.includes(call.tier)) return;
    // A misspelt option is no-ignored-stripe-option's.
    if (call.options.some(({ slot, name }) => slot === 'request' && name !== dialect.key && KEY_NAMES.has(name))) return;

    const tool = context.toolOf(call);
    const inputs = call.keyInputs.map((input) => `\`${input}\``).join(', ');
    const why = whyUnsafe(call, facts);
    const data = { call: call.text, why, pass: howToPass(call, dialect), inputs, tool: tool?.name ?? '' };
    report({
      at: call.at,
      messageId: tool === undefined ? 'outside' : call.elsewhere ? 'elsewhere' : inputs === '' ? 'unidentified' : 'missing',
      data,
      suggest: [{ messageId: 'addKey', data: { inputs, keyed: dialect.keyed }, edits: call.addKey }],
    });
  },
});
