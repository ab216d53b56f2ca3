import { parsePython } from '../../../src/facts/python/tree/parse.js';
import { PythonView } from '../../../src/facts/python/tree/view.js';

/** Parses a module. `others` are the project's modules that it may import, by their names as the code writes them. */
export function viewOf(code: string, others: Readonly<Record<string, string>> = {}): PythonView {
  const opened = new Map<string, PythonView>();
  const open = (specifier: string): PythonView | undefined => {
    const text = others[specifier];
    if (text === undefined) return undefined;
    const view = opened.get(specifier) ?? new PythonView(parsePython(text), `${specifier}.py`, open);
    opened.set(specifier, view);
    return view;
  };
  return new PythonView(parsePython(code), 'agent.py', open);
}
