/** What a run is made of beside the engine. Given to it, so that tests can bring their own. */
import type { ProposedRole, Transform, TransformContext, TransformName, Workspace } from '../../codemod/model.js';
import type { Policy } from '../../policy/model.js';

export interface Roles {
  readonly proposed: readonly ProposedRole[];
  readonly roleOf: TransformContext['roleOf'];
}

export interface GivenRoles {
  readonly policy: Policy | undefined;
  /** By absolute path. */
  readonly byFile: ReadonlyMap<string, string>;
}

export interface Toolbox {
  transforms(only: readonly TransformName[]): Promise<readonly Transform[]>;
  /** Called again when the files have changed. */
  roles(workspace: Workspace, given: GivenRoles): Roles;
}

/** What is shipped. */
export async function ownToolbox(): Promise<Toolbox> {
  const { transforms } = await import('../../codemod/transforms/index.js');
  return {
    transforms: (only) => Promise.resolve(transforms.filter(({ name }) => only.length === 0 || only.includes(name))),
    roles: () => ({ proposed: [], roleOf: () => ({ unknown: 'roles are not read yet' }) }),
  };
}
