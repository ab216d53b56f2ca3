import { resourceNames } from '../stripe/catalogue.js';
import { frameworks } from './frameworks.js';

/** Where a client comes from, or what does without one: the package, ours, the address of the API, a key in the source. */
const SOURCES = /['"`/:](?:stripe['"`@?]|paybrake\/client)|api\.stripe\.com|(?:[rse]k_live|sk_org|whsec)_/u;

let chain: RegExp | undefined;

/**
 * Whether a text that mentions Stripe can hold facts: most files that do only name a column or a web hook. It must name where a client
 * comes from, use a resource (`client.refunds.create`, `const { refunds } = client`), or import an agent framework, whose context may
 * hold a key. A second gate before the tree is walked; what does not pass it holds no evidence.
 *
 * @param packages modules that the settings take for a framework
 */
export function mayHoldFacts(text: string, packages: readonly string[]): boolean {
  if (SOURCES.test(text)) return true;
  if (frameworks.some((row) => row.packages.some((name) => text.includes(name)))) return true;
  if (packages.some((name) => text.includes(name))) return true;
  chain ??= usesOf([...resourceNames()]);
  return chain.test(text);
}

/** What hands on a value: a variable or class of Stripe by name, or another module. */
const NAMES = /STRIPE|['"`]Stripe|\bexport\s*(?:type\s*)?(?:\*|\{[^{}]*\})\s*(?:as\s+\w+\s*)?from\b/u;

/**
 * Whether a module can give the modules that import it anything that concerns us: facts of its own, a key from the environment, what it
 * re-exports, a test for Stripe's errors. Most modules that mention Stripe only do so in a comment or a type.
 */
export function mayBeOfUse(text: string): boolean {
  return NAMES.test(text) || mayHoldFacts(text, []);
}

function usesOf(resources: readonly string[]): RegExp {
  const names = resources.join('|');
  return new RegExp(
    `\\.\\s*(?:${names})\\s*(?:[.[!?)]|/[/*])|['"\`](?:${names})['"\`]\\s*\\]|[{,]\\s*(?:${names})\\b[^{}=\\n]*\\}`,
    'u',
  );
}
