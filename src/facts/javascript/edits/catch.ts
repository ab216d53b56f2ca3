import type { Edit } from '../../model.js';
import type { FoundTool } from '../agents/tools.js';
import type { View } from '../tree/source.js';
import type { FunctionNode } from '../tree/syntax.js';
import { failureLines, stripeClass, type Executor } from './failure.js';
import { importDefault } from './imports.js';
import { styleOf } from './style.js';

/** What the tool returns instead of the error, and how the file names the SDK's class. */
export interface Failure {
  readonly lines: readonly string[];
  readonly Stripe: string | undefined;
}

/**
 * @param goesOn whether code stands behind the failure that must not run
 * @param sdk whether to import the SDK for its error classes where the file does not, or to catch what is none of them
 */
export function failureOf(
  view: View,
  tool: FoundTool,
  executor: Executor,
  goesOn: boolean,
  sdk: 'import' | 'none' | undefined,
): { readonly failure: Failure; readonly imports: readonly Edit[] } {
  const known = sdk === 'none' ? undefined : stripeClass(view);
  const imported = known === undefined && sdk === 'import' ? importDefault(view, 'stripe', 'Stripe') : undefined;
  const lines = failureLines(view, tool, executor, goesOn);
  return { failure: { lines, Stripe: known ?? imported?.local }, imports: imported?.edits ?? [] };
}

/** Whether the framework takes what the executor gives: most hand the model a generator as it is. */
export function isRead({ generator, async }: FunctionNode, { framework }: FoundTool): boolean {
  return !generator || (async && framework.generators !== undefined);
}

/** `} catch (error) { … }`, its lines indented for the `try` at `indent`. */
export function catchLines(view: View, { lines, Stripe }: Failure, indent: string): string[] {
  const { indent: step, semicolon } = styleOf(view);
  const check = Stripe === undefined ? [] : [`if (!(error instanceof ${Stripe}.errors.StripeError)) throw error${semicolon}`];
  const body = [...check, ...lines].map((line) => indent + step + line);
  return [`${indent}} catch ${Stripe === undefined ? '' : '(error) '}{`, ...body, `${indent}}`];
}
