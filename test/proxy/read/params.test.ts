import { describe, expect, it } from 'vitest';
import type { Param, Params } from '../../../src/proxy/model.js';
import { at, integerOf, nameOf, textOf } from '../../../src/proxy/read/params.js';

const params: Params = new Map<string, Param>([
  ['amount', '2900'],
  ['empty', ''],
  ['items', [new Map<string, Param>([['price', 'price_1']]), 'plain']],
  ['metadata', new Map([['0', 'zero']])],
]);
const withAmount = (amount: string): Params => new Map([['amount', amount]]);

describe('at', () => {
  it('goes into lists by number and into objects by name', () => {
    expect(at(params, 'amount')).toBe('2900');
    expect(at(params, ['items', 0, 'price'])).toBe('price_1');
    expect(at(params, ['items', 1])).toBe('plain');
    expect(at(params, ['metadata', '0'])).toBe('zero');
    expect(at(params, [])).toBe(params);
  });

  it('finds nothing where a step is missing or of another kind', () => {
    expect(at(params, 'toString')).toBeUndefined();
    expect(at(params, ['items', 'length'])).toBeUndefined();
    expect(at(params, ['items', 2])).toBeUndefined();
    expect(at(params, ['metadata', 0])).toBeUndefined();
    expect(at(params, ['amount', 0])).toBeUndefined();
  });
});

describe('textOf', () => {
  it('gives a text, an empty one too, or undefined', () => {
    expect(textOf(params, 'amount')).toBe('2900');
    expect(textOf(params, 'empty')).toBe('');
    expect(textOf(params, 'absent')).toBeUndefined();
  });

  it('refuses what is nested', () => {
    expect(textOf(params, ['items', 0])).toEqual({
      status: 400,
      type: 'invalid_request_error',
      code: 'parameter_invalid_string',
      message: 'Invalid value for items[0]: one value is expected, not a list or an object.',
      param: 'items[0]',
    });
  });
});

describe('integerOf', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['99999999', 99_999_999],
  ])('reads %s', (text, value) => {
    expect(integerOf(withAmount(text), 'amount')).toBe(value);
    expect(integerOf(withAmount(text), 'amount', true)).toBe(value);
  });

  it('reads a negative number where Stripe takes one, and only there', () => {
    expect(integerOf(withAmount('-2900'), 'amount', true)).toBe(-2900);
    expect(integerOf(withAmount('-2900'), 'amount')).toMatchObject({ status: 400, code: 'parameter_invalid_integer' });
    expect(integerOf(withAmount('-0'), 'amount', true)).toMatchObject({ status: 400, code: 'parameter_invalid_integer' });
  });

  it('threat 15: refuses every other spelling of a number', () => {
    for (const text of [
      '1e3',
      '+5',
      '05',
      '00',
      '5.0',
      '5.',
      ' 5',
      '5 ',
      '5\n',
      '٥',
      '５',
      '0x10',
      '100000000',
      '--5',
      'NaN',
      '1_000',
      '1,000',
    ])
      expect(integerOf(withAmount(text), 'amount')).toEqual({
        status: 400,
        type: 'invalid_request_error',
        code: 'parameter_invalid_integer',
        message:
          'Invalid value for amount: write a whole number of at most eight digits such as 2900, without blanks, leading zeros or decimals.',
        param: 'amount',
      });
  });

  it('refuses an empty text and something nested, and says that an absent one is absent', () => {
    expect(integerOf(withAmount(''), 'amount')).toMatchObject({
      code: 'parameter_invalid_empty',
      message: 'Invalid value for amount: give a whole number such as 2900.',
    });
    expect(integerOf(params, 'items')).toMatchObject({ status: 400, code: 'parameter_invalid_string', param: 'items' });
    expect(integerOf(params, 'absent')).toBeUndefined();
  });
});

it('writes a path as a form does', () => {
  expect(nameOf('amount')).toBe('amount');
  expect(nameOf(['items', 0, 'price_data', 'unit_amount'])).toBe('items[0][price_data][unit_amount]');
});
