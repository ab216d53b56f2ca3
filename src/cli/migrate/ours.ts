/** Which files are not ours to change, and why. */
import { accessSync, constants, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

import { whyGenerated } from '../../codemod/generated.js';
import type { Refusal } from '../../codemod/round.js';
import type { RunWorkspace } from '../../codemod/workspace.js';
import { Git, GitFailure } from '../../codemod/write/git.js';
import { fromRoot } from '../../codemod/write/guard.js';
import type { Place } from '../../codemod/write/place.js';
import { isUtf8, type Source } from '../scan/source.js';
import { show, typed } from '../scan/say.js';
import { withoutMark } from './sources.js';
import { isTemplate } from './templates.js';

/** Asked of files that a transform wants to change; each is looked at once. */
export class Ours {
  readonly #known = new Map<string, Refusal | undefined>();
  /** Real paths of what was named. A link leads where it does, not where it stands. */
  readonly #roots: readonly string[];
  #generated: ReadonlySet<string> | undefined;

  constructor(
    private readonly files: ReadonlyMap<string, Source>,
    private readonly workspace: Pick<RunWorkspace, 'parses'>,
    private readonly place: Place,
    private readonly cwd: string,
    private readonly named: readonly string[],
  ) {
    this.#roots = named.flatMap((path) =>
      lstatSync(resolve(cwd, path)).isSymbolicLink() ? [] : realpathSync(resolve(cwd, path)),
    );
  }

  /** @param along all files that would change with this one, itself included */
  refusal(path: string, along: readonly string[] = [path]): Refusal | undefined {
    const source = this.files.get(path);
    if (!source) return this.#notNamed(along);
    if (!this.#known.has(path)) this.#known.set(path, this.#judge(path, source));
    return this.#known.get(path);
  }

  #shown(path: string): string {
    return show(relative(this.cwd, path)).split(sep).join('/');
  }

  /** Said where the change begins, as far as that was named. */
  #notNamed(along: readonly string[]): Refusal {
    const markup = along.filter(isTemplate).map((path) => this.#shown(path));
    if (markup.length > 0) return this.#neverChanged(markup, along);
    const outside = along.filter((path) => !this.files.has(path)).map((path) => this.#shown(path));
    const inside = along.find((path) => this.files.has(path));
    const isOne = outside.length === 1;
    const they = inside === undefined ? (isOne ? 'It' : 'They') : outside.join(', ');
    return {
      path: inside ?? along[0] ?? '',
      reason: 'outside',
      why: `${they} would have to change${inside === undefined ? '' : ' along with it'}, and ${isOne ? 'is' : 'are'} not among the files that this run was given.`,
      todo: `Name ${isOne ? 'it' : 'them'} as well: npx paybrake migrate ${[...this.named, ...outside].map(typed).join(' ')}`,
    };
  }

  #neverChanged(markup: readonly string[], along: readonly string[]): Refusal {
    const inside = along.find((path) => this.files.has(path));
    return {
      path: inside ?? along[0] ?? '',
      reason: 'outside',
      why: `${markup.join(', ')} would have to change along with it, and only JavaScript, TypeScript and Python files are changed.`,
      todo: 'Move what it imports from here into a module of its own, which it imports instead, then run the command again.',
    };
  }

  #judge(path: string, source: Source): Refusal | undefined {
    const text = withoutMark(source.text);
    if (!this.workspace.parses(path, text)) {
      return { path, reason: 'parse-error', why: 'It does not parse.', todo: 'Mend its syntax, then run the command again.' };
    }
    return this.#outside(path) ?? this.#generatedFile(path, text) ?? readOnly(path, source);
  }

  #outside(path: string): Refusal | undefined {
    const target = realpathSync(path);
    if (this.#roots.some((root) => target === root || target.startsWith(root.endsWith(sep) ? root : root + sep)))
      return undefined;
    const shown = this.#shown(target);
    return {
      path,
      reason: 'outside',
      why: `It is, or lies behind, a symbolic link to ${shown}, which is not among the paths that this run was given.`,
      todo: `Name the file itself: npx paybrake migrate ${typed(shown)}`,
    };
  }

  #generatedFile(path: string, text: string): Refusal | undefined {
    const said = whyGenerated(path, text);
    const why = said ?? (this.#generatedByGit().has(realpathSync(path)) ? 'is generated, as .gitattributes says' : undefined);
    if (why === undefined) return undefined;
    return {
      path,
      reason: 'generated',
      why: `It ${why}: the change would be lost.`,
      todo: 'Change what it is made from, and make it again.',
    };
  }

  /** Asked of git once, for all files. */
  #generatedByGit(): ReadonlySet<string> {
    if (this.#generated) return this.#generated;
    const real = [...this.files.keys()].map((path) => realpathSync(path));
    this.#generated = new Set();
    if (!this.place.git) return this.#generated;
    try {
      const byGit = new Git(this.place.root).generated(real.map((path) => fromRoot(this.place, path)));
      this.#generated = new Set(real.filter((path) => byGit.has(fromRoot(this.place, path))));
    } catch (error) {
      // Without git there are no attributes either.
      if (!(error instanceof GitFailure)) throw error;
    }
    return this.#generated;
  }
}

function readOnly(path: string, source: Source): Refusal | undefined {
  if (!isUtf8(source)) {
    return {
      path,
      reason: 'read-only',
      why: 'It is not UTF-8, and only UTF-8 is written.',
      todo: 'Save it as UTF-8, then run the command again.',
    };
  }
  const target = realpathSync(path);
  const why = isWritable(target) ? (isWritable(dirname(target)) ? undefined : 'Its folder') : 'It';
  if (why === undefined) return undefined;
  return {
    path,
    reason: 'read-only',
    why: `${why} may not be written to.`,
    todo: `Allow it (chmod u+w), then run the command again.`,
  };
}

function isWritable(path: string): boolean {
  // Root may write anything, and still somebody has said that this is not to be written.
  if ((statSync(path).mode & 0o222) === 0) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
