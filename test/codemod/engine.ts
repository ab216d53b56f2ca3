/** Small transforms and files to try the engine with. */
import type { Change, Transform, TransformContext, TransformName, TransformOutcome } from '../../src/codemod/model.js';
import { run, type RunOptions, type RunResult } from '../../src/codemod/run.js';
import { RunWorkspace } from '../../src/codemod/workspace.js';

/** A transform that asks for changes as long as a text holds something. */
export function fake(name: TransformName, propose: (context: TransformContext) => Partial<TransformOutcome>): Transform {
  return {
    name,
    summary: `Do ${name}`,
    rules: [],
    run: (context) => ({ changes: [], unmigrated: [], ...propose(context) }),
  };
}

/** Changes `from` to `to`, each place on its own, in all files. */
export function replacing(name: TransformName, from: string, to: string, group?: string): Transform {
  return fake(name, ({ workspace }) => ({
    changes: workspace.files.flatMap(({ path, text }) =>
      placesOf(text, from).map((start): Change => ({
        path,
        what: `${from} to ${to}`,
        edits: [{ range: [start, start + from.length], text: to }],
        ...(group !== undefined && { group }),
      })),
    ),
  }));
}

export function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

export interface Ran extends RunResult {
  readonly workspace: RunWorkspace;
  /** The texts at the end, by path. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Runs transforms over files that are on no disk. */
export async function runOver(
  files: Readonly<Record<string, string>>,
  transforms: readonly Transform[],
  options: Partial<RunOptions> = {},
): Promise<Ran> {
  const workspace = new RunWorkspace(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    { frameworks: [] },
  );
  const result = await run({
    workspace,
    transforms,
    roleOf: () => ({ unknown: 'nobody asked' }),
    deriveKeys: false,
    refusal: () => undefined,
    ...options,
  });
  return { ...result, workspace, texts: Object.fromEntries(workspace.files.map(({ path, text }) => [path, text])) };
}
