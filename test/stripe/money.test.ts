import { beforeAll, describe, expect, it } from 'vitest';
import { findCall, findEndpoint } from '../../src/stripe/catalogue.js';
import { findMoneyRow, moneyTable } from '../../src/stripe/money.js';
import { loadStripeTypes, type StripeTypes } from './stripe-types.js';

/** The catalogue's call that reads a lookup's object. */
const reader = (path: string): string => findEndpoint('GET', path)?.call ?? `no GET ${path}`;

describe('against the types of the installed package', () => {
  let types: StripeTypes;
  beforeAll(() => {
    types = loadStripeTypes();
  }, 120_000);

  it('tells a field that exists from one that does not', () => {
    expect(types.takes('paymentIntents.create', 'amount')).toBe(true);
    expect(types.takes('invoices.addLines', 'lines[].amount')).toBe(true);
    expect(types.takes('paymentIntents.create', 'amount_to_capture')).toBe(false);
    expect(types.takes('paymentIntents.make', 'amount')).toBe(false);
    expect(types.gives('paymentIntents.create', 'client_secret')).toBe(true);
    expect(types.gives('paymentIntents.create', 'amount_total')).toBe(false);
  });

  it('names only request fields that exist', () => {
    const wrong = moneyTable.flatMap(({ call, amount, currency }) =>
      [...amount, ...currency].filter((field) => !types.takes(call, field)).map((field) => `${call} takes no ${field}`),
    );
    expect(wrong).toEqual([]);
  });

  it('names only answer fields that exist', () => {
    const wrong = moneyTable.flatMap(({ call, answer }) =>
      answer.filter((field) => !types.gives(call, field)).map((field) => `${call} gives no ${field}`),
    );
    expect(wrong).toEqual([]);
  });

  it('names only lookups that exist, with their fields', () => {
    const wrong = moneyTable.flatMap(({ call, lookups }) =>
      lookups.flatMap(({ path, by, fields }) => [
        ...(by === undefined || types.takes(call, by) ? [] : [`${call} takes no ${by}`]),
        ...fields
          .filter((field) => !types.gives(reader(path), field))
          .map((field) => `${call}: ${reader(path)} gives no ${field}`),
      ]),
    );
    expect(wrong).toEqual([]);
  });
});

it('has 102 rows, each of a call that the catalogue knows, none twice', () => {
  expect(moneyTable.filter(({ call }) => findCall(call) === undefined)).toEqual([]);
  expect(new Set(moneyTable.map(({ call }) => call)).size).toBe(moneyTable.length);
  expect(moneyTable).toHaveLength(102);
});

it('has no call that only reads, but the one that reads secrets', () => {
  const reads = moneyTable.filter(({ call }) => findCall(call)?.method === 'GET');
  expect(reads.map(({ call }) => call)).toEqual(['apps.secrets.find']);
});

it('gives every row a bucket, and a privilege its kind instead', () => {
  const odd = moneyTable.filter(
    ({ kind, bucket, privilege }) =>
      (bucket === null) !== (kind === 'privilege') || (privilege === undefined) !== (kind !== 'privilege'),
  );
  expect(odd).toEqual([]);
});

it('asks for amount and currency in every request row, and looks up what a partial one does not say', () => {
  expect(
    moneyTable.filter(({ kind, amount, currency }) => kind === 'request' && (amount.length === 0 || currency.length === 0)),
  ).toEqual([]);
  const partial = moneyTable.filter(
    ({ kind, currency, lookups }) => kind === 'partial' && currency.length === 0 && lookups.length === 0,
  );
  expect(partial.map(({ call }) => call)).toEqual(['v2.moneyManagement.payoutIntents.update']);
});

it('finds a row by its call', () => {
  expect(findMoneyRow('refunds.create')).toMatchObject({ kind: 'partial', direction: 'out', bucket: 'refunds' });
  expect(findMoneyRow('ephemeralKeys.create')).toMatchObject({ kind: 'privilege', bucket: null, privilege: 'credential' });
  expect(findMoneyRow('customers.create')).toBeUndefined();
});
