import { dialects, type Dialect } from '../../stripe/dialects.js';
import type { ContextEntry } from '../../facts/model.js';
import { dropMember } from '../../facts/javascript/edits/drop-member.js';
import { isGivenElsewhere, isPython, pythonMembers } from '../cross-file/python-members.js';
import { reaches } from '../cross-file/tests.js';
import { viewOf } from '../cross-file/views.js';
import type { Change, SourceFile, Transform, Workspace } from '../model.js';
import { Outcome, type Obstacle } from './outcome.js';

/**
 * Keys and clients that nothing reads any more leave the context that the agents of a run share, together with what declares them: the
 * tools close over their own client by now. What is still read stays, since the code would break without it.
 */
export const keyOutOfContext: Transform = {
  name: 'key-out-of-context',
  summary: 'Take Stripe keys and clients out of the context that agents share',
  rules: ['no-key-in-agent-context'],
  run({ workspace }) {
    const { files } = workspace;
    const all = workspace.all.filter(({ path }) => !isPython(path));
    const outcome = new Outcome('key-out-of-context');
    inPython(workspace, outcome);
    const reads = all.flatMap(({ facts }) => facts.context.filter(({ access }) => access === 'read'));
    /** All of one name go together: the last one takes along what declares it. */
    const gone = new Set<ContextEntry>();
    for (const file of files) {
      for (const entry of file.facts.context) {
        const dialect = dialectOf(file.path);
        if (entry.access === 'read') outcome.leave(file.path, entry.at, readHere(entry, dialect));
        if (entry.access === 'read' || entry.access === 'tool-context') continue;
        if (entry.access === 'write' && isPython(file.path)) continue;
        const isRead = entry.access === 'write' && (reads.some((read) => speaksOf(read, entry.name)) || isUsed(all, entry));
        const changes = isRead ? undefined : dropped(workspace, file, entry, gone);
        if (changes) {
          gone.add(entry);
          outcome.together(changes, `context ${entry.name}`);
        } else outcome.leave(file.path, entry.at, isRead ? stillRead(entry) : stuck(entry, dialect));
      }
    }
    notNamed(workspace, outcome);
    return outcome;
  },
};

/** A part of a project may be migrated while the rest still hands its agents a key: nobody would look for it there. */
function notNamed(workspace: Workspace, outcome: Outcome): void {
  const named = new Set(workspace.files.map(({ path }) => path));
  const agents = workspace.files.filter((file) => file.facts.agents.length + file.facts.tools.length > 0);
  const ours = new Set(agents.map(({ path }) => path));
  for (const { path, facts } of workspace.all) {
    const written = named.has(path) ? [] : facts.context.filter(({ access }) => access === 'write');
    if (written.length === 0 || !reaches(workspace, path, ours)) continue;
    for (const entry of written) outcome.leave(path, entry.at, beyond(entry));
  }
}

function beyond({ name, holds }: ContextEntry): Obstacle {
  return {
    reason: 'outside',
    why: `${name} puts a ${holds} into the shared context of agents that were looked at, and this file is not among those that this run was given.`,
    todo: 'Name this file as well, or take it out of the context by hand.',
  };
}

/** In Python, what is written under one name goes with all that declares it: a class does without a field in one place only if in all. */
function inPython(workspace: Workspace, outcome: Outcome): void {
  const isOurs = (write: { readonly path: string }): boolean => workspace.files.some(({ path }) => path === write.path);
  for (const { name, writes, isRead, edits } of pythonMembers(workspace)) {
    const ours = writes.filter(isOurs);
    if (ours.length === 0) continue;
    const what = `${name}: out of the context`;
    const changes = [...(edits ?? [])].map(([path, list]): Change => ({ path, edits: list, what }));
    outcome.together(changes, `context ${name} in Python`);
    if (edits) continue;
    for (const { path, entry } of ours) outcome.leave(path, entry.at, isRead ? stillRead(entry) : stuck(entry, dialects.python));
  }
}

function dialectOf(path: string): Dialect {
  return dialects[isPython(path) ? 'python' : 'javascript'];
}

function dropped(
  workspace: Workspace,
  { path }: SourceFile,
  entry: ContextEntry,
  gone: ReadonlySet<ContextEntry>,
): Change[] | undefined {
  const { name, siblings } = entry;
  // A hosted tool is nothing without its key: who runs it is for people to decide.
  const edits = entry.access === 'hosted' ? undefined : entry.drop?.();
  if (!edits || (isPython(path) && isGivenElsewhere(workspace, path, entry))) return undefined;
  if (entry.access === 'parameter') return [{ path, edits, what: `${name}: no longer asked of the model` }];
  const what = `${name}: out of the context`;
  const stays = (other: ContextEntry): boolean => other !== entry && !gone.has(other) && speaksOf(other, name);
  const others = workspace.all.filter((file) => !isPython(file.path));
  const isLast = !others.some((file) => file.facts.context.some(stays));
  // Alone, a name such as `apiKey` says too little about whose member it is.
  const isTelling = siblings !== undefined && (siblings.length > 0 || /stripe/iu.test(name));
  const declared = others.flatMap((file): Change[] => {
    const view = isLast && isTelling && file.text.includes(name) ? viewOf(workspace, file.path) : undefined;
    const members = view ? dropMember(view, name, siblings ?? []) : [];
    return members.length > 0 ? [{ path: file.path, edits: members, what }] : [];
  });
  const here = declared.flatMap((change) => (change.path === path ? change.edits : []));
  return [{ path, edits: [...edits, ...here], what }, ...declared.filter((change) => change.path !== path)];
}

/** Code that no tool reaches may read the context as well: `ctx.context.stripeKey`. */
function isUsed(files: readonly SourceFile[], { name }: ContextEntry): boolean {
  const member = new RegExp(
    `(?:context|ctx|state|runtime|variables)[?!]?\\.${name.replace(/[^\w$]/gu, '\\$&')}\\b(?!\\s*=[^=])`,
    'iu',
  );
  return files.some(({ text }) => text.includes(name) && member.test(text));
}

/** Entries that are read are named by what reads them: `runContext?.context.stripeKey`. */
function speaksOf(entry: ContextEntry, name: string): boolean {
  return (/[\w$]+(?=\W*$)/u.exec(entry.name)?.[0] ?? entry.name) === name;
}

function readHere({ name, holds }: ContextEntry, { roleClient }: Dialect): Obstacle {
  return {
    reason: 'no-repair',
    why: `${name} is read from shared context, and what is done with the ${holds} could not be moved to a client of its own.`,
    todo: `Make ${roleClient} where the tools of that role are made, and let them close over it.`,
  };
}

function stillRead({ name }: ContextEntry): Obstacle {
  return {
    reason: 'no-repair',
    why: `${name} stays in shared context, since a tool still reads it.`,
    todo: 'Give that tool a client of its own first.',
  };
}

function stuck({ name, access, holds }: ContextEntry, { roleClient }: Dialect): Obstacle {
  if (access === 'hosted') {
    return {
      reason: 'no-repair',
      why: `${name} gives the model's provider a key, with which it calls Stripe past any proxy.`,
      todo: `Run these tools yourself, on ${roleClient}.`,
    };
  }
  const where = access === 'parameter' ? 'asks the model for' : "puts into the agents' shared context";
  return {
    reason: 'no-repair',
    why: `${name} ${where} a ${holds}, and stands where it cannot be removed safely.`,
    todo: `Remove it, and make ${roleClient} where the tools of that role are made.`,
  };
}
