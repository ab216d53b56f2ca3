import { frameworks } from '../../facts/frameworks.js';
import { extract } from '../../facts/javascript/extract.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Facts } from '../../facts/model.js';
import { python } from '../../facts/python/lazy.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { Roles, type ProposedRole } from '../../infer/roles.js';
import type { Policy } from '../../policy/model.js';
import type { Settings } from '../../settings.js';
import type { SourceFile, TransformContext, Workspace } from '../model.js';
import { viewOf } from './views.js';

/** What the user and the policy say of roles. */
export interface GivenRoles {
  readonly policy: Policy | undefined;
  /** `--role file=name`, by absolute path. */
  readonly byFile: ReadonlyMap<string, string>;
}

export interface WorkspaceRoles extends Required<Pick<TransformContext, 'roleOf' | 'rolesOfTool'>> {
  readonly proposed: readonly ProposedRole[];
}

/** The roles of a project as it is at this point of a run. To be asked for again when the files have changed. */
export function rolesIn(workspace: Workspace, given: GivenRoles): WorkspaceRoles {
  const files = workspace.all.map((file) => ({ path: file.path, facts: factsOf(workspace, file) }));
  const roles = new Roles(files, { byFile: given.byFile, env: given.policy?.env ?? new Map<string, string>() });
  let proposed: readonly ProposedRole[] | undefined;
  return {
    get proposed() {
      return (proposed ??= roles.proposed());
    },
    roleOf: (path, client) => roles.ofClient(path, client),
    rolesOfTool: (path, tool) => roles.ofTool({ path, tool }),
  };
}

/** By the state of a file. */
const silent = new WeakMap<SourceFile, Facts>();

/** A file that defines agents need not mention Stripe, and has no facts then: what it imports does. */
export function factsOf(workspace: Workspace, file: SourceFile): Facts {
  const { settings } = workspace;
  const { facts, path } = file;
  if (facts.agents.length > 0 || facts.tools.length > 0 || !importsFramework(file, settings)) return facts;
  const known =
    silent.get(file) ?? read(viewOf(workspace, path), settings) ?? readPython(workspace.python(path), settings) ?? facts;
  silent.set(file, known);
  return known;
}

function read(view: View | undefined, { frameworks: aliases }: Settings): Facts | undefined {
  return view && extract(view, { aliases, stripeMajor: undefined });
}

function readPython(view: PythonView | undefined, { frameworks: aliases }: Settings): Facts | undefined {
  return view && python().extract(view, { aliases, stripeMajor: undefined });
}

function importsFramework({ path, text }: SourceFile, { frameworks: own }: Settings): boolean {
  const known = path.endsWith('.py') ? python().pythonFrameworks : frameworks;
  return [...known, ...own].some(({ packages }) => packages.some((name) => text.includes(name)));
}
