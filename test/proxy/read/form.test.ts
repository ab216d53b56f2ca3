import { describe, expect, it } from 'vitest';
import { formOf } from '../../../src/proxy/read/canonical.js';
import { parseForm } from '../../../src/proxy/read/form.js';
import { isRefusal } from '../../../src/proxy/read/refusal.js';
import { plain } from './support.js';

/** What a form is sent as, or why it is not. */
function sent(form: string | Buffer): string {
  const params = parseForm(Buffer.from(form as string));
  return isRefusal(params) ? `${params.status} ${params.code}: ${params.message}` : formOf(params);
}

function tree(form: string): unknown {
  const params = parseForm(Buffer.from(form));
  return isRefusal(params) ? params : plain(params);
}

describe('what is read', () => {
  it.each([
    ['', ''],
    ['amount=2900&currency=usd', 'amount=2900&currency=usd'],
    ['b=1&a=2', 'b=1&a=2'],
    ['a=', 'a='],
    ['a==b', 'a=%3Db'],
    ['a=x&b=x+y%20z', 'a=x&b=x%20y%20z'],
    ["a=!'()*~-._", 'a=%21%27%28%29%2A~-._'],
    ['a=[x]', 'a=%5Bx%5D'],
    ['a[b]=1', 'a[b]=1'],
    ['a%5Bb%5D=1', 'a[b]=1'],
    ['a%5bb]=1', 'a[b]=1'],
    ['%61=1', 'a=1'],
    ['a[b][c]=1&x=2&a[b][d]=3', 'a[b][c]=1&a[b][d]=3&x=2'],
    ['a[]=x&a[]=x', 'a[0]=x&a[1]=x'],
    ['a[b][]=x', 'a[b][0]=x'],
    ['a[0]=x&a[1]=y', 'a[0]=x&a[1]=y'],
    ['a[0][b]=1&a[1][b]=2&a[0][c]=3', 'a[0][b]=1&a[0][c]=3&a[1][b]=2'],
    ['metadata[5]=x&metadata[01]=y', 'metadata[5]=x&metadata[01]=y'],
    ['metadata[my key]=x', 'metadata[my%20key]=x'],
    ['description=caf\u00e9 %E2%82%AC \u{1f600}', 'description=caf%C3%A9%20%E2%82%AC%20%F0%9F%98%80'],
    ['a=%EF%BB%BFx%0A%09', 'a=%EF%BB%BFx%0A%09'],
    ['__proto__[constructor]=1&toString=2', '__proto__[constructor]=1&toString=2'],
  ])('%s is sent as %s', (form, canonical) => {
    expect(sent(form)).toBe(canonical);
    expect(sent(canonical)).toBe(canonical);
  });

  it('is a list where names are counted, an object elsewhere and under metadata', () => {
    expect(tree('a[0]=x&a[1][b]=y')).toEqual({ entries: [['a', ['x', { entries: [['b', 'y']] }]]] });
    expect(tree('a[]=x')).toEqual({ entries: [['a', ['x']]] });
    expect(tree('0=x')).toEqual({ entries: [['0', 'x']] });
    expect(tree('metadata[0]=x&data[metadata][0]=y')).toEqual({
      entries: [
        ['metadata', { entries: [['0', 'x']] }],
        ['data', { entries: [['metadata', { entries: [['0', 'y']] }]] }],
      ],
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['a=1&a=2', '"a" is given in more than one way, or twice.'],
    ['a[b]=1&a[b]=2', '"a[b]" is given in more than one way, or twice.'],
    ['a=1&%61=2', '"a" is given in more than one way, or twice.'],
    ['a=1&a[b]=2', '"a[b]" is given in more than one way, or twice.'],
    ['a[b]=1&a=2', '"a" is given in more than one way, or twice.'],
    ['a=1&a[]=2', '"a[]" is given in more than one way, or twice.'],
    ['a[]=1&a=2', '"a" is given in more than one way, or twice.'],
    ['a[]=1&a[b]=2', '"a[b]" is given in more than one way, or twice.'],
    ['a[]=1&a[0]=2', '"a[0]" is given in more than one way, or twice.'],
    ['a[0]=1&a[]=2', '"a[]" is given in more than one way, or twice.'],
    ['a[]=1&a[1]=2', '"a[1]" is given in more than one way, or twice.'],
    ['a[0]=1&a[0]=2', '"a[0]" is given in more than one way, or twice.'],
    ['[amount]=1', '"[amount]" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['amount]=1', '"amount]" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a[=1', '"a[" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a[b=1', '"a[b" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a[b]c=1', '"a[b]c" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a[[b]]=1', '"a[[b]]" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a[][b]=1', '"a[][b]" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a[][]=1', '"a[][]" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['[]=1', '"[]" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['=1', '"" is no parameter name: name[inner], name[0][inner] and name[] are.'],
    ['a=1&', 'Two "&" have nothing between them.'],
    ['&a=1', 'Two "&" have nothing between them.'],
    ['a=1&&b=2', 'Two "&" have nothing between them.'],
    ['a', 'A parameter has no "=".'],
    ['a=1;b=2', 'A ";" stands between or in parameters. Separate them with "&"; in a value it is %3B.'],
    ['a=1& b=2', 'The parameter name " b" holds control characters, or blanks at an end.'],
    ['+a=1', 'The parameter name " a" holds control characters, or blanks at an end.'],
    ['a =1', 'The parameter name "a " holds control characters, or blanks at an end.'],
    ['a[ b]=1', 'The parameter name "a[ b]" holds control characters, or blanks at an end.'],
    ['%EF%BB%BFa=1', 'The parameter name "\ufeffa" holds control characters, or blanks at an end.'],
    ['\ufeffa=1', 'The parameter name "\ufeffa" holds control characters, or blanks at an end.'],
    ['a%0Ab=1', 'The parameter name "a\\nb" holds control characters, or blanks at an end.'],
    ['a%00=1', 'The parameter name "a\\u0000" holds control characters, or blanks at an end.'],
    ['a=1%00', 'The value of "a" holds a NUL character.'],
    ['a=%', 'A parameter is not percent-encoded UTF-8.'],
    ['a=%4', 'A parameter is not percent-encoded UTF-8.'],
    ['a=%zz', 'A parameter is not percent-encoded UTF-8.'],
    ['%ff=1', 'A parameter is not percent-encoded UTF-8.'],
    ['a=%ff', 'A parameter is not percent-encoded UTF-8.'],
    ['a=%C0%AF', 'A parameter is not percent-encoded UTF-8.'],
    ['a=%ED%A0%80', 'A parameter is not percent-encoded UTF-8.'],
    ['a[1]=x', 'The elements of "a" are not counted 0, 1, 2 and so on, in this order.'],
    ['a[1]=x&a[0]=y', 'The elements of "a" are not counted 0, 1, 2 and so on, in this order.'],
    ['a[0]=x&a[2]=y', 'The elements of "a" are not counted 0, 1, 2 and so on, in this order.'],
    ['a[00]=x', 'The elements of "a" are not counted 0, 1, 2 and so on, in this order.'],
    ['a[0]=x&a[b]=y', 'The elements of "a" are not counted 0, 1, 2 and so on, in this order.'],
    ['b[a][0]=x&b[a][21]=y', 'The elements of "b[a]" are not counted 0, 1, 2 and so on, in this order.'],
    ['metadata[]=x', '"metadata" is no list: name its entries, metadata[name].'],
  ])('%j', (form, message) => {
    expect(sent(form)).toBe(`400 ambiguous_parameters: ${message} Parameters that can be read in two ways are not sent.`);
  });

  it('bytes that are no UTF-8, half of them escaped or not', () => {
    for (const bytes of [
      [0x61, 0x3d, 0xff],
      [0x61, 0x3d, 0xc3, 0x25, 0x41, 0x39],
    ]) {
      expect(sent(Buffer.from(bytes))).toBe(
        '400 ambiguous_parameters: The parameters are not in UTF-8. Parameters that can be read in two ways are not sent.',
      );
    }
  });

  it('cuts what it repeats of a long name', () => {
    const refusal = parseForm(Buffer.from(`${'x'.repeat(5000)}]=1`));
    expect(refusal).toMatchObject({ status: 400, code: 'ambiguous_parameters' });
    expect(isRefusal(refusal) && refusal.message.length).toBeLessThan(300);
  });
});

describe('limits', () => {
  const pairs = (count: number): string => Array.from({ length: count }, (_, index) => `p${index}=1`).join('&');

  it('takes a thousand parameters, and no more', () => {
    expect(sent(pairs(1000))).toBe(pairs(1000));
    expect(sent(pairs(1001))).toBe('400 too_many_parameters: There are more than 1,000 parameters. Send fewer in one request.');
  });

  it('takes eight levels, and no more', () => {
    expect(sent('a[b][c][d][e][f][g][h]=1')).toBe('a[b][c][d][e][f][g][h]=1');
    expect(sent('a[b][c][d][e][f][g][]=1')).toBe('a[b][c][d][e][f][g][0]=1');
    expect(sent('a[b][c][d][e][f][g][h][i]=1')).toBe(
      '400 parameters_too_deep: "a[b][c][d][e][f][g][h][i]" is nested more than 8 deep.',
    );
    expect(sent('a[b][c][d][e][f][g][h][]=1')).toMatch(/^400 parameters_too_deep/);
  });

  it('takes 256 KiB, and no more', () => {
    const form = `a=${'x'.repeat(256 * 1024 - 2)}`;
    expect(sent(form)).toBe(form);
    expect(sent(`${form}x`)).toBe('413 request_too_large: The parameters are larger than 256 KiB. Send less in one request.');
  });
});
