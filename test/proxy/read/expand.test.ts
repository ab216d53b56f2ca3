/** Threat 21: what a read shows that it need not. */
import { describe, expect, it } from 'vitest';
import { accepted, get, post, refused, verdict } from './support.js';

const reading = (query: string, path = '/v1/issuing/cards/ic_1'): string => verdict(get(`${path}?${query}`));

describe('expand', () => {
  it.each([
    'expand[]=number',
    'expand[]=cvc',
    'expand[0]=number',
    'expand[]=cardholder&expand[]=cvc',
    'expand%5B%5D=number',
    'expand[]=%6eumber',
    'expand=number',
    'expand[a]=number',
    'expand[a][]=cvc',
    'expand[]=card.number',
    'expand[]=data.card.cvc',
    'expand[]=number.x',
  ])('shows nobody the number of a card: %s', (query) => {
    expect(reading(query)).toBe('403 expand_refused');
  });

  it.each([
    ['/v1/issuing/authorizations', 'expand[]=data.card.number'],
    ['/v1/issuing/transactions/ipi_1', 'expand[]=card.cvc'],
    ['/v1/apps/secrets', 'expand[]=data.payload'],
    ['/v1/treasury/financial_accounts/fa_1', 'expand[]=financial_addresses.aba.account_number'],
    ['/v1/identity/verification_reports/vr_1', 'expand[]=document.number'],
    ['/v1/identity/verification_sessions/vs_1', 'expand[]=verified_outputs.id_number'],
    ['/v1/identity/verification_sessions/vs_1', 'expand[]=verified_outputs.dob'],
    ['/v1/charges', 'expand[]=data.secret'],
  ])('shows nobody another secret: %s %s', (path, query) => {
    expect(reading(query, path)).toBe('403 expand_refused');
  });

  it('shows none in the answer to a write or a deletion either', () => {
    expect(verdict(post('/v1/issuing/cards/ic_1', 'status=active&expand[]=number'))).toBe('403 expand_refused');
    expect(verdict(post('/v1/customers', 'name=Ada&expand[]=cvc'))).toBe('403 expand_refused');
    expect(verdict({ ...get('/v1/coupons/x?expand[]=cvc'), method: 'DELETE' })).toBe('403 expand_refused');
  });

  it('says what and why', () => {
    expect(refused(get('/v1/issuing/cards/ic_1?expand[]=cvc'))).toEqual({
      status: 403,
      type: 'invalid_request_error',
      code: 'expand_refused',
      message:
        "expand asks for cvc: the security code of a card, which no agent is shown. Leave it out; look in Stripe's Dashboard.",
      param: 'expand',
    });
  });

  it('shows what is no secret, and other parameters may be called so', () => {
    expect(accepted(get('/v1/invoices/in_1?expand[]=payments&expand[]=customer.default_source')).form).toBe(
      'expand[0]=payments&expand[1]=customer.default_source',
    );
    expect(accepted(get('/v1/charges?expand[]=data.payment_number')).path).toBe('/v1/charges');
    expect(accepted(post('/v1/invoices', 'customer=cus_1&number=INV-1')).path).toBe('/v1/invoices');
    expect(accepted(post('/v1/customers', 'metadata[expand]=number')).path).toBe('/v1/customers');
  });
});
