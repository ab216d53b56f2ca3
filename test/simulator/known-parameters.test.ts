/** A program must not be told that a parameter is unknown when Stripe knows it: the SDK's own types say which those are. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../src/simulator/resources/index.js';

/** Endpoint → file and interface of stripe-node that type its parameters; null where the SDK has none. */
const typedBy: Readonly<Record<string, string | null>> = {
  'GET /v1/account': null,
  'GET /v1/balance': 'Balance BalanceRetrieveParams',
  'GET /v1/balance_transactions': 'BalanceTransactions BalanceTransactionListParams',
  'GET /v1/balance_transactions/{id}': 'BalanceTransactions BalanceTransactionRetrieveParams',
  'POST /v1/charges': 'Charges ChargeCreateParams',
  'GET /v1/charges': 'Charges ChargeListParams',
  'GET /v1/charges/{id}': 'Charges ChargeRetrieveParams',
  'POST /v1/charges/{id}': 'Charges ChargeUpdateParams',
  'POST /v1/charges/{id}/capture': 'Charges ChargeCaptureParams',
  'POST /v1/checkout/sessions': 'Checkout/Sessions SessionCreateParams',
  'GET /v1/checkout/sessions': 'Checkout/Sessions SessionListParams',
  'GET /v1/checkout/sessions/{id}': 'Checkout/Sessions SessionRetrieveParams',
  'POST /v1/checkout/sessions/{id}/expire': 'Checkout/Sessions SessionExpireParams',
  'POST /v1/customers': 'Customers CustomerCreateParams',
  'GET /v1/customers': 'Customers CustomerListParams',
  'GET /v1/customers/{id}': 'Customers CustomerRetrieveParams',
  'POST /v1/customers/{id}': 'Customers CustomerUpdateParams',
  'DELETE /v1/customers/{id}': 'Customers CustomerDeleteParams',
  'GET /v1/customers/{id}/payment_methods': 'Customers CustomerListPaymentMethodsParams',
  'POST /v1/ephemeral_keys': 'EphemeralKeys EphemeralKeyCreateParams',
  'DELETE /v1/ephemeral_keys/{id}': 'EphemeralKeys EphemeralKeyDeleteParams',
  'POST /v1/invoiceitems': 'InvoiceItems InvoiceItemCreateParams',
  'GET /v1/invoiceitems': 'InvoiceItems InvoiceItemListParams',
  'GET /v1/invoiceitems/{id}': 'InvoiceItems InvoiceItemRetrieveParams',
  'POST /v1/invoiceitems/{id}': 'InvoiceItems InvoiceItemUpdateParams',
  'DELETE /v1/invoiceitems/{id}': 'InvoiceItems InvoiceItemDeleteParams',
  'POST /v1/invoices': 'Invoices InvoiceCreateParams',
  'GET /v1/invoices': 'Invoices InvoiceListParams',
  'GET /v1/invoices/{id}': 'Invoices InvoiceRetrieveParams',
  'POST /v1/invoices/{id}': 'Invoices InvoiceUpdateParams',
  'DELETE /v1/invoices/{id}': 'Invoices InvoiceDeleteParams',
  'POST /v1/invoices/{id}/finalize': 'Invoices InvoiceFinalizeInvoiceParams',
  'POST /v1/invoices/{id}/pay': 'Invoices InvoicePayParams',
  'POST /v1/invoices/{id}/send': 'Invoices InvoiceSendInvoiceParams',
  'POST /v1/invoices/{id}/void': 'Invoices InvoiceVoidInvoiceParams',
  'POST /v1/invoices/{id}/mark_uncollectible': 'Invoices InvoiceMarkUncollectibleParams',
  'POST /v1/payment_intents': 'PaymentIntents PaymentIntentCreateParams',
  'GET /v1/payment_intents': 'PaymentIntents PaymentIntentListParams',
  'GET /v1/payment_intents/{id}': 'PaymentIntents PaymentIntentRetrieveParams',
  'POST /v1/payment_intents/{id}': 'PaymentIntents PaymentIntentUpdateParams',
  'POST /v1/payment_intents/{id}/confirm': 'PaymentIntents PaymentIntentConfirmParams',
  'POST /v1/payment_intents/{id}/capture': 'PaymentIntents PaymentIntentCaptureParams',
  'POST /v1/payment_intents/{id}/cancel': 'PaymentIntents PaymentIntentCancelParams',
  'POST /v1/payment_intents/{id}/increment_authorization': 'PaymentIntents PaymentIntentIncrementAuthorizationParams',
  // Of the payment method types only cards are simulated.
  'POST /v1/payment_methods': null,
  'GET /v1/payment_methods': 'PaymentMethods PaymentMethodListParams',
  'GET /v1/payment_methods/{id}': 'PaymentMethods PaymentMethodRetrieveParams',
  'POST /v1/payment_methods/{id}': null,
  'POST /v1/payment_methods/{id}/attach': 'PaymentMethods PaymentMethodAttachParams',
  'POST /v1/payment_methods/{id}/detach': 'PaymentMethods PaymentMethodDetachParams',
  'POST /v1/payouts': 'Payouts PayoutCreateParams',
  'GET /v1/payouts': 'Payouts PayoutListParams',
  'GET /v1/payouts/{id}': 'Payouts PayoutRetrieveParams',
  'POST /v1/payouts/{id}': 'Payouts PayoutUpdateParams',
  'POST /v1/payouts/{id}/cancel': 'Payouts PayoutCancelParams',
  'POST /v1/payouts/{id}/reverse': 'Payouts PayoutReverseParams',
  'POST /v1/prices': 'Prices PriceCreateParams',
  'GET /v1/prices': 'Prices PriceListParams',
  'GET /v1/prices/{id}': 'Prices PriceRetrieveParams',
  'POST /v1/prices/{id}': 'Prices PriceUpdateParams',
  'POST /v1/products': 'Products ProductCreateParams',
  'GET /v1/products': 'Products ProductListParams',
  'GET /v1/products/{id}': 'Products ProductRetrieveParams',
  'POST /v1/products/{id}': 'Products ProductUpdateParams',
  'POST /v1/refunds': 'Refunds RefundCreateParams',
  'GET /v1/refunds': 'Refunds RefundListParams',
  'GET /v1/refunds/{id}': 'Refunds RefundRetrieveParams',
  'POST /v1/refunds/{id}': 'Refunds RefundUpdateParams',
  'POST /v1/refunds/{id}/cancel': 'Refunds RefundCancelParams',
  'POST /v1/transfers': 'Transfers TransferCreateParams',
  'GET /v1/transfers': 'Transfers TransferListParams',
  'GET /v1/transfers/{id}': 'Transfers TransferRetrieveParams',
  'POST /v1/transfers/{id}': 'Transfers TransferUpdateParams',
  'POST /v1/transfers/{id}/reversals': 'Transfers TransferCreateReversalParams',
  'GET /v1/transfers/{id}/reversals': 'Transfers TransferListReversalsParams',
  'GET /v1/transfers/{id}/reversals/{reversal}': 'Transfers TransferRetrieveReversalParams',
};

const root = new URL('../../node_modules/stripe/esm/resources/', import.meta.url);

/** Names of the members that `interface` has in the declaration file, as the SDK's types list them. */
function membersOf(file: string, name: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(new URL(`${file}.d.ts`, root), 'utf8'), ts.ScriptTarget.ES2022);
  const found: string[][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name) {
      found.push([
        ...node.members.flatMap((member) => (member.name === undefined ? [] : [member.name.getText(source)])),
        ...(node.heritageClauses?.some((clause) => clause.getText(source).includes('PaginationParams'))
          ? ['limit', 'starting_after', 'ending_before']
          : []),
      ]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const [members] = found;
  if (members === undefined) throw new Error(`stripe-node has no ${name} in ${file}.`);
  return members;
}

const routeOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('every parameter that stripe-node types is known', () => {
  it('of every endpoint, and no endpoint is forgotten here', () => {
    expect(endpoints.map(routeOf).sort()).toEqual(Object.keys(typedBy).sort());
  });

  it.each(endpoints.map((endpoint) => [routeOf(endpoint), endpoint] as const))('%s', (route, endpoint) => {
    const type = typedBy[route];
    if (type === null || type === undefined) return;
    const [file = '', name = ''] = type.split(' ');
    const unknown = membersOf(file, name).filter((member) => member !== 'expand' && !Object.hasOwn(endpoint.params, member));
    expect(unknown).toEqual([]);
  });
});
