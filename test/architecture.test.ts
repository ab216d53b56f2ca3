import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src', 'rules'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => normalize(join(folder, file)).replaceAll('\\', '/')),
);

/** What a file loads at run time: type-only imports are gone by then, and `import()` and `load()` come later, if at all. */
function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  const imports = module.staticImports.filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType));
  const exports = module.staticExports.flatMap(({ entries }) => entries.filter(({ isType }) => !isType));
  return [
    ...imports.map(({ moduleRequest }) => moduleRequest.value),
    ...exports.flatMap((entry) => entry.moduleRequest?.value ?? []),
  ];
}

function resolved(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return normalize(join(dirname(from), specifier))
    .replaceAll('\\', '/')
    .replace(/\.js$/u, '.ts');
}

const graph = new Map(files.map((file) => [file, importsOf(file).map((specifier) => resolved(file, specifier))]));

/** Everything that loading a file loads. */
function reach(entry: string): Set<string> {
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(...(graph.get(file) ?? []));
  }
  return seen;
}

const isOurs = (name: string): boolean => /^(?:src|rules)\//u.test(name);

/** Imports of ours, types included, that a folder may not have. */
function strangers(folder: RegExp, allowed: RegExp): string[] {
  return files
    .filter((file) => folder.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/gu)].map((match) => resolved(file, match[1] ?? ''));
      return specifiers.filter((target) => isOurs(target) && !allowed.test(target)).map((target) => `${file} → ${target}`);
    });
}

describe('who may import whom', () => {
  it.each([
    ['src/stripe/ imports nothing of ours', /^src\/stripe\//u, /^src\/stripe\//u],
    ['src/facts/model.ts imports nothing of ours', /^src\/facts\/model\.ts$/u, /^$/u],
    ['src/facts/ knows no rule, no policy and no command', /^src\/facts\//u, /^src\/(?:facts|stripe)\//u],
    ['rules/ read facts', /^rules\//u, /^src\/(?:facts\/model|rule|nearest|stripe\/[\w-]+)\.ts$/u],
    ['src/simulator/ knows Stripe only', /^src\/simulator\//u, /^src\/(?:simulator|stripe)\//u],
    ['src/policy/ knows Stripe only', /^src\/policy\//u, /^src\/(?:policy|stripe|nearest)(?:\/|\.ts$)/u],
    ['src/client/ stands alone', /^src\/client\//u, /^src\/client\//u],
    ['src/infer/ reads facts', /^src\/infer\//u, /^src\/(?:infer|facts|policy|stripe|nearest|settings)(?:\/|\.ts$)/u],
    [
      'src/codemod/ knows no rule and no proxy',
      /^src\/codemod\//u,
      /^src\/(?:codemod|infer|facts|policy|stripe|nearest|settings)(?:\/|\.ts$)/u,
    ],
  ])('%s', (_, folder, allowed) => {
    expect(files.some((file) => folder.test(file))).toBe(true);
    expect(strangers(folder, allowed)).toEqual([]);
  });

  it('has no circle of rules', () => {
    for (const file of files.filter((name) => name.startsWith('rules/'))) {
      expect([...reach(file)].filter((name) => name.startsWith('rules/'))).toEqual([file]);
    }
  });
});

describe('what loading the plugin loads', () => {
  const loaded = [...reach('src/plugin.ts')];

  it('is our own code and Node alone: no parser, no TypeScript, no server, no schema library', () => {
    expect(loaded.filter((name) => !isOurs(name) && !name.startsWith('node:'))).toEqual([]);
    expect(loaded.filter((name) => name.startsWith('node:')).sort()).toEqual(['node:module']);
  });

  it('is of the front ends what is asked before them, and nothing that reads facts', () => {
    expect(loaded.filter((name) => /^src\/facts\/(?:javascript|python)\//u.test(name)).sort()).toEqual([
      'src/facts/python/frameworks.ts',
      'src/facts/python/tree/nodes.ts',
      'src/facts/python/tree/parse.ts',
      'src/facts/python/tree/positions.ts',
    ]);
  });

  it.each(['javascript', 'python'])('is our own code and Node alone for the %s front end, too', (language) => {
    const later = [...reach(`src/facts/${language}/read.ts`)];
    expect(later).toContain(`src/facts/${language}/extract.ts`);
    expect(later.filter((name) => !isOurs(name) && !/^node:(?:fs|module|path)$/u.test(name))).toEqual([]);
    expect(later.filter((name) => /^src\/(?:cli|simulator|client|proxy|codemod)\//u.test(name))).toEqual([]);
  });

  it('is neither the command line nor the simulator nor the client', () => {
    expect(loaded.filter((name) => /^src\/(?:cli|simulator|client|proxy|codemod)\//u.test(name))).toEqual([]);
  });

  it('sees what it should: the check would notice a stranger', () => {
    expect([...reach('src/cli/program.ts')]).toContain('commander');
  });
});

describe('what judging a request against a policy loads', () => {
  it('is our own code alone: no schema library, no parser', () => {
    const loaded = [...reach('src/policy/match.ts')];
    expect(loaded.filter((name) => !/^src\/(?:policy|stripe)\//u.test(name))).toEqual([]);
  });

  it('sees what it should: loading a policy takes both', () => {
    expect([...reach('src/policy/load.ts')]).toEqual(expect.arrayContaining(['zod', 'jsonc-parser']));
  });
});

describe('what starting the command line loads', () => {
  it('is no command before it is asked for', () => {
    const loaded = [...reach('src/cli/main.ts')];
    expect(loaded.filter((name) => /^src\/(?:simulator|plugin|facts)/u.test(name))).toEqual([]);
    expect(loaded.filter((name) => !isOurs(name) && !name.startsWith('node:'))).toEqual(['commander']);
  });
});
