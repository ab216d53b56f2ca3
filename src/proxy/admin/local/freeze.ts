import type { Frozen, Operator } from '../operator.js';
import { noSuchRole, note, type LocalOptions } from './context.js';

export function freezeActions(options: LocalOptions): Pick<Operator, 'freeze' | 'unfreeze'> {
  const { keys } = options.ledger;

  /** A role of the policy, or one that has keys or is frozen: a role that left the policy can still be stopped. */
  function checkRole(role: string | undefined): void {
    if (role === undefined) return;
    const known = options.policy?.();
    const frozen = keys.frozen();
    const used = [...keys.list().map((key) => key.role), ...(frozen === 'everything' ? [] : frozen)];
    const roles = new Set([...(known?.policy.roles.keys() ?? []), ...used]);
    if (!roles.has(role)) throw noSuchRole(role, [...roles], known?.source);
  }

  async function freeze(role?: string): Promise<Frozen> {
    checkRole(role);
    await keys.freeze(role);
    await note(options, { endpoint: 'freeze', reason: 'frozen', role });
    return keys.frozen();
  }

  async function unfreeze(role?: string): Promise<Frozen> {
    checkRole(role);
    await keys.unfreeze(role);
    await note(options, { endpoint: 'unfreeze', reason: 'unfrozen', role });
    return keys.frozen();
  }

  return { freeze, unfreeze };
}
