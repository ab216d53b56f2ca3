import type { FrameworkAlias } from '../javascript/agents/tools.js';
import type { Facts } from '../model.js';
import type { PythonView } from './tree/view.js';

export interface PythonExtractOptions {
  /** Modules that the settings take for a framework. */
  readonly aliases: readonly FrameworkAlias[];
}

/** Reads what one file says about Stripe and its agents. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- its readers come one after the other
export function extract(view: PythonView, options: PythonExtractOptions): Facts {
  return { language: 'python', clients: [], calls: [], tools: [], agents: [], context: [], secrets: [] };
}
