import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parametersSource } from '../../scripts/generate-parameters.js';
import { moneyTable } from '../../src/stripe/money.js';
import { parameters, sharedParameters } from '../../src/stripe/parameters.js';
import { parametersOf, type Names, type Shape } from '../../src/stripe/shape.js';

const file = new URL('../../src/stripe/parameters.ts', import.meta.url);
const text: Shape = { text: true };

/** Every parameter of a call, as forms write them: `items[][price]`. */
function spelled(names: Names, prefix = ''): string[] {
  const one = (shape: Shape, name: string): string[] => [
    ...(shape.text ? [name] : []),
    ...(shape.list ? one(shape.list, `${name}[]`) : []),
    ...(shape.map ? one(shape.map, `${name}[*]`) : []),
    ...(shape.names ? spelled(shape.names, name) : []),
  ];
  return [...names].flatMap(([name, shape]) => one(shape, prefix === '' ? name : `${prefix}[${name}]`));
}

it('is what the generator makes of the installed package', { timeout: 60_000 }, async () => {
  expect(readFileSync(file, 'utf8'), 'stale: run `npx tsx scripts/generate-parameters.ts`').toBe(await parametersSource());
});

describe('parametersOf', () => {
  it('knows what earlier versions took and moves no money', () => {
    expect(parametersOf('paymentIntents.create')?.get('payment_method_types')).toEqual({ text: false, list: text });
    expect(parametersOf('paymentIntents.create')?.get('amount')).toEqual(text);
  });

  it('reads texts, lists, objects, maps and what can be a text or an object', () => {
    expect(parametersOf('charges.capture')?.get('amount')).toEqual(text);
    expect(parametersOf('charges.capture')?.get('expand')).toEqual({ text: false, list: text });
    expect(parametersOf('charges.capture')?.get('transfer_data')).toEqual({ text: false, names: new Map([['amount', text]]) });
    expect(parametersOf('refunds.create')?.get('metadata')).toEqual({ text: false, map: text });
    expect(parametersOf('accounts.createExternalAccount')?.get('external_account')).toMatchObject({ text: true });
    expect(parametersOf('coupons.create')?.get('currency_options')).toEqual({
      text: false,
      map: { text: false, names: new Map([['amount_off', text]]) },
    });
    expect(parametersOf('accountSessions.create')?.get('components')?.names?.get('documents')?.names?.get('features')).toEqual({
      text: false,
      names: new Map(),
    });
  });

  it('reads what is shared, and what follows it', () => {
    const create = spelled(parametersOf('subscriptions.create') ?? new Map());
    expect(create).toContain('items[][price_data][recurring][interval]');
    expect(create).toContain('add_invoice_items[][price_data][unit_amount]');
    expect(create).toContain('trial_settings[end_behavior][missing_payment_method]');
    expect(create).toContain('transfer_data[destination]');
    expect(create).not.toContain('amount');
  });

  it('knows nothing of other calls', () => {
    expect(parametersOf('customers.create')).toBeUndefined();
    expect(parametersOf('toString')).toBeUndefined();
  });

  it('has every call of the money table that takes a form', () => {
    const formCalls = moneyTable.map(({ call }) => call).filter((call) => !/^(?:v2|oauth)\./.test(call));
    expect(Object.keys(parameters)).toEqual(formCalls.sort());
    const takesNothing = formCalls.filter((call) => spelled(parametersOf(call) ?? new Map()).length === 0);
    expect(takesNothing).toEqual(['invoiceItems.del']);
  });

  it('has every field that the money table reads an amount or a currency from', () => {
    for (const { call, amount, currency } of moneyTable) {
      const names = parametersOf(call);
      if (names === undefined) continue;
      const known = new Set(spelled(names).map((name) => name.replace(/\[(\w+)\]/g, '.$1')));
      expect(
        [...amount, ...currency].filter((field) => !known.has(field)),
        call,
      ).toEqual([]);
    }
  });

  it('shares nothing that is not used, and uses nothing that is not shared', () => {
    const used = [...Object.values(parameters), ...Object.values(sharedParameters)].join(' ').match(/(?<=@)\w+/g) ?? [];
    expect([...new Set(used)].sort()).toEqual(Object.keys(sharedParameters).sort());
  });
});
