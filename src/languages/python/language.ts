/** Python as a language of ESLint: `paybrake/python`. */
import { canMatter } from '../../facts/gate.js';
import { matters } from '../../facts/index.js';
import { visitorKeys, type Module } from '../../facts/python/tree/nodes.js';
import { parsePython, PythonSyntaxError } from '../../facts/python/tree/parse.js';
import { PythonSourceCode, type Language } from './source-code.js';

type Parsed = ReturnType<Language['parse']>;

/**
 * @param heeded whether a comment that speaks to ESLint counts, asked of what stands behind its `#`
 * @param packages modules that the settings take for a framework, as far as they are known here: ESLint shows a language no settings
 */
export function pythonLanguage(heeded: (comment: string) => boolean = () => true, packages: readonly string[] = []): Language {
  return {
    fileType: 'text',
    lineStart: 1,
    columnStart: 0,
    nodeTypeKey: 'nodeType',
    visitorKeys: visitorKeys as Record<string, string[]>,
    validateLanguageOptions() {
      // It has none. Those that a config without `files` sets for JavaScript reach Python files as well, and do no harm.
    },
    parse: ({ body, path }) => parse(body as string, path, packages),
    createSourceCode({ body }, { ast }) {
      return new PythonSourceCode({ text: body as string, ast: ast as Module }, heeded);
    },
  };
}

/**
 * What cannot concern us is an empty module, whatever stands in it: paybrake is no linter of Python in general, and reports no syntax
 * errors of files that it has nothing to say about.
 */
function parse(text: string, path: string, packages: readonly string[]): Parsed {
  if (text.includes('\0') && canMatter(text.replaceAll('\0', ''))) {
    return failure('This is UTF-16, or no text. Save the file in UTF-8, which is what Python expects.', 1, 1);
  }
  if (!matters('python', text, path, packages))
    return { ok: true, ast: { nodeType: 'Module', body: [], range: [0, text.length] } satisfies Module };
  try {
    // ESLint took the byte order mark away. A second one is a fault, and must not be taken for the first: ranges would be off by one.
    return { ok: true, ast: parsePython(`\uFEFF${text}`).ast };
  } catch (error) {
    if (!(error instanceof PythonSyntaxError)) throw error;
    return failure(error.message, error.lineNumber, error.column);
  }
}

function failure(message: string, line: number, column: number): Parsed {
  return { ok: false, errors: [{ message, line, column }] };
}
