import type { Secret } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import { ELEMENT } from './origins.js';
import type { View } from '../tree/source.js';
import { propertyOf, stringOf } from '../tree/syntax.js';
import { literalObject } from '../calls/keys.js';
import { elementsOf } from '../agents/match.js';
import { resolve, UNKNOWN } from '../values/trace.js';

/** A Stripe object that carries a secret. */
interface Carrier {
  readonly object: string;
  readonly field: 'client_secret' | 'secret';
  readonly type: Extract<Secret['type'], 'client-secret' | 'ephemeral-key' | 'webhook-secret'>;
  /** The only method whose answer has the secret; every one otherwise. */
  readonly only?: 'create';
}

const clientSecret = (object: string): Carrier => ({ object, field: 'client_secret', type: 'client-secret' });

/** By the resource of the SDK that hands it out. */
const CARRIERS: Readonly<Record<string, Carrier>> = {
  paymentIntents: clientSecret('payment_intent'),
  setupIntents: clientSecret('setup_intent'),
  'checkout.sessions': clientSecret('checkout.session'),
  accountSessions: clientSecret('account_session'),
  customerSessions: clientSecret('customer_session'),
  'financialConnections.sessions': clientSecret('financial_connections.session'),
  'identity.verificationSessions': clientSecret('identity.verification_session'),
  ephemeralKeys: { object: 'ephemeral_key', field: 'secret', type: 'ephemeral-key', only: 'create' },
  webhookEndpoints: { object: 'webhook_endpoint', field: 'secret', type: 'webhook-secret', only: 'create' },
};

/** Objects that are sensitive as a whole. */
const BILLING_OBJECTS: Readonly<Record<string, string>> = {
  customers: 'customer',
  paymentMethods: 'payment_method',
  charges: 'charge',
};

const BILLING_FIELDS: ReadonlySet<string> = new Set([
  'payment_method_details',
  'billing_details',
  'bank_account',
  'us_bank_account',
  'sepa_debit',
  'iban',
  'last4',
  'fingerprint',
  'account_number',
  'routing_number',
  'sort_code',
]);

/** What a member path of a call's answer is: a secret, an object that carries one, or billing data. */
export interface Sensitive extends Pick<Secret, 'type' | 'object'> {
  /** A whole object, of which a text only says `[object Object]`. */
  readonly whole?: true;
  /** It is looked up, not made: what it says is what was asked for. */
  readonly isRead?: boolean;
  /** Several of them: in a list of Stripe's, with more pages or not, or in an array. */
  readonly many?: 'list' | 'search' | 'array';
}

/** Judges the member `path` of what a call answers; `[]` and `*` in a path are elements of a list. */
export function sensitiveIn(view: View, found: FoundCall, path: readonly string[]): Sensitive | undefined {
  const [resource, method] = splitCall(found.call ?? '');
  const fields = fieldsAfter(method, path);
  const last = fields?.at(-1);
  const carrier = carrierOf(resource, method);
  if (last === 'client_secret') return { type: 'client-secret' };
  if (!fields) return undefined;
  if (carrier?.field === 'secret' && fields.length === 1 && last === 'secret') return { type: carrier.type };
  if (fields.length === 0) {
    const whole = wholeObject(view, found, resource, method, carrier);
    const many = manyOf(method, path);
    return whole && { ...whole, isRead: found.tier === 'read', ...(many && { many }) };
  }
  const expanded = last !== undefined && INTENTS.test(last) && expandsInto(view, found, fields);
  if (expanded) return { type: 'object', object: last.replace(/^.*?(?=(?:payment|setup)_intent$)/u, ''), whole: true };
  return fields.some((field) => BILLING_FIELDS.has(field)) ? { type: 'billing-data' } : undefined;
}

function wholeObject(
  view: View,
  found: FoundCall,
  resource: string,
  method: string,
  carrier: Carrier | undefined,
): Sensitive | undefined {
  if (!returnsItself(method)) return undefined;
  const carries = carrier && (resource !== 'checkout.sessions' || isEmbedded(view, found));
  if (carries) return { type: 'object', object: carrier.object, whole: true };
  if (expandsInto(view, found)) return { type: 'object', object: snake(resource), whole: true };
  return BILLING_OBJECTS[resource] === undefined ? undefined : { type: 'billing-data', whole: true };
}

function carrierOf(resource: string, method: string): Carrier | undefined {
  const carrier = CARRIERS[resource];
  return carrier?.only === undefined || carrier.only === method ? carrier : undefined;
}

/** `checkout.sessions.create` is `['checkout.sessions', 'create']`. */
function splitCall(call: string): [resource: string, method: string] {
  const dot = call.lastIndexOf('.');
  return [call.slice(0, Math.max(dot, 0)), call.slice(dot + 1)];
}

/** `listLineItems` answers with something else than the resource, and what is deleted is only an id. */
function returnsItself(method: string): boolean {
  return method === 'list' || method === 'search' || !/^(?:list|del|delete|create.+|retrieve.+)/u.test(method);
}

/** The path inside of one object: past `data` and an element for a list. `undefined` for what is beside the objects: `has_more`. */
function fieldsAfter(method: string, path: readonly string[]): readonly string[] | undefined {
  if (!/^(?:list|search)/u.test(method)) return path;
  const [first, element, ...fields] = path;
  // A list can be iterated itself.
  if (first === ELEMENT) return path.slice(1);
  if (element !== undefined && element !== ELEMENT && element !== UNKNOWN) return undefined;
  return first === undefined || first === 'data' ? fields : undefined;
}

/** Whether the path ends before an element: at the list itself, or at its `data`. */
function manyOf(method: string, path: readonly string[]): Sensitive['many'] {
  if (method !== 'list' && method !== 'search') return undefined;
  if (path.length === 0) return method;
  return path.length === 1 && path[0] === 'data' ? 'array' : undefined;
}

/** A hosted Checkout session has no client secret: its customer goes to a page of Stripe's. */
function isEmbedded(view: View, { slots }: FoundCall): boolean {
  const params = slots?.params && literalObject(view, slots.params);
  const mode = params && propertyOf(params, 'ui_mode');
  const text = mode && stringOf(resolve(view, mode.value).node);
  return text !== undefined && /^(?:embedded|embedded_page|custom|elements|form)$/u.test(text);
}

const INTENTS = /(?:payment|setup)_intent$|^confirmation_secret$/u;

/** Whether the call expands a member that carries a client secret: `expand: ['latest_invoice.payment_intent']`. */
function expandsInto(view: View, { slots, call = '' }: FoundCall, fields: readonly string[] = []): boolean {
  const params = slots?.params && literalObject(view, slots.params);
  const expand = params && propertyOf(params, 'expand');
  const all = expand ? elementsOf({ view, node: expand.value, path: [] }).map(({ node }) => stringOf(node) ?? '') : [];
  // Since the API version 2025-03-31.basil an invoice has no payment intent, and which version answers cannot be seen from here.
  const paths = all.filter(
    (path) => !/(?:^|[._])invoice\.payment_intent$/u.test(path) && !(call.startsWith('invoices.') && path === 'payment_intent'),
  );
  return paths.some(
    (path) => INTENTS.test(path.split('.').at(-1) ?? '') && path.replace(/^data\./u, '').startsWith(fields.join('.')),
  );
}

/** The name of the object of a resource: `subscriptions` is `subscription`. */
function snake(resource: string): string {
  return resource
    .replace(/ies$/u, 'y')
    .replace(/s$/u, '')
    .replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
