/**
 * A stand-in for Stripe that costs next to nothing: fixed objects with new ids, after a delay. Prints its port.
 *
 *     tsx bench/proxy/upstream.ts <delay in ms>
 */
import { createServer, type ServerResponse } from 'node:http';

const delay = Number(process.argv[2] ?? 0);
const created = 1_700_000_000;
const customers = 1_000;
let count = 0;

/** As long as Stripe's own, and like it with a client secret that the caller must not see. */
function paymentIntent(id: string, customer: string): string {
  return JSON.stringify({
    id,
    object: 'payment_intent',
    amount: 2900,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 2900,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { allow_redirects: 'never', enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_YrKJUKribcBjcG8HVhfZluoGH`,
    confirmation_method: 'automatic',
    created,
    currency: 'usd',
    customer,
    description: 'Monthly plan, invoice in the mail',
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: `ch_${id.slice(3)}`,
    livemode: false,
    metadata: { order: '6735', agent: 'billing' },
    next_action: null,
    on_behalf_of: null,
    payment_method: 'pm_1MtwBwLkdIwHu7ix28a3tqPa',
    payment_method_configuration_details: { id: 'pmc_1MtwBwLkdIwHu7ix28a3tqPb', parent: null },
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
      link: { persistent_token: null },
    },
    payment_method_types: ['card', 'link'],
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
  });
}

const balance = JSON.stringify({ object: 'balance', available: [], livemode: false, pending: [] });

function answer(response: ServerResponse, body: string): void {
  count += 1;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'request-id': `req_${String(count).padStart(14, '0')}`,
    'stripe-version': '2025-03-31.basil',
    'access-control-allow-credentials': 'true',
    'cache-control': 'no-cache, no-store',
  });
  response.end(body);
}

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const { method, url = '' } = request;
  const send = (body: string) => {
    if (delay === 0) answer(response, body);
    else setTimeout(() => answer(response, body), delay);
  };
  if (method === 'GET') {
    send(url.startsWith('/v1/payment_intents/') ? paymentIntent(url.slice('/v1/payment_intents/'.length), 'cus_1') : balance);
    return;
  }
  request.resume().on('end', () => {
    // Ids must differ from those of a process before this one: a ledger remembers them.
    const id = `pi_${process.pid}x${Date.now().toString(36)}x${count}`;
    send(paymentIntent(id, `cus_${count % customers}`));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
