/** What the steps of a request stand on. Everything from outside is handed in, so that the simulation runs this very code. */
import type { Policy, Role } from '../../policy/model.js';
import type { Sent, UpstreamRequest } from '../http/upstream.js';
import type { Alarm, Metrics } from '../http/metrics.js';
import type { Log } from '../http/log.js';
import type { Ledger, VaultKey } from '../ledger/ledger.js';
import type { CanonicalRequest, Mode } from '../model.js';

export interface GatewayOptions {
  readonly ledger: Ledger;
  /** The policy that holds at this moment: asked once for each request. */
  readonly policy: () => Policy;
  readonly upstream: { send(request: UpstreamRequest): Promise<Sent> };
  /** Of the upstream's key. Vault keys of the other mode are not in force here. */
  readonly mode: Mode;
  readonly metrics: Pick<Metrics, 'decided' | 'unauthorized' | 'upstream' | 'added' | 'committed' | 'alarm'>;
  readonly log: Log;
  readonly newRequestId: () => string;
  /** `crypto.randomBytes`. */
  readonly random: (bytes: number) => Uint8Array;
  readonly clock: {
    /** ms since some moment, never set back. */
    monotonic(): number;
    /** ms since the epoch. Only ever used to be more careful. */
    wall(): number;
  };
}

/** Who asks. */
export interface Caller {
  readonly key: VaultKey;
  readonly role: Role;
  readonly policy: Policy;
}

/** A request that was identified, read and authorised. */
export interface Asked {
  readonly caller: Caller;
  readonly request: CanonicalRequest;
  /** `POST /v1/charges`. */
  readonly endpoint: string;
  /** `clock.monotonic()` when it came. */
  readonly began: number;
}

/** Counts an alarm and writes it down. */
export function raise(
  { metrics, log }: Pick<GatewayOptions, 'metrics' | 'log'>,
  alarm: Alarm,
  message: string,
  asked?: Asked,
): void {
  metrics.alarm(alarm);
  log.error(message, {
    alarm,
    ...(asked && { role: asked.caller.role.name, keyId: asked.caller.key.id, endpoint: asked.endpoint }),
  });
}
