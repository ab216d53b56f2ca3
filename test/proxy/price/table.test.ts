import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { Pricing } from '../../../src/proxy/model.js';
import { price } from '../../../src/proxy/price/price.js';
import { findCall } from '../../../src/stripe/catalogue.js';
import { moneyTable, type MoneyRow } from '../../../src/stripe/money.js';
import { examples, objects } from './examples.js';
import { answerOf, pricing, rates, requestOf, roleOf } from './support.js';

const accounts = ['acct_ours'];
const groups: readonly (readonly [title: string, kinds: readonly MoneyRow['kind'][], text: string])[] = [
  ['The request says the amount', ['request'], 'Amount and currency are in the body.'],
  [
    'The request may leave the amount out',
    ['partial'],
    'The object is looked up, unless the role holds it already: then its hold says the amount.',
  ],
  ['The object says the amount', ['object'], 'The object is looked up.'],
  [
    'Prices, lines and later invoices',
    ['composite'],
    'What is charged later and by itself is an exposure: refused, unless the role states `maxExposure`.',
  ],
  [
    'Pages on which somebody else pays',
    ['surface'],
    'Held in full until nobody can pay any more, and counted as an exposure as well.',
  ],
  ['Reported usage', ['usage'], 'Billed later by quantities that no request shows: always refused.'],
  ['Privileges', ['privilege'], 'They move nothing themselves. The policy must name them; `*` and whole resources do not.'],
];

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

function said(pricing: Pricing): string {
  if (pricing.kind === 'free') return 'moves nothing';
  if (pricing.kind === 'refused') return `${pricing.refusal.status} \`${pricing.refusal.code}\``;
  const { bucket, amount, currency, usd, customer, object, exposure } = pricing.price;
  const foreign = currency === 'usd' ? '' : ` (${amount} ${currency})`;
  return [
    `${bucket} ${dollars(usd)}${foreign}`,
    ...(object === undefined ? [] : [`on \`${object}\``]),
    ...(customer === undefined ? [] : [`for \`${customer}\``]),
    ...(exposure === undefined ? [] : [`exposure ${dollars(exposure)}`]),
  ].join(', ');
}

/** The examples of a row as a reader sees them and as they are sent. */
function asked(row: MoneyRow): { readonly shown: string; readonly line: string; readonly form: string }[] {
  const endpoint = findCall(row.call);
  if (endpoint === undefined) throw new Error(`The catalogue has no ${row.call}.`);
  if (row.kind === 'privilege') {
    return [{ shown: '', line: `${endpoint.method} ${endpoint.path.replace(/\{\w+\}/g, 'x_1')}`, form: '' }];
  }
  const own = examples[row.call] ?? [];
  return own.map((example) => {
    const [ids, form] = example.startsWith('/') ? (example.slice(1).split(' ') as [string, string?]) : ['', example];
    const path = endpoint.path.replace(/\{\w+\}.*\{id\}/, ids).replace('{id}', ids);
    return { shown: decodeURIComponent(form ?? ''), line: `${endpoint.method} ${path}`, form: form ?? '' };
  });
}

async function rowsOf(row: MoneyRow): Promise<string[]> {
  const rows: string[] = [];
  for (const { shown, line, form } of asked(row)) {
    const strict = said(await priced(row, line, form, {}));
    const exposed = said(await priced(row, line, form, { maxExposure: 50_000 }));
    const what = `\`${line}\`${shown === '' ? '' : `<br>\`${shown}\``}`;
    rows.push(`| ${what} | ${strict} | ${strict === exposed ? '' : exposed} |`);
  }
  return rows;
}

/** What the reader refuses before anything is priced, pricing must refuse by itself as well. */
async function priced(row: MoneyRow, line: string, form: string, role: { maxExposure?: number }): Promise<Pricing> {
  const endpoint = findCall(row.call);
  if (endpoint === undefined || !/^\/v2\/|^\/oauth\/|meter_event/.test(endpoint.path)) {
    return (await pricing(line, form, { role: { accounts, ...role }, objects })).pricing;
  }
  expect(() => requestOf(line)).toThrow('endpoint_not_supported');
  const request = { ...requestOf('POST /v1/charges'), endpoint };
  const look = () => Promise.resolve(answerOf(404, {}));
  return price(request, { role: roleOf({ accounts, ...role }), rates, look, holdOn: () => undefined });
}

const introduction = `# What a request may move

Every call that moves money, commits to move it or hands over the means to, and what the proxy makes of it. This page is made from the
code by \`test/proxy/price/table.test.ts\`, which fails when the two differ; \`npx vitest run test/proxy/price -u\` writes it anew.

- A price is counted against the caps of its bucket, in US cents, rounded up; the example policy has rates for usd, eur, jpy and kwd.
- \`on\` names the object that holds the money until it is terminal. A PaymentIntent that the role made is not looked up: its hold says
  what it comes to. An invoice always is, since its lines can change.
- Captures and updates count with what the object can have come to in all, and so hold nothing twice.
- An exposure is what will be charged later and by itself, where no cap can bound it. The role's \`maxExposure\` bounds the sum of all that
  live. Of something recurring it counts the charges of the 31 days after the first one, and at least one.
- \`maxExposure\` is no price. What cannot be known is refused with 403 \`amount_unknown\`, whatever the policy states, and no entry of it
  makes an exception: prices with tiers, metered usage, amounts that the payer chooses or that are no whole minor units, tax in any form
  (\`automatic_tax\`, \`tax_rates\`, also on the subscription or the draft that is acted on), a \`proration_date\`, dates in the past, shipping, and
  every other field that is not known to leave the amount alone. Packs (\`transform_quantity\`) are counted whole.
- A change of a subscription counts with all of what every item comes to after it, on top of what was counted before: an invoice for a part
  of a period is never more.
- A price of several currencies is charged in that of the request, of the subscription, or of the customer, who is looked up; else it is
  refused. On a page, the payer's place decides, so that the request must say it.
- A payer who may change a quantity takes the most that he may.
- Fields that send money to another account (\`transfer_data\`, \`on_behalf_of\`, \`destination\`, the account of an issuer or of a tax
  liability) are refused on every call that writes unless the role's \`accounts\` has it; below it has \`acct_ours\`.
- A parameter that the call is not known to take is refused before it is priced, and so is raw card data anywhere.
- Cancelling a refund or a payout moves nothing away, and gives no cap anything back.
- A discount lessens charges and a saved payment method is charged by calls that count: both move nothing, once the policy names them. A
  right to spend elsewhere (Issuing, forwarded card data) is an exposure of all of \`maxExposure\`.
- What takes a discount or a credit away makes later charges more. \`discounts\` of a subscription count as its other changes do, and a credit
  that is deleted from what waits for the next invoice is an exposure. Refused are \`discounts\` of an invoice item, and to delete a discount or
  to void a credit note or a credit grant.
- \`balance\` of a customer, and \`source\` of one that exists (also as \`card\` or \`bank_account\`), are refused: the next invoice comes to more
  or less, or is collected. So are \`currency_options\` of a price and \`fixed_amount\` of a shipping rate that exist, since what was counted at
  the old amount would be charged at the new one.
- Requests on one invoice wait for each other, so that no line comes on it between its price and its payment.

The third column says what changes for a role with \`"maxExposure": "500.00"\`.
`;

it('has examples of every row, and of no other call', () => {
  const calls = moneyTable.filter(({ kind }) => kind !== 'privilege').map(({ call }) => call);
  expect(Object.keys(examples).sort()).toEqual([...calls].sort());
});

it('is published: every row of the money table is priced, free or refused', async () => {
  const parts = [introduction];
  let rows = 0;
  for (const [title, kinds, text] of groups) {
    parts.push(`## ${title}\n\n${text}\n\n| Request | Becomes | With \`maxExposure\` |\n|---|---|---|`);
    for (const row of moneyTable.filter(({ kind }) => kinds.includes(kind))) {
      parts.push((await rowsOf(row)).join('\n'));
      rows += 1;
    }
    parts.push('');
  }
  expect(rows).toBe(moneyTable.length);
  const page = await format(parts.join('\n'), { parser: 'markdown', printWidth: 130 });
  await expect(page).toMatchFileSnapshot('../../../docs/proxy/money.md');
});

describe('no row passes unpriced', () => {
  const never = moneyTable.filter(({ privilege }) => privilege === 'credential' || privilege === 'reroute');

  it.each(never.map(({ call }) => call))('refuses %s whatever the role (threat 22)', async (call) => {
    const endpoint = findCall(call);
    if (endpoint === undefined) throw new Error(call);
    const request = { ...requestOf('POST /v1/charges'), endpoint };
    const role = roleOf({ maxExposure: 1_000_000, accounts });
    const found = await price(request, {
      role,
      rates,
      look: () => Promise.reject(new Error('No look-up.')),
      holdOn: () => undefined,
    });
    expect(found).toMatchObject({ kind: 'refused', refusal: { status: 403, code: 'endpoint_never_allowed' } });
  });

  it('lets what is not in the table go free', async () => {
    expect((await pricing('POST /v1/customers', 'name=Ada')).pricing).toEqual({ kind: 'free' });
    expect((await pricing('GET /v1/charges/ch_1')).pricing).toEqual({ kind: 'free' });
    expect((await pricing('POST /v1/payment_intents/pi_1/cancel')).pricing).toEqual({ kind: 'free' });
    expect((await pricing('DELETE /v1/invoices/in_1')).pricing).toEqual({ kind: 'free' });
  });
});
