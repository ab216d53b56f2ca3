/**
 * Every bad program of a rule that a transform serves, migrated: it type-checks, the rule has nothing to say of it any more, and a second
 * run changes nothing. What is left for people is written down here.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolesIn } from '../../../src/codemod/cross-file/roles.js';
import { run } from '../../../src/codemod/run.js';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { RunWorkspace } from '../../../src/codemod/workspace.js';
import { lint } from '../../../fixtures/harness/lint.js';
import { lint as lintPython } from './support.js';
import { diagnose } from './types.js';

const root = join(import.meta.dirname, '../../../fixtures');
const swarm = { packages: ['../../swarm-port/index.js'], like: 'swarm' };
const served = [...new Set(transforms.flatMap(({ rules }) => rules))].sort();

const programsIn = (folder: string, file: string) =>
  served.flatMap((rule) =>
    existsSync(join(folder, rule))
      ? readdirSync(join(folder, rule)).map((program) => ({
          rule,
          name: `${rule}/${program}`,
          path: join(folder, rule, program, file),
        }))
      : [],
  );

const programs = programsIn(root, 'bad.ts');
const pythonPrograms = programsIn(join(root, 'python'), 'bad.py');

/** Programs whose role no agent with a name tells. */
const named: Readonly<Record<string, string>> = {
  'no-key-in-agent-context/langgraph': 'support',
  'no-key-in-agent-context/mcp': 'support',
};

async function migrated(
  path: string,
  role: string | undefined,
): Promise<{ readonly text: string; readonly left: readonly string[] }> {
  const read = (text: string): RunWorkspace => new RunWorkspace([{ path, text }], { frameworks: [swarm] });
  const once = async (text: string): Promise<{ readonly text: string; readonly left: readonly string[] }> => {
    const workspace = read(text);
    const roles = () => rolesIn(workspace, { policy: undefined, byFile: new Map(role === undefined ? [] : [[path, role]]) });
    const { unmigrated } = await run({
      workspace,
      transforms,
      roleOf: (file, client) => roles().roleOf(file, client),
      rolesOfTool: (file, tool) => roles().rolesOfTool(file, tool),
      deriveKeys: true,
      refusal: () => undefined,
    });
    return { text: workspace.read(path)?.text ?? '', left: unmigrated.map(({ reason, why }) => `${reason}: ${why}`) };
  };
  const first = await once(readFileSync(path, 'utf8'));
  expect((await once(first.text)).text).toBe(first.text);
  return first;
}

const installed = (path: string): boolean =>
  [...readFileSync(path, 'utf8').matchAll(/from '([^.'][^']*)'/gu)].every(([, specifier = '']) => {
    if (specifier === 'paybrake/client') return true;
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    return [join(root, 'node_modules', name), join(root, '../node_modules', name)].some((at) => existsSync(at));
  });

describe('the bad programs, migrated', () => {
  const results = new Map<string, string>();

  it.each(programs)('$name is clean under its rule', async ({ rule, name, path }) => {
    const { text, left } = await migrated(path, named[name]);
    results.set(path, text);
    const own = lint(text, path).filter(({ ruleId, fatal }) => fatal === true || ruleId === `paybrake/${rule}`);
    expect(
      own.map(({ message }) => message),
      `${text}\n${left.join('\n')}`,
    ).toEqual([]);
    expect(text).not.toBe(readFileSync(path, 'utf8'));
  });

  it.each(pythonPrograms)('python/$name is clean under its rule', async ({ rule, path }) => {
    const { text, left } = await migrated(path, undefined);
    const findings = lintPython(text, path, [rule]);
    expect(findings, `${text}\n${left.join('\n')}`).toEqual([]);
    expect(text).not.toBe(readFileSync(path, 'utf8'));
  });

  it('are many in Python', () => expect(pythonPrograms.length).toBeGreaterThan(10));

  it('type-check where their packages are installed', () => {
    const checked = new Map([...results].filter(([path]) => installed(path)));
    expect(checked.size).toBeGreaterThan(10);
    expect(diagnose(checked)).toEqual([]);
  }, 120_000);
});
