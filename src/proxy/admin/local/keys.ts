import { digestOf, hintOf, makeKey } from '../../keys/format.js';
import type { VaultKey } from '../../ledger/ledger.js';
import type { Mode } from '../../model.js';
import { OperatorError, type CreatedKey, type KeyView, type NewKey, type Operator, type Rotated } from '../operator.js';
import { answer, noSuchRole, note, today, type LocalOptions } from './context.js';
import { checkLife, checkNewKey } from './new-key.js';

export function keyActions(options: LocalOptions): Pick<Operator, 'createKey' | 'listKeys' | 'revokeKey' | 'rotateKey'> {
  const { ledger } = options;

  async function createKey(wanted: NewKey): Promise<CreatedKey> {
    checkNewKey(wanted);
    const known = options.policy?.();
    if (known === undefined) {
      throw new OperatorError(
        'unavailable',
        'No policy is known here, so nobody can say whether there is such a role. Name one with --policy, or start the proxy.',
      );
    }
    const { role, label } = wanted;
    if (!known.policy.roles.has(role)) throw noSuchRole(role, [...known.policy.roles.keys()], known.source);
    return make({ role, mode: options.mode, label, expiresAt: endAfter(wanted.expiresIn) });
  }

  async function revokeKey(id: string): Promise<KeyView> {
    const key = await ledger.keys.revoke(id);
    if (key === undefined) throw noSuchKey(id);
    await note(options, { endpoint: 'keys revoke', reason: 'revoked', ...named(key) });
    return viewOf(options, key);
  }

  async function rotateKey(id: string, overlap: number, expiresIn?: number): Promise<Rotated> {
    if (!Number.isSafeInteger(overlap) || overlap < 0) {
      throw new OperatorError('bad-input', 'The overlap must be a whole number of milliseconds, 0 or more.');
    }
    checkLife(expiresIn);
    const before = ledger.keys.list().find((key) => key.id === id);
    if (before === undefined) throw noSuchKey(id);
    const { state } = viewOf(options, before);
    if (state === 'revoked' || state === 'expired') {
      const remedy = `Make a new key: paybrake keys create --role ${before.role}`;
      throw new OperatorError('conflict', `The key ${id} is ${state}, so there is nothing to replace. ${remedy}`);
    }
    const created = await make({ role: before.role, mode: before.mode, label: before.label, expiresAt: endAfter(expiresIn) });
    const old = (await ledger.keys.expire(id, Math.min(today(options) + overlap, before.expiresAt ?? Infinity))) ?? before;
    await note(options, { endpoint: 'keys rotate', reason: 'rotated', ...named(old) });
    return { ...created, old: viewOf(options, old) };
  }

  /** ms since the epoch. */
  const endAfter = (life: number | undefined): number | undefined => (life === undefined ? undefined : today(options) + life);

  async function make(key: Wanted): Promise<CreatedKey> {
    const secret = makeKey(key.mode, options.random);
    const stored = await ledger.keys.create({
      digest: digestOf(secret),
      role: key.role,
      mode: key.mode,
      hint: hintOf(secret),
      ...(key.label !== undefined && { label: key.label }),
      ...(key.expiresAt !== undefined && { expiresAt: key.expiresAt }),
    });
    await note(options, { endpoint: 'keys create', reason: 'created', ...named(stored) });
    return { secret, key: viewOf(options, stored) };
  }

  const byAge = (a: KeyView, b: KeyView): number => a.createdAt - b.createdAt || a.id.localeCompare(b.id);
  const listKeys = (): Promise<KeyView[]> =>
    answer(() =>
      ledger.keys
        .list()
        .map((key) => viewOf(options, key))
        .sort(byAge),
    );

  return { createKey, listKeys, revokeKey, rotateKey };
}

interface Wanted {
  readonly role: string;
  readonly mode: Mode;
  readonly label: string | undefined;
  /** ms since the epoch. */
  readonly expiresAt: number | undefined;
}

/** The key as people see it, with what it is good for at this moment. */
export function viewOf(options: LocalOptions, key: VaultKey): KeyView {
  if (key.revokedAt !== undefined) return { ...key, state: 'revoked' };
  if (key.expiresAt !== undefined && key.expiresAt <= today(options)) return { ...key, state: 'expired' };
  return { ...key, state: options.ledger.isFrozen(key.role) ? 'frozen' : 'in force' };
}

const named = ({ role, id, label }: VaultKey) => ({ role, keyId: id, ...(label !== undefined && { keyLabel: label }) });

function noSuchKey(id: string): OperatorError {
  if (id.startsWith('pbk_')) {
    const message = 'That is a secret, not the id of a key. Ids begin with key_: paybrake keys list shows them.';
    return new OperatorError('bad-input', message);
  }
  return new OperatorError('not-found', `There is no key ${JSON.stringify(id)}. paybrake keys list shows them all.`);
}
