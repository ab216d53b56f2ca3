import { mayHoldPythonTools, mayHoldTools } from './evidence.js';
import { canMatter } from './gate.js';
import { javascript, python } from './front-ends.js';
import type { ClientMaker, Source } from './javascript/tree/source.js';
import type { FrameworkAlias } from './javascript/agents/tools.js';
import type { Facts } from './model.js';
import { NOTHING } from './nothing.js';
import type { ParsedPython } from './python/tree/parse.js';

const memo = new WeakMap<object, Facts>();
const gate = new WeakMap<object, boolean>();

/** What the project says of itself, as far as facts depend on it. */
export interface FactSettings {
  readonly frameworks: readonly FrameworkAlias[];
  readonly client?: ClientMaker;
  readonly pythonClient?: ClientMaker;
}

/** A file under lint: ESLint's `SourceCode` of either language, or what our own parsers give. */
export type LintedSource = (Source | ParsedPython) & object;

function isPython(source: LintedSource): source is ParsedPython {
  return 'nodeType' in source.ast;
}

/**
 * The facts of a file, read once however many rules ask.
 *
 * @param source the file; the facts are remembered for as long as it lives
 * @param filename its absolute path, by which imports are followed
 */
export function factsOf(source: LintedSource, filename: string, settings: FactSettings): Facts {
  let facts = memo.get(source);
  if (!facts) {
    if (isPython(source))
      facts = python().readPythonFacts(source, filename, settings.frameworks, undefined, settings.pythonClient);
    else facts = concerns(source, filename, settings) ? javascript().readFacts(source, filename, settings) : NOTHING.javascript;
    memo.set(source, facts);
  }
  return facts;
}

/** Whether a file can hold facts at all; asked of each file once. @param filename its absolute path */
export function concerns(source: LintedSource, filename: string, { frameworks }: FactSettings): boolean {
  let answer = gate.get(source);
  if (answer === undefined) {
    // Python was asked before it was parsed; of frameworks that only the settings name, its front end asks.
    if (isPython(source)) answer = source.ast.body.length > 0 || frameworks.length > 0;
    else answer = matters('javascript', source.text, filename, packagesOf(frameworks));
    gate.set(source, answer);
  }
  return answer;
}

/**
 * Whether a file can matter, asked of its text before anything parses it: it mentions Stripe, or it may have tools that come to Stripe
 * through what it imports.
 *
 * @param path absolute, by which imports are followed
 * @param packages modules that the settings take for a framework
 */
export function matters(language: Facts['language'], text: string, path: string, packages: readonly string[]): boolean {
  if (canMatter(text)) return true;
  if (language === 'python') return mayHoldPythonTools(text, packages) && python().pythonLeadsToStripe(path, text, packages);
  return mayHoldTools(text, packages) && javascript().leadsToStripe(path, text, packages);
}

function packagesOf(frameworks: readonly FrameworkAlias[]): readonly string[] {
  return frameworks.flatMap(({ packages }) => packages);
}
