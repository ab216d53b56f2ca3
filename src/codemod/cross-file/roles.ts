import { Roles, type ProposedRole } from '../../infer/roles.js';
import type { Policy } from '../../policy/model.js';
import type { TransformContext, Workspace } from '../model.js';

/** What the user and the policy say of roles. */
export interface GivenRoles {
  readonly policy: Policy | undefined;
  /** `--role file=name`, by absolute path. */
  readonly byFile: ReadonlyMap<string, string>;
}

export interface WorkspaceRoles extends Required<Pick<TransformContext, 'roleOf' | 'rolesOfTool'>> {
  readonly proposed: readonly ProposedRole[];
  /** The files that `--role` can say something of, as absolute paths. */
  readonly nameable: ReadonlySet<string>;
}

/** The roles of a project as it is at this point of a run. To be asked for again when the files have changed. */
export function rolesIn(workspace: Workspace, given: GivenRoles): WorkspaceRoles {
  const roles = new Roles(workspace.all, { byFile: given.byFile, env: given.policy?.env ?? new Map<string, string>() });
  let proposed: readonly ProposedRole[] | undefined;
  return {
    get proposed() {
      return (proposed ??= roles.proposed());
    },
    get nameable() {
      return roles.nameable();
    },
    roleOf: (path, client) => roles.ofClient(path, client),
    rolesOfTool: (path, tool) => roles.ofTool({ path, tool }),
  };
}
