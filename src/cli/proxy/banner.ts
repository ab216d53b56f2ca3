/** What `paybrake proxy` says when it has started. */
import type { Policy } from '../../policy/model.js';
import { allowedNames } from '../../policy/match.js';
import type { ProxyConfig } from '../../proxy/start/config.js';
import type { RunningProxy } from '../../proxy/start/proxy.js';

/** A line to type, with a key that is good for it. */
export interface FirstTry {
  readonly role: string;
  readonly secret: string;
  /** After `curl`: path and parameters. */
  readonly request: Request;
}

interface Request {
  readonly path: string;
  readonly params: readonly string[];
  /** What happens when it is sent again. */
  readonly again?: string;
}

/** A role of the policy that can do something worth trying, and what. */
export function tryWith(policy: Policy, customer: string): { readonly role: string; readonly request: Request } | undefined {
  const charge = ['amount=2900', 'currency=usd', `customer=${customer}`];
  const requests: readonly (readonly [endpoint: string, request: Request])[] = [
    [
      'POST /v1/charges',
      { path: '/v1/charges', params: charge, again: 'Run it twice: the second charge is refused, and the first one is named.' },
    ],
    ['POST /v1/payment_intents', { path: '/v1/payment_intents', params: charge }],
    ['GET /v1/charges', { path: '/v1/charges', params: [] }],
  ];
  for (const [endpoint, request] of requests) {
    const role = [...policy.roles.values()].find((each) => allowedNames(each).has(endpoint));
    if (role !== undefined) return { role: role.name, request };
  }
  return undefined;
}

export function banner(proxy: RunningProxy, config: ProxyConfig, first: FirstTry | undefined): string {
  const { url, adminUrl, mode, origin } = proxy;
  const roles = [...proxy.policy().roles.keys()].join(', ');
  const [policy, see] =
    config.policy.kind === 'file' ? [config.policy.shown, ''] : ['the sample policy', '; see it with: paybrake policy sample'];
  const upstream = config.upstream.kind === 'simulator' ? 'a simulator of Stripe; no request leaves this machine' : origin;
  const { host } = config.listen;
  const all = host === '0.0.0.0' || host === '::' ? ` (it listens on ${host})` : '';
  return `paybrake proxy on ${url}${all}, in ${mode} mode.

  Policy     ${policy} (roles: ${roles})${see}
  Upstream   ${upstream}
  Operator   ${adminUrl}
  State      ${config.stateFolder}
${first === undefined ? '' : tryText(url, first)}
Stop with Ctrl-C.
`;
}

function tryText(url: string, { role, secret, request }: FirstTry): string {
  const params = request.params.map((param) => ` -d ${param}`).join('');
  return `
Try it, with a key of the role ${role} that ends in a day:

  curl ${url}${request.path} -u ${secret}:${params}
${request.again === undefined ? '' : `\n${request.again}\n`}
For an agent in Node or Python:

  export PAYBRAKE_URL=${url}
  export PAYBRAKE_VAULT_KEY_${role.toUpperCase()}=${secret}
`;
}
