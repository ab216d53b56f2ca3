import rule from '../../rules/no-hardcoded-stripe-key.js';
import { at, testRule } from './tester.js';

// Put together here, so that no scanner takes this file for a leak.
const BODY = '51Kq7ZpWm3XtRb9LcVn2HsYd4';
const key = (...parts: string[]) => [...parts, BODY].join('_');

function bad(kind: string, ...parts: string[]) {
  const code = `export const it = '${key(...parts)}';`;
  return {
    name: kind,
    code,
    errors: [{ messageId: 'literal', data: { kind, shown: `${parts.join('_')}_…` }, ...at(code, `'${key(...parts)}'`) }],
  };
}

testRule('no-hardcoded-stripe-key', rule, {
  valid: [
    '',
    {
      name: 'from the environment',
      code: "import Stripe from 'stripe'; export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);",
    },
    { name: 'a test key', code: `export const it = '${key('sk', 'test')}';` },
    { name: 'a publishable key', code: `export const it = '${key('pk', 'live')}';` },
    { name: 'placeholders', code: "export const them = ['sk_live_xxx', 'sk_live_...', 'sk_live_your_key_here_1234567890'];" },
    { name: 'a word with such an end', code: `export const it = 'ta${key('sk', 'live')}';` },
  ],
  invalid: [
    bad('secret key', 'sk', 'live'),
    bad('restricted key', 'rk', 'live'),
    bad('organisation key', 'sk', 'org', 'live'),
    bad('ephemeral key', 'ek', 'live'),
  ],
});
