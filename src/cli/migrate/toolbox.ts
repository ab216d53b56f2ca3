/** What a run is made of beside the engine. Given to it, so that tests can bring their own. */
import type { ProposedRole, Transform, TransformName, Workspace } from '../../codemod/model.js';
import type { RoleAnswers } from '../../codemod/run.js';
import type { Policy } from '../../policy/model.js';

export interface Roles extends RoleAnswers {
  readonly proposed: readonly ProposedRole[];
  /** The files that `--role` can say something of, as absolute paths. */
  readonly nameable: ReadonlySet<string>;
}

export interface GivenRoles {
  readonly policy: Policy | undefined;
  /** By absolute path. */
  readonly byFile: ReadonlyMap<string, string>;
}

export interface Toolbox {
  transforms(only: readonly TransformName[]): readonly Transform[];
  /** Called again when the files have changed. */
  roles(workspace: Workspace, given: GivenRoles): Roles;
}

/** What is shipped. */
export async function shippedToolbox(): Promise<Toolbox> {
  const [{ transforms }, { rolesIn }] = await Promise.all([
    import('../../codemod/transforms/index.js'),
    import('../../codemod/cross-file/roles.js'),
  ]);
  return {
    transforms: (only) => transforms.filter(({ name }) => only.length === 0 || only.includes(name)),
    roles: (workspace, given) => rolesIn(workspace, given),
  };
}
