/**
 * How stripe-python spells the calls of the catalogue: `client.v1.payment_intents.create` and `stripe.PaymentIntent.create` are both
 * `paymentIntents.create`. Derived from the catalogue by rule, with the few names that keep none. Checked against the request that every
 * method of stripe-python 11.6, 15.6 and 16.1 makes: `test/stripe/python.test.ts` has the figures.
 */
import { findCall, methodNames, resourcePaths, type CatalogueEndpoint } from './catalogue.js';

/**
 * The call behind a member of a `StripeClient`. Its arguments are the ids of the path, then `params` and `options`.
 *
 * @param path the members from the client on: `['v1', 'payment_intents', 'create_async']`
 */
export function findServiceCall(path: readonly string[]): CatalogueEndpoint | undefined {
  const members = path[0] === 'v1' ? path.slice(1) : path;
  if (members.length < 2) return undefined;
  const resource = members.slice(0, -1);
  const method = methodOf(members);
  const named = SERVICES[[...resource, method].join('.')];
  if (named !== undefined) return findCall(named);
  const plain = findCall([...resource.map(camel), METHODS[method] ?? camel(method)].join('.'));
  if (plain) return plain;
  // `customers.balance_transactions.create` is `customers.createBalanceTransaction`.
  const owner = resource.slice(0, -1).map(camel);
  const owned = camel(resource.at(-1) === 'payment_sources' ? 'sources' : (resource.at(-1) ?? ''));
  const [verb = '', ...rest] = method.split('_');
  const about = (thing: string): string => [...owner, camel([verb, thing, ...rest].join('_'))].join('.');
  return findCall(about(`_${verb === 'list' ? owned : singular(owned)}`)) ?? findCall(about(`_${owned}`));
}

/**
 * The way from a `StripeClient` to a call: `paymentIntents.create` is `['v1', 'payment_intents', 'create']`. Before 12.5 a client had no
 * `v1`; what stands in it stood in the client itself. Every method has an `_async` one beside it.
 *
 * @param call as the catalogue names it
 * @returns `undefined` for what no client has
 */
export function servicePath(call: string): readonly string[] | undefined {
  const [named] = Object.entries(SERVICES).find(([path, is]) => is === call && !ALSO_THERE.has(path)) ?? [];
  const parts = call.split('.').map(snaked);
  const method = parts.at(-1) ?? '';
  const resource = parts.slice(0, -1);
  const isFlat = FLAT.has(method) || (resource.at(-1) === 'transactions' && method.startsWith('create_'));
  const [, verb, thing] = isFlat ? [] : (/^(create|retrieve|update|list|delete|verify(?=_source))_(.+)$/u.exec(method) ?? []);
  const path =
    named?.split('.') ??
    (verb !== undefined && thing !== undefined && resource[0] !== 'v2'
      ? [...resource, OWNED[thing] ?? plural(thing), verb]
      : [...resource, method === 'del' ? 'delete' : method]);
  if (NOWHERE.has(call) || findServiceCall(path)?.call !== call) return undefined;
  return path[0] === 'v2' || path[0] === 'oauth' ? path : ['v1', ...path];
}

/**
 * The call behind a member of the `stripe` module. Its arguments are the ids of the path, then parameters and options as keywords.
 *
 * @param path the members from the module on: `['checkout', 'Session', 'create']`
 */
export function findClassCall(path: readonly string[]): CatalogueEndpoint | undefined {
  const method = methodOf(path);
  const owner = path.slice(0, -1);
  const named = CLASSES[[...owner, method].join('.')];
  if (named !== undefined) return findCall(named);
  const resource = resourceOf(owner);
  return resource === undefined ? undefined : member(resource, method);
}

/**
 * The call that a method makes of an object which another call gave back: `intent.confirm()`.
 *
 * @param call the call that gave it, as the catalogue names it: `paymentIntents.retrieve`
 * @param method the method's name, `confirm_async`
 */
export function findObjectCall(call: string, method: string): CatalogueEndpoint | undefined {
  const resource = call.slice(0, Math.max(call.lastIndexOf('.'), 0));
  const name = methodOf([method]);
  const named = name === 'refund' && resource === 'charges' ? 'refunds.create' : undefined;
  if (named !== undefined) return findCall(named);
  if (name === 'refresh') return findCall(`${resource}.retrieve`);
  return name === 'save' ? findCall(`${resource}.update`) : member(resource, name);
}

/** The resource whose objects a class stands for, as the catalogue spells it: `['checkout', 'Session']` is `checkout.sessions`. */
export function resourceOf(path: readonly string[]): string | undefined {
  classes ??= new Map([...resourcePaths()].map((resource) => [singular(resource), resource]));
  const owner = path.filter((name) => name !== 'TestHelpers');
  const within = owner.length === path.length ? [] : ['testHelpers'];
  return classes.get(singular([...within, ...owner.map((name) => camel(snake(name)))].join('.')));
}

let classes: ReadonlyMap<string, string> | undefined;

/** Whether a name can be that of a method which makes a request: a cheap first test. */
export function isPythonMethod(name: string): boolean {
  methods ??= new Set([
    ...[...methodNames()].flatMap((method) => [snake(method), snake(method).split('_', 1)[0] ?? '']),
    ...Object.keys(METHODS),
    ...[...Object.keys(SERVICES), ...Object.keys(CLASSES)].map((call) => call.slice(call.lastIndexOf('.') + 1)),
    ...['refresh', 'save'],
  ]);
  const plain = methodOf([name]);
  return methods.has(plain) || plain.startsWith('modify_');
}

let methods: ReadonlySet<string> | undefined;

/** Methods that the catalogue, which speaks stripe-node's language, calls otherwise. */
const METHODS: Readonly<Record<string, string>> = {
  delete: 'del',
  modify: 'update',
  auto_paging_iter: 'list',
  search_auto_paging_iter: 'search',
};

const SERVICES: Readonly<Record<string, string>> = {
  'credit_notes.preview_lines.list': 'creditNotes.listPreviewLineItems',
  'invoices.upcoming': 'invoices.retrieveUpcoming',
  'sources.detach': 'customers.deleteSource',
  'sources.transactions.list': 'sources.listSourceTransactions',
  'v2.money_management.payout_methods_bank_account_spec.retrieve': 'v2.moneyManagement.payoutMethodsBankAccountSpecs.retrieve',
  'v2.test_helpers.money_management.recipient_verifications': 'v2.testHelpers.moneyManagements.recipientVerifications',
};

/** Further ways to a call that has one of the usual form. */
const ALSO_THERE: ReadonlySet<string> = new Set(['sources.detach']);

/** Methods that read like one of a resource within, and are not. */
const FLAT: ReadonlySet<string> = new Set([
  'create_preview',
  'delete_discount',
  'delete_where',
  'retrieve_current',
  'update_lines',
]);

/** Resources within another whose names are no plural of the thing, or of another one. */
const OWNED: Readonly<Record<string, string>> = {
  cash_balance: 'cash_balance',
  source: 'payment_sources',
  sources: 'payment_sources',
};

/** Calls that the module has and no client. */
const NOWHERE: ReadonlySet<string> = new Set(['subscriptions.del']);

const CLASSES: Readonly<Record<string, string>> = {
  'Account.persons': 'accounts.listPersons',
  'ApplicationFee.refund': 'applicationFees.createRefund',
  'ApplicationFeeRefund.modify': 'applicationFees.updateRefund',
  'BankAccount.delete': 'customers.deleteSource',
  'BankAccount.verify': 'customers.verifySource',
  'Card.delete': 'customers.deleteSource',
  'Charge.mark_as_fraudulent': 'charges.update',
  'Charge.mark_as_safe': 'charges.update',
  'CreditNote.list_lines': 'creditNotes.listLineItems',
  'CreditNote.preview_lines': 'creditNotes.listPreviewLineItems',
  'FileUpload.create': 'files.create',
  'FileUpload.list': 'files.list',
  'FileUpload.retrieve': 'files.retrieve',
  'Invoice.list_lines': 'invoices.listLineItems',
  'Invoice.upcoming': 'invoices.retrieveUpcoming',
  'Invoice.upcoming_lines': 'invoices.listUpcomingLines',
  'InvoiceLineItem.modify': 'invoices.updateLineItem',
  'Source.detach': 'customers.deleteSource',
  'financial_connections.Account.refresh_account': 'financialConnections.accounts.refresh',
};

function member(resource: string, method: string): CatalogueEndpoint | undefined {
  return findCall(`${resource}.${METHODS[method] ?? camel(method.replace(/^modify_/u, 'update_'))}`);
}

/** Every method exists twice: `create` and `create_async`. */
function methodOf(path: readonly string[]): string {
  return (path.at(-1) ?? '').replace(/_async$/u, '');
}

function singular(name: string): string {
  return name.replace(/ies$/u, 'y').replace(/(?<!s)s$/u, '');
}

function plural(name: string): string {
  if (name.endsWith('s')) return name;
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
}

function camel(name: string): string {
  return name.replace(/_+([a-z0-9])/giu, (_, letter: string) => letter.toUpperCase());
}

function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/gu, '_').toLowerCase();
}

/** The catalogue writes every capital as the beginning of a word: `threeDSecure`. */
function snaked(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
