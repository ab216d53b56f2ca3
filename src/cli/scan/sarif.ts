/**
 * The findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0), the way GitHub code scanning reads it: paths relative to
 * the root of the repository, a fingerprint that survives moved lines, and the severity as a security score. What could not be checked is
 * no finding: it is a notification of the run.
 */
import type { ESLint, Linter, Rule } from 'eslint';
import { relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ECMASCRIPT_LINE_END, LineTable, PYTHON_LINE_END } from '../../facts/lines.js';
import { VERSION } from '../../version.js';
import { Fingerprints } from './fingerprint.js';
import { repositoryOf } from './ignore.js';
import { isPython, type Plugin } from './lint.js';
import { ruleDocs } from './rule-docs.js';
import { weaknesses } from './weaknesses.js';

type Json = Readonly<Record<string, unknown>>;

export function sarif(results: readonly ESLint.LintResult[], plugin: Plugin, cwd: string): Json {
  const names = Object.keys(plugin.rules);
  const root = repositoryOf(cwd) ?? cwd;
  const unchecked = results.flatMap((result) =>
    result.messages.filter(isNotice).map((message) => notification(message, result, root)),
  );
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'paybrake',
            semanticVersion: VERSION,
            informationUri: 'https://github.com/paybrake/paybrake',
            rules: names.map((name) => descriptor(name, plugin.rules[name])),
            notifications: [
              {
                id: 'not-checked',
                shortDescription: { text: 'A file could not be checked, or its fixes could not be written.' },
              },
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: unchecked }],
        results: results.flatMap((result) => resultsOf(result, names, root)),
      },
    ],
  };
}

function isNotice({ ruleId }: Linter.LintMessage): boolean {
  return ruleId === null;
}

function descriptor(name: string, rule: unknown): Json {
  const { description = name, url, recommended } = (rule as Rule.RuleModule).meta?.docs ?? {};
  const { cwe = [], severity, precision } = weaknesses[name] ?? {};
  const markdown = ruleDocs(name);
  return {
    id: `paybrake/${name}`,
    name,
    shortDescription: { text: `${description}.` },
    fullDescription: { text: `${description}.` },
    ...(url !== undefined && { helpUri: url }),
    help: { text: `${description}. See ${url ?? 'the documentation of paybrake'}.`, ...(markdown !== undefined && { markdown }) },
    defaultConfiguration: { level: 'error', enabled: recommended === true },
    properties: {
      tags: ['security', ...cwe.map((number) => `external/cwe/cwe-${String(number).padStart(3, '0')}`)],
      ...(precision !== undefined && { precision }),
      ...(severity !== undefined && { 'security-severity': severity }),
    },
  };
}

function resultsOf(
  { filePath, messages, source = '', output }: ESLint.LintResult,
  names: readonly string[],
  root: string,
): Json[] {
  const text = (output ?? source).replace(/^\uFEFF/, '');
  const lineEnd = isPython(filePath) ? PYTHON_LINE_END : ECMASCRIPT_LINE_END;
  const table = new LineTable(text, lineEnd);
  const fingerprints = new Fingerprints(text.split(lineEnd));
  const artifactLocation = locate(filePath, root);
  return messages.flatMap((message) => {
    if (message.ruleId === null) return [];
    const fixes = [
      ...(message.fix === undefined ? [] : [{ desc: 'Apply the fix.', fix: message.fix }]),
      ...(message.suggestions ?? []),
    ].map(({ desc, fix }) => ({
      description: { text: desc },
      artifactChanges: [{ artifactLocation, replacements: [replacement(fix, table)] }],
    }));
    return {
      ruleId: message.ruleId,
      ruleIndex: names.indexOf(message.ruleId.replace(/^paybrake\//, '')),
      level: message.severity === 2 ? 'error' : 'warning',
      message: { text: message.message },
      locations: [{ physicalLocation: { artifactLocation, region: region(message) } }],
      partialFingerprints: { primaryLocationLineHash: fingerprints.of(message.ruleId, message.line) },
      ...(fixes.length > 0 && { fixes }),
    };
  });
}

/** SARIF counts lines and columns from 1, as ESLint's messages do, and its end column is the one behind, as theirs. */
function region({ line, column, endLine, endColumn }: Linter.LintMessage): Json {
  return {
    startLine: line,
    startColumn: column,
    ...(endLine !== undefined && endColumn !== undefined && { endLine, endColumn }),
  };
}

function replacement({ range, text }: Rule.Fix, table: LineTable): Json {
  const [start, end] = [table.position(range[0]), table.position(range[1])];
  return {
    deletedRegion: { startLine: start.line, startColumn: start.column + 1, endLine: end.line, endColumn: end.column + 1 },
    insertedContent: { text },
  };
}

function notification(message: Linter.LintMessage, { filePath }: ESLint.LintResult, root: string): Json {
  return {
    descriptor: { id: 'not-checked', index: 0 },
    level: message.severity === 2 ? 'error' : 'warning',
    message: { text: message.message },
    locations: [
      { physicalLocation: { artifactLocation: locate(filePath, root), ...(message.line > 0 && { region: region(message) }) } },
    ],
  };
}

function locate(path: string, root: string): Json {
  const inside = relative(root, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || inside === path) return { uri: pathToFileURL(path).href };
  return { uri: inside.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
