import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { weaknesses } from '../../src/cli/scan/weaknesses.js';
import plugin from '../../src/plugin.js';
import { paybrake, project } from './project.js';

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
      readonly results: readonly Result[];
      readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly unknown[] }];
    },
  ];
}
interface Rule {
  readonly id: string;
  readonly help: { readonly text: string; readonly markdown?: string };
  readonly properties: { readonly tags: readonly string[] };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
}

async function sarif(root: string, argv: readonly string[] = []): Promise<Log> {
  const { out, err } = await paybrake(root, ['scan', '-f', 'sarif', ...argv]);
  expect(err).toBe('');
  return JSON.parse(out) as Log;
}

const files = {
  'src/a b#.ts': '\uFEFF// stripe 😀\r\nf("😀", bad); odd;\r\n',
  'src/broken.ts': '// stripe\nconst = 1;',
  'big.js': `/* stripe */ x = "${'y'.repeat(2_000_000)}";`,
};

it('one finding with its place, its fingerprint and its repairs', async () => {
  const { results } = (await sarif(project(files))).runs[0];
  const artifactLocation = { uri: 'src/a%20b%23.ts', uriBaseId: '%SRCROOT%' };
  const change = (text: string, startColumn: number, endColumn: number) => [
    {
      artifactLocation,
      replacements: [{ deletedRegion: { startLine: 2, startColumn, endLine: 2, endColumn }, insertedContent: { text } }],
    },
  ];
  expect(results).toEqual([
    {
      ruleId: 'paybrake/no-bad',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'The name bad is bad.' },
      locations: [
        { physicalLocation: { artifactLocation, region: { startLine: 2, startColumn: 9, endLine: 2, endColumn: 12 } } },
      ],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) as unknown },
      fixes: [{ description: { text: 'Apply the fix.' }, artifactChanges: change('good /*\n*/', 9, 12) }],
    },
    {
      ruleId: 'paybrake/no-bad',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'The name odd is bad.' },
      locations: [
        { physicalLocation: { artifactLocation, region: { startLine: 2, startColumn: 15, endLine: 2, endColumn: 18 } } },
      ],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:2$/) as unknown },
      fixes: [{ description: { text: 'Rename it to `even`.' }, artifactChanges: change('even', 15, 18) }],
    },
  ]);
});

it('what could not be checked is a notification, no finding', async () => {
  const [{ invocations }] = (await sarif(project(files))).runs;
  expect(invocations).toEqual([
    {
      executionSuccessful: true,
      toolExecutionNotifications: [
        {
          descriptor: { id: 'not-checked', index: 0 },
          level: 'warning',
          message: { text: expect.stringContaining('paybrake parses up to 2 MB') as unknown },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'big.js', uriBaseId: '%SRCROOT%' } } }],
        },
        {
          descriptor: { id: 'not-checked', index: 0 },
          level: 'error',
          message: { text: 'Parsing error: Unexpected token.' },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'src/broken.ts', uriBaseId: '%SRCROOT%' },
                region: { startLine: 2, startColumn: 7 },
              },
            },
          ],
        },
      ],
    },
  ]);
});

describe('fingerprints', () => {
  const hashes = async (text: string): Promise<string[]> => {
    const { results } = (await sarif(project({ 'a.ts': `// stripe\n${text}` }))).runs[0];
    return results.map((result) => result.partialFingerprints.primaryLocationLineHash);
  };

  it('stay when lines move, are indented, or end otherwise', async () => {
    const before = await hashes('f(bad);');
    expect(await hashes('\n\n// more\n    f(bad);')).toEqual(before);
    expect(await hashes('x;\r\n\tf(bad);\r\n')).toEqual(before);
  });

  it('differ for other code, and for a second line of the same code', async () => {
    const [first] = await hashes('f(bad);');
    expect(await hashes('g(bad);')).not.toEqual([first]);
    const twice = await hashes('f(bad);\nf(bad);');
    expect(twice).toEqual([first, first?.replace(/1$/, '2')]);
  });
});

it('paths are relative to the root of the repository, wherever the command runs', async () => {
  const root = project({ 'packages/x/src/a.ts': '/* stripe */ bad;' });
  const text = JSON.stringify(await sarif(join(root, 'packages/x')));
  expect(text).toContain('"uri":"packages/x/src/a.ts"');
  expect(text).not.toContain(root);
});

describe("GitHub's code scanning", () => {
  it('accepts the log: it is valid SARIF 2.1.0', async () => {
    const { isValid, errors } = validator();
    expect([isValid(await sarif(project(files), ['--strict'])), errors()]).toEqual([true, null]);
    expect(isValid({ version: '2.1.0', runs: [{}] })).toBe(false);
  });

  it('gets a rule for each finding, with its weakness, its page and its help', async () => {
    const [{ tool, results }] = (await sarif(project(files))).runs;
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(tool.driver.rules[0]).toEqual({
      id: 'paybrake/no-bad',
      name: 'no-bad',
      shortDescription: { text: 'Disallow bad names.' },
      fullDescription: { text: 'Disallow bad names.' },
      helpUri: 'https://docs.example/rules/no-bad.md',
      help: { text: 'Disallow bad names. See https://docs.example/rules/no-bad.md.' },
      defaultConfiguration: { level: 'error', enabled: true },
      properties: { tags: ['security'] },
    });
  });

  it('gets a weakness for every rule of the plugin, within its limits', () => {
    expect(Object.keys(weaknesses).sort()).toEqual(Object.keys(plugin.rules).sort());
    for (const { cwe, severity } of Object.values(weaknesses)) {
      expect(cwe.length).toBeGreaterThan(0);
      expect(cwe.length + 1).toBeLessThanOrEqual(20);
      expect(severity).toMatch(/^\d\.\d$/);
    }
  });
});

/** The schema is draft 4, which only ajv 6 reads; the package of the schema brings it. */
function validator(): { isValid: (data: unknown) => boolean; errors: () => unknown } {
  const require = createRequire(import.meta.url);
  const home = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const Ajv = createRequire(home)('ajv') as new (options: object) => {
    addMetaSchema(schema: unknown): void;
    compile(schema: unknown): ((data: unknown) => boolean) & { errors: unknown };
  };
  const ajv = new Ajv({ schemaId: 'auto', meta: false, unknownFormats: 'ignore', logger: false });
  ajv.addMetaSchema(createRequire(home)('ajv/lib/refs/json-schema-draft-04.json'));
  const validate = ajv.compile(JSON.parse(readFileSync(home, 'utf8')));
  return { isValid: (data) => validate(data), errors: () => validate.errors };
}
