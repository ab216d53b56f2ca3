/** Where an object is read, by the prefix of its id. Longest prefixes first, since `sub_sched_` begins as `sub_` does. */
const folders: readonly (readonly [prefix: string, folder: string])[] = [
  ['sub_sched_', 'subscription_schedules'],
  ['seti_', 'setup_intents'],
  ['sub_', 'subscriptions'],
  ['pi_', 'payment_intents'],
  ['ch_', 'charges'],
  ['py_', 'charges'],
  ['re_', 'refunds'],
  ['pyr_', 'refunds'],
  ['po_', 'payouts'],
  ['tr_', 'transfers'],
  ['tu_', 'topups'],
  ['in_', 'invoices'],
  ['ii_', 'invoiceitems'],
  ['si_', 'subscription_items'],
  ['qt_', 'quotes'],
  ['cn_', 'credit_notes'],
  ['cs_', 'checkout/sessions'],
  ['plink_', 'payment_links'],
  ['dp_', 'disputes'],
  ['du_', 'disputes'],
  ['iauth_', 'issuing/authorizations'],
  ['ic_', 'issuing/cards'],
  ['ich_', 'issuing/cardholders'],
  ['obp_', 'treasury/outbound_payments'],
  ['obt_', 'treasury/outbound_transfers'],
  ['ibt_', 'treasury/inbound_transfers'],
  ['credrev_', 'treasury/credit_reversals'],
  ['debrev_', 'treasury/debit_reversals'],
  ['climorder_', 'climate/orders'],
  ['credgr_', 'billing/credit_grants'],
];

/**
 * The path from which an object can be read: `pi_1` gives `/v1/payment_intents/pi_1`. `undefined` for ids of objects that hold no money
 * of their own, that have no path of their own (`trr_…`, `fr_…`, `cbtxn_…`), or that are not written as Stripe writes ids.
 */
export function pathOf(id: string): string | undefined {
  if (!/^[a-z]+_[A-Za-z0-9_]+$/.test(id)) return undefined;
  const folder = folders.find(([prefix]) => id.startsWith(prefix))?.[1];
  return folder === undefined ? undefined : `/v1/${folder}/${id}`;
}
