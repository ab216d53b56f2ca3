import { resourceNames } from '../stripe/catalogue.js';
import { frameworks, modelPackages, schemaNames } from './frameworks.js';
import { pythonFrameworks, pythonModelPackages } from './python/frameworks.js';

/** Where a client comes from, or what does without one: the package, ours, the address of the API, a key in the source. */
const SOURCES =
  /['"`/:](?:stripe['"`@?]|paybrake\/client)|api\.stripe\.com|(?:[rse]k_live|sk_org|whsec)_|\b(?:new|extends)\s+[\w.]*Stripe/u;

/** A request whose address another module may hold. */
const REQUESTS = /fetch\s*\(\s*(?:[\w$]|`(?:https:\/\/)?\$\{)|\b(?:axios|got|ky)\b/iu;

let resources: RegExp | undefined;
let imported: RegExp | undefined;
let importedInPython: RegExp | undefined;

/**
 * Whether a text that mentions Stripe can hold facts: most files that do only name a column or a web hook. It must name where a client
 * comes from, use a resource (`client.refunds.create`, `const { refunds } = client`), send a request to who knows where, or have tools
 * for an agent, which may reach Stripe through another module and whose context may hold a key. A second gate before the tree is walked;
 * what does not pass it holds no evidence.
 *
 * @param packages modules that the settings take for a framework
 */
export function mayHoldFacts(text: string, packages: readonly string[]): boolean {
  if (SOURCES.test(text) || REQUESTS.test(text) || mayHoldTools(text, packages)) return true;
  resources ??= usesOf([...resourceNames()]);
  return resources.test(text);
}

/** Whether a text may have tools for an agent: it imports a framework or a model, or describes them. */
export function mayHoldTools(text: string, packages: readonly string[]): boolean {
  if (describesTools(text) || packages.some((name) => text.includes(name))) return true;
  imported ??= importsOf([...frameworks.flatMap((row) => row.packages), ...modelPackages]);
  return imported.test(text);
}

/** The same of a text in Python. */
export function mayHoldPythonTools(text: string, packages: readonly string[]): boolean {
  // `.lib.swarm` is `app.lib.swarm` where it is imported from beside it.
  if (describesTools(text) || packages.some((name) => text.includes(name.split('.').at(-1) ?? name))) return true;
  importedInPython ??= pythonImportsOf([...pythonFrameworks.flatMap((row) => row.packages), ...pythonModelPackages]);
  return importedInPython.test(text);
}

/** Whether a text may describe the tools of a hand-written loop to a model. */
export function describesTools(text: string): boolean {
  if (!text.includes('description') || !SCHEMA_PARTS.some((part) => text.includes(part))) return false;
  return DESCRIPTION.test(text) && SCHEMA.test(text);
}

/** One of them is in each of `schemaNames`; faster to find than these. */
const SCHEMA_PARTS = ['chema', 'parameters'] as const;
/** An entry, property or keyword of that name. */
const DESCRIPTION = /\bdescription['"]?\s*[:=,}]/u;
const SCHEMA = new RegExp(`\\b(?:${schemaNames.join('|')})['"]?\\s*[:=,}]`, 'u');

/** What hands on a value: a variable or class of Stripe by name, or another module. */
const NAMES = /STRIPE|['"`]Stripe|\bexport\s*(?:type\s*)?(?:\*|\{[^{}]*\})\s*(?:as\s+\w+\s*)?from\b/u;

/**
 * Whether a module can give the modules that import it anything that concerns us: facts of its own, a key from the environment, what it
 * re-exports, a test for Stripe's errors. Some modules that mention Stripe only do so in a comment or a type. That the name of a framework
 * stands anywhere is enough, and one of them is `ai`: a helper that catches errors tells nothing else about itself.
 */
export function mayBeOfUse(text: string): boolean {
  return NAMES.test(text) || frameworks.some((row) => row.packages.some((name) => text.includes(name))) || mayHoldFacts(text, []);
}

function importsOf(packages: readonly string[]): RegExp {
  return new RegExp(`['"\`](?:${packages.join('|')})['"\`/]`, 'u');
}

function pythonImportsOf(packages: readonly string[]): RegExp {
  return new RegExp(`^[ \\t]*(?:from|import)[ \\t]+(?:[\\w. \\t]+,[ \\t]*)*(?:${packages.join('|')})\\b`, 'mu');
}

function usesOf(resources: readonly string[]): RegExp {
  const names = resources.join('|');
  return new RegExp(`\\.\\s*(?:${names})\\b|['"\`](?:${names})['"\`]\\s*\\]|[{,]\\s*(?:${names})\\b[^{}=]{0,300}\\}`, 'u');
}
