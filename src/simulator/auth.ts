/** Who asks: a test key as Bearer or as the user of Basic, and the account that it acts on. */
import { StripeError } from './errors.js';

const unauthorized = (message: string, code?: string) =>
  new StripeError(401, { type: 'invalid_request_error', message, ...(code === undefined ? {} : { code }) });

/** Checks the key. Throws a 401; a key that looks live is never repeated. */
export function authenticate(authorization: string | undefined): void {
  const key = keyOf(authorization);
  if (key === undefined) {
    throw unauthorized(
      "You did not provide an API key. Provide it in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer sk_test_…') or as the user of Basic auth.",
    );
  }
  if (/^(?:sk|rk|pk)_(?:org_)?live_/.test(key)) {
    throw unauthorized(
      'This is a simulator on your own machine and it takes test keys only. You sent it a key that looks live: it was refused and not kept.',
    );
  }
  if (key.startsWith('pk_')) {
    throw unauthorized(
      'This API call cannot be made with a publishable API key. Please use a secret API key.',
      'secret_key_required',
    );
  }
  if (!/^[sr]k_test_\w+$/.test(key))
    throw unauthorized(`Invalid API Key provided: ${key.slice(0, 4)}***. The simulator takes sk_test_… and rk_test_… keys.`);
}

function keyOf(authorization = ''): string | undefined {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S+)$/.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const user = Buffer.from(credentials, 'base64').toString('latin1').split(':')[0];
  return user === '' ? undefined : user;
}

/** What the request log may show: the scheme and the key's kind, `Bearer sk_test_…`. */
export function redacted(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const kind = /^(?:[sr]k|pk)_(?:test|live)_/.exec(keyOf(authorization) ?? '')?.[0] ?? '';
  return `${/^\w{1,10}(?= )/.exec(authorization)?.[0] ?? ''} ${kind}…`.trimStart();
}

/** The connected account that the request names, or undefined. Throws a 403 for what is no account id. */
export function accountIn(headers: {
  readonly 'stripe-account'?: string | undefined;
  readonly 'stripe-context'?: string | undefined;
}): string | undefined {
  const id = headers['stripe-account'] ?? headers['stripe-context'];
  if (id !== undefined && !/^acct_\w{1,64}$/.test(id)) {
    throw new StripeError(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key does not have access to account '${id.slice(0, 40)}' (or that account does not exist).`,
    });
  }
  return id;
}
