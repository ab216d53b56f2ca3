import type { Client, ConfigOption, Edit, Facts } from '../../facts/model.js';
import { dialects } from '../../stripe/dialects.js';
import { pythonConfigKeys, pythonMajors } from '../../stripe/python-sdk.js';
import { addressNames } from './address.js';
import type { Obstacle, Outcome } from './outcome.js';

/** One part of an address alone: `base_addresses` wants the whole. */
const PARTS: ReadonlySet<string> = new Set(['host', 'port', 'protocol']);

const { sdk, rejects, address, roleClient } = dialects.python;

/** `StripeClient(key, base_url=url)` raises a `TypeError`: the address goes where stripe-python reads it, `base_addresses={"api": url}`. */
export function pythonAddresses(outcome: Outcome, path: string, facts: Facts): void {
  const known = pythonConfigKeys(facts.stripeMajor ?? pythonMajors[1]);
  for (const client of facts.clients) {
    for (const option of client.config.filter(({ name }) => isAddress(name) && !known.includes(name))) {
      const { edits, problem } = wrapped(client, option);
      if (edits) outcome.change(path, edits, `${client.name}: base_addresses instead of ${option.name}`);
      else outcome.leave(path, option.at, stuck(client, option, `${rejects}, and it ${problem}`));
    }
  }
  for (const call of facts.calls) {
    if (call.opaque || call.via !== 'sdk' || call.elsewhere) continue;
    for (const option of call.options.filter(({ name, slot }) => slot === 'request' && isAddress(name))) {
      outcome.leave(path, option.at, stuck({ name: call.text }, option, 'no call has an address of its own'));
    }
  }
}

function isAddress(name: string): boolean {
  return addressNames.has(name) || name === 'base_address';
}

type Wrapped =
  { readonly edits: readonly Edit[]; readonly problem?: undefined } | { readonly edits?: undefined; readonly problem: string };

function wrapped({ config }: Client, option: ConfigOption): Wrapped {
  if (PARTS.has(option.name)) return { problem: 'is no whole address' };
  const others = config.filter(({ name }) => name === 'base_addresses' || (name !== option.name && isAddress(name)));
  if (others.length > 0) return { problem: 'stands beside another address of the client' };
  const edits = option.wrap?.('base_addresses', 'api');
  if (!edits) return { problem: 'stands where it cannot be replaced safely' };
  // Of an address that stands elsewhere, what stripe-python puts behind it as well cannot be taken off here.
  const said = option.value?.();
  const base = String(said ?? '').replace(/\/*(?:\/v1)?\/*$/u, '');
  const isTooLong =
    said !== undefined && base !== said && !edits.some(({ text }) => text.includes(`${base}"`) || text.includes(`${base}'`));
  return isTooLong ? { problem: 'ends in what stripe-python puts behind it once more' } : { edits };
}

function stuck({ name: of }: Pick<Client, 'name'>, { name }: ConfigOption, problem: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `${sdk} has no option ${name}, which ${of} is given: ${problem}.`,
    todo: `${address}; or make ${roleClient}.`,
  };
}
