/** A bad program as a small project of its own, and what `paybrake migrate` makes of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../src/cli/program.js';
import type { TransformName } from '../../../src/codemod/model.js';
import type { Program } from './programs.js';
import { compile, put, type Tree } from './tree.js';

const fixtures = join(import.meta.dirname, '../../../fixtures');

export interface Project {
  /** The module that runs the agent, below `fixtures/`, without extension. */
  readonly module: string;
  /** What its files say. */
  readonly text: string;
}

/** Of what `--json` prints, what matters here. */
export interface Report {
  readonly roles: readonly { readonly name: string; readonly endpoints: readonly string[] }[];
  readonly unmigrated: readonly { readonly reason: string; readonly why: string }[];
}

export interface Migrated extends Project {
  readonly report: Report;
}

/** The program as it was. */
export function original(tree: Tree, program: Program): Project {
  return compiled(tree, write(tree, program, 'original'), program);
}

/**
 * The program after `paybrake migrate --write --derive-keys`, whose report comes with it.
 *
 * @param only the transforms that are run; absent: all
 */
export async function migrated(tree: Tree, program: Program, only?: TransformName): Promise<Migrated> {
  const folder = write(tree, program, only ?? 'migrated');
  const said = { out: '', err: '' };
  const roles = program.isRoleSaid ? ['--role', `agent.ts=${program.role}`] : [];
  const argv = [
    'migrate',
    '--write',
    '--derive-keys',
    '--force',
    '--json',
    ...roles,
    ...(only === undefined ? [] : ['--only', only]),
  ];
  const code = await run(argv, {
    cwd: join(tree.root, folder),
    env: {},
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    now: () => 0,
  });
  if (code === 2) throw new Error(`paybrake migrate: ${said.err}`);
  return { ...compiled(tree, folder, program), report: JSON.parse(said.out) as Report };
}

/** @returns The folder, below the tree's root: as deep as the program's own, since it imports what lies beside the rules. */
function write({ root }: Tree, program: Program, as: string): string {
  const folder = `fixtures/${as}/${program.name.replaceAll('/', '-')}`;
  put(root, `${folder}/agent.ts`, readFileSync(join(fixtures, program.name, 'bad.ts'), 'utf8'));
  if (takesClient(program)) put(root, `${folder}/main.ts`, mainOf(program));
  put(
    root,
    `${folder}/paybrake.config.json`,
    JSON.stringify({ frameworks: [{ packages: ['../../swarm-port/index.js'], like: 'swarm' }] }),
  );
  return folder;
}

function compiled({ root }: Tree, folder: string, program: Program): Project {
  const names = takesClient(program) ? ['agent', 'main'] : ['agent'];
  const texts = names.map((name) => readFileSync(join(root, folder, `${name}.ts`), 'utf8'));
  for (const [index, name] of names.entries()) compile(root, `${folder}/${name}.ts`, texts[index] ?? '');
  return { module: `${folder.replace('fixtures/', '')}/${entryOf(program)}`, text: texts.join('\n') };
}

function entryOf(program: Program): string {
  return takesClient(program) ? 'main' : 'agent';
}

/** Whether the agent is given its client by whoever starts it. */
function takesClient({ name }: Program): boolean {
  return /^export (?:async )?function \w+\(stripe: Stripe/m.test(readFileSync(join(fixtures, name, 'bad.ts'), 'utf8'));
}

/** Whoever starts it: makes the client from the key that the whole company shares. */
function mainOf({ framework, given }: Program): string {
  const start = framework === 'mcp' ? 'createServer' : 'run';
  const names = given.map((_, index) => `given${String(index)}`);
  const parameters = names.map((name, index) => `${name}: Parameters<typeof ${start}Agent>[${String(index + 1)}]`);
  return `import Stripe from 'stripe';
import { loopback } from '../../harness/loopback.js';
import { ${start} as ${start}Agent } from './agent.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { httpClient: loopback, telemetry: false });

export const ${start} = (${parameters.join(', ')}) => ${start}Agent(${['stripe', ...names].join(', ')});
`;
}
