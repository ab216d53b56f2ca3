/** The shape of a policy file. What needs the catalogue or another part of the file to be judged is in `resolve.ts`. */
import { z } from 'zod';

import { nearest } from '../nearest.js';
import { dollarsPattern, ratePattern, windowPattern } from './units.js';

interface Said {
  readonly error: (issue: { readonly input?: unknown }) => string;
}

/** What a value must be; says as well when there is none. */
function must(be: string): Said {
  return { error: ({ input }) => (input === undefined ? `is missing. It must ${be}.` : `must ${be}.`) };
}

function text(pattern: RegExp, be: string) {
  return z.string(must(be)).regex(pattern, must(be));
}

function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  const all = words.map((each) => `"${each}"`).join(', ');
  return z.enum(words, {
    error: ({ input }) => {
      const meant = typeof input === 'string' && input.length < 50 ? nearest(input, words) : undefined;
      return must(`be one of ${all}`).error({ input }) + (meant === undefined ? '' : ` Did you mean "${meant}"?`);
    },
  });
}

/** A list in which nothing stands twice. */
function set<Item extends z.ZodType<string>>(item: Item, be: string) {
  return z
    .array(item, must(be))
    .check(({ value, issues }) => {
      const seen = new Set<string>();
      for (const [index, each] of value.entries()) {
        if (seen.has(each)) issues.push({ code: 'custom', input: each, path: [index], message: 'is there twice.' });
        seen.add(each);
      }
    })
    .meta({ uniqueItems: true });
}

const dollars = text(dollarsPattern, 'be an amount in quotes, with two decimals at most, such as "30.00"');
const window = text(windowPattern, 'be a number of minutes, hours or days such as "30m", "24h" or "7d"');
const roleName = /^[a-z][a-z0-9_]*$/;

const cap = z
  .strictObject(
    {
      on: word(['charges', 'refunds', 'payouts']).describe(
        'What is counted. charges: money taken from customers. refunds: money given back or credited. payouts: money sent out.',
      ),
      usd: dollars
        .optional()
        .describe('The most that may move, in US dollars: "30.00". Other currencies are converted with `rates`, rounded up.'),
      count: z
        .int(must('be a whole number from 1 on'))
        .min(1, must('be a whole number from 1 on'))
        .optional()
        .describe('The most operations.'),
      window: window.describe(
        'The rolling time in which it is counted: "30m", "24h", "7d"; from 1m to 366d. Has no meaning with `"per": "request"`.',
      ),
      per: word(['customer', 'key', 'request'])
        .optional()
        .describe(
          'What is counted apart: each customer, each vault key, or each request. Left out: everything the role does together.',
        ),
    },
    must('be a cap such as { "on": "charges", "usd": "30.00", "window": "24h" }'),
  )
  .refine(({ usd, count }) => (usd === undefined) !== (count === undefined), {
    error: 'must have either "usd" or "count".',
    when: ({ value }) => typeof value === 'object' && value !== null,
  })
  .meta({
    id: 'cap',
    description: 'How much may move in a rolling time. All caps of a role hold at once.',
    oneOf: [{ required: ['usd'] }, { required: ['count'] }],
  });

/** Any text: `patterns.ts` says better than a pattern what is wrong with one. */
export const entry = z
  .string(must('be text such as "POST /v1/charges"'))
  .describe(
    'An endpoint, as its path template: `POST /v1/charges`, `GET /v1/charges/{id}`. Or a whole resource, as the SDK names it: `charges:read`, `checkout.sessions:write` (everything that does not only read). Or `*`.',
  );

const role = z
  .strictObject(
    {
      allow: set(entry, 'be a list such as ["POST /v1/charges", "charges:read"]')
        .min(1, must('have an entry at least, such as "charges:read"'))
        .describe(
          'What the role may call; everything else is refused. Endpoints that hand out credentials or reroute money can never be allowed; those that let somebody spend or that give discounts only by an entry of their own.',
        ),
      caps: z
        .array(cap, must('be a list of caps such as [{ "on": "charges", "usd": "30.00", "window": "24h" }]'))
        .default([])
        .describe('Needed for every kind of money that the role can move.'),
      idempotency: word(['guard', 'require', 'derive', 'pass'])
        .default('guard')
        .describe(
          'What becomes of the same operation asked for again. guard: it is refused and the earlier object named. require: the caller must choose an idempotency key. derive: the earlier object is the answer. pass: Stripe decides.',
        ),
      idempotencyWindow: window
        .default('7d')
        .describe(
          'How long an equal request without a chosen key is taken for the same operation. More than 24h, after which Stripe forgets keys; 366d at most.',
        ),
      accounts: set(
        text(/^acct_[A-Za-z0-9]+$/, 'be the id of a connected account such as "acct_1032D82eZvKYlo2C"'),
        'be a list of the ids of connected accounts',
      )
        .default([])
        .describe('Connected accounts that the role may act for. Left out: none but its own.'),
      maxExposure: dollars
        .optional()
        .describe(
          'The most, in US dollars, that future charges which no cap can bound may come to: subscriptions, payment links. Left out: those are refused.',
        ),
      exposeClientSecret: z
        .boolean(must('be true or false'))
        .default(false)
        .describe('Lets `client_secret` through to the caller, who can confirm a payment with it past the proxy.'),
    },
    must('be a role such as { "allow": ["charges:read"] }'),
  )
  .meta({ id: 'role', description: 'What one client is allowed to do. A vault key belongs to one role.' });

export const policySchema = z
  .strictObject(
    {
      $schema: z.string(must('be the path or address of a JSON Schema')).optional().describe('Lets editors complete this file.'),
      roles: z
        .record(z.string().regex(roleName), role, {
          error: (issue) =>
            issue.code === 'invalid_key'
              ? 'is no name for a role: use a to z, 0 to 9 and _, beginning with a letter.'
              : must('be an object of roles, by name').error(issue),
        })
        .refine((roles) => Object.keys(roles).length > 0, 'must have a role at least.')
        .meta({ minProperties: 1 })
        .describe('The roles by name. The name is the identity of what was spent: keep it.'),
      env: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string(must('be the name of a role')), {
          error: (issue) =>
            issue.code === 'invalid_key'
              ? 'is no name for an environment variable: use letters, digits and _.'
              : must('be an object such as { "BILLING_KEY": "billing" }').error(issue),
        })
        .default({})
        .describe('The role behind an environment variable that holds a vault key, where its name does not say so.'),
      rates: z
        .record(z.string().regex(/^[a-z]{3}$/), text(ratePattern, 'be a decimal in quotes such as "1.08"'), {
          error: (issue) =>
            issue.code === 'invalid_key'
              ? 'is no currency code: use three small letters such as "eur".'
              : must('be an object such as { "eur": "1.08" }').error(issue),
        })
        .default({})
        .describe(
          'US dollars for one unit of another currency, as a decimal: { "eur": "1.08" }. A currency without a rate is refused.',
        ),
      stripeVersion: text(/^\d{4}-\d{2}-\d{2}(?:\.[a-z]+)?$/, 'be a version of the Stripe API such as "2026-10-28.endive"')
        .optional()
        .describe('The Stripe API version that every request is sent with. Left out: the one that paybrake was made for.'),
    },
    must('be an object with "roles"'),
  )
  .meta({
    title: 'paybrake policy',
    description: 'What each role of a project may ask of Stripe, and how much of it.',
    // Read by VS Code, which would otherwise mark both in a file that ends in .json.
    allowComments: true,
    allowTrailingCommas: true,
  });

/** A policy file that has the right shape, defaults filled in. */
export type PolicyFile = z.infer<typeof policySchema>;
export type RoleFile = PolicyFile['roles'][string];
export type CapFile = RoleFile['caps'][number];

const fields: readonly (readonly [place: RegExp, names: readonly string[]])[] = [
  [/^$/, Object.keys(policySchema.shape)],
  [/^roles\/[^/]*$/, Object.keys(role.shape)],
  [/^roles\/[^/]*\/caps\/[^/]*$/, Object.keys(cap.shape)],
];

/** The fields that an object of the file may have; empty where names are free or there is no object. */
export function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  const place = path.map(String).join('/');
  return fields.find(([pattern]) => pattern.test(place))?.[1] ?? [];
}
