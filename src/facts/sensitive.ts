/** Which answers of Stripe carry a secret, whatever the language that asks. */
import type { Secret, StripeCall } from './model.js';

/** An element of a list, and a member that cannot be read, in the path of a value. */
export const ELEMENT = '[]';
const UNKNOWN = '*';

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
  /** One of several things that the value can be. */
  readonly isOneOf?: true;
}

/** What a call asks for, as far as it decides what its answer carries; asked only where it matters. */
export interface Asked {
  /** Whether a Checkout session is embedded: the customer of a hosted one goes to a page of Stripe's, and it has no client secret. */
  readonly isEmbedded: () => boolean;
  /** The paths that it expands. */
  readonly expands: () => readonly string[];
}

/** Judges the member `path` of what a call answers; `[]` and `*` in a path are elements of a list. */
export function sensitiveMember(
  { call = '', tier }: Pick<StripeCall, 'call' | 'tier'>,
  path: readonly string[],
  asked: Asked,
): Sensitive | undefined {
  const [resource, method] = splitCall(call);
  const fields = fieldsAfter(method, path);
  const last = fields?.at(-1);
  const carrier = carrierOf(resource, method);
  if (last === 'client_secret') return { type: 'client-secret' };
  if (!fields) return undefined;
  if (carrier?.field === 'secret' && fields.length === 1 && last === 'secret') return { type: carrier.type };
  if (fields.length === 0) {
    const whole = wholeObject(call, asked, carrier);
    const many = manyOf(method, path);
    return whole && { ...whole, isRead: tier === 'read', ...(many && { many }) };
  }
  const expanded = last !== undefined && INTENTS.test(last) && expandsInto(call, asked, fields);
  if (expanded) return { type: 'object', object: last.replace(/^.*?(?=(?:payment|setup)_intent$)/u, ''), whole: true };
  return fields.some((field) => BILLING_FIELDS.has(field)) ? { type: 'billing-data' } : undefined;
}

function wholeObject(call: string, asked: Asked, carrier: Carrier | undefined): Sensitive | undefined {
  const [resource, method] = splitCall(call);
  if (!returnsItself(method)) return undefined;
  const carries = carrier && (resource !== 'checkout.sessions' || asked.isEmbedded());
  if (carries) return { type: 'object', object: carrier.object, whole: true };
  if (expandsInto(call, asked)) return { type: 'object', object: snake(resource), whole: true };
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

const INTENTS = /(?:payment|setup)_intent$|^confirmation_secret$/u;

/** Whether the call expands a member that carries a client secret: `expand: ['latest_invoice.payment_intent']`. */
function expandsInto(call: string, asked: Asked, fields: readonly string[] = []): boolean {
  // Since the API version 2025-03-31.basil an invoice has no payment intent, and which version answers cannot be seen from here.
  const paths = asked
    .expands()
    .filter(
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

/** What a model needs of an object that carries a secret. Objects that are nothing but their secret have no entry. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  payment_intent: ['id', 'status'],
  setup_intent: ['id', 'status'],
  'checkout.session': ['id', 'status'],
  'identity.verification_session': ['id', 'status'],
  'financial_connections.session': ['id'],
  webhook_endpoint: ['id', 'status'],
  ephemeral_key: ['id'],
  subscription: ['id', 'status'],
  invoice: ['id', 'status'],
};
/** Of one that it looked up also what it is about: of one that it made, it knows that. */
const LOOKED_UP: typeof NEEDED = {
  payment_intent: ['id', 'status', 'amount', 'currency', 'created'],
  setup_intent: ['id', 'status', 'created'],
  'checkout.session': ['id', 'status', 'amount_total', 'currency', 'created'],
  subscription: ['id', 'status', 'created'],
  invoice: ['id', 'status', 'total', 'currency', 'created'],
};

/** The fields of an object that a model needs; none where it is nothing but its secret. */
export function neededOf(object: string, isRead: boolean): readonly string[] {
  return (isRead ? LOOKED_UP[object] : undefined) ?? NEEDED[object] ?? [];
}
