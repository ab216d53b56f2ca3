/** The policy that the proxy starts with when there is none, so that a first try needs no file. */
import { createHash } from 'node:crypto';

import { loadPolicy } from './load.js';
import type { Policy } from './model.js';

/** A sample to copy into `paybrake.policy.json` and change. */
export const samplePolicyText = `// A sample policy. Copy it to paybrake.policy.json and make it yours: live mode does not start with the sample.
{
  "$schema": "./node_modules/paybrake/policy.schema.json",

  // What is not allowed here is refused. A vault key belongs to one role:
  //   paybrake keys create --role billing
  "roles": {
    // The agent that charges customers.
    "billing": {
      "allow": [
        "POST /v1/charges",
        // Reads of a resource: "charges:read". All that it writes: "charges:write".
      ],
      // All caps hold at once, over a rolling window: 30 dollars a day for the role, 29 for any one customer.
      "caps": [
        { "on": "charges", "usd": "30.00", "window": "24h" },
        { "on": "charges", "usd": "29.00", "window": "24h", "per": "customer" },
      ],
      // The same charge asked for again is refused, and the earlier one named.
      "idempotency": "guard",
    },

    // The agent that answers questions. It moves no money and so needs no caps.
    "support": {
      "allow": ["GET /v1/charges", "GET /v1/charges/{id}"],
    },
  },
}
`;

/** The sample, loaded. Its problems would name it `sample policy`. */
export function samplePolicy(): Policy {
  const loaded = loadPolicy(samplePolicyText, 'sample policy');
  if (!loaded.ok) throw new Error('The sample policy does not load.');
  return loaded.policy;
}

/** Whether a policy is the sample, word for word, wherever its text came from. */
export function isSample({ hash }: Pick<Policy, 'hash'>): boolean {
  return hash === createHash('sha256').update(samplePolicyText).digest('hex');
}
