import type { Client, ConfigOption, Constants, Edit, Facts, StripeCall } from '../../facts/model.js';
import { configKeys, positionalSince, requestOptions } from '../../stripe/sdk.js';
import type { Transform } from '../model.js';
import { addressNames, addressOf } from './address.js';
import { Outcome, type Obstacle } from './outcome.js';
import { pythonAddresses } from './python-address.js';

/**
 * The address of a proxy by the options that the SDK has for it, where it reads them, on the client: host, port and protocol in stripe-node,
 * `base_addresses` in stripe-python.
 */
export const proxyAddress: Transform = {
  name: 'proxy-address',
  summary: 'Say the address of the proxy by the options that the SDK has',
  rules: ['no-ignored-stripe-option'],
  run({ workspace }) {
    const outcome = new Outcome('proxy-address');
    for (const { path, facts } of workspace.files) {
      if (facts.language === 'python') {
        pythonAddresses(outcome, path, facts);
        continue;
      }
      for (const client of facts.clients) {
        for (const option of wrong(client.config, configKeys(facts.stripeMajor ?? positionalSince))) {
          const { edits, obstacle } = onClient(client, option);
          const what = client.role === undefined ? `host, port and protocol instead of ${option.name}` : unread(option);
          if (edits) outcome.change(path, edits, `${client.name}: ${what}`);
          else if (obstacle) outcome.leave(path, option.at, obstacle);
        }
      }
      for (const call of facts.calls) {
        if (call.opaque || call.via !== 'sdk' || call.elsewhere) continue;
        for (const option of wrong(requestOf(call), requestOptions(facts.stripeMajor ?? positionalSince))) {
          const { edits, obstacle } = onCall(facts, call, option);
          const isVault = facts.clients[call.client ?? -1]?.role !== undefined;
          const what = isVault ? unread(option) : `its ${option.name} on the client, where it is read`;
          if (edits) outcome.change(path, edits, `${call.text}: ${what}`);
          else if (obstacle) outcome.leave(path, option.at, obstacle);
        }
      }
    }
    return outcome;
  },
};

function unread({ name }: ConfigOption): string {
  return `without ${name}, which is not read there`;
}

interface Mended {
  readonly edits?: readonly Edit[];
  readonly obstacle?: Obstacle;
}

function onClient({ name, config, role }: Client, option: ConfigOption): Mended {
  if (role !== undefined) return dropped(name, option);
  const address = read(option);
  if (typeof address === 'string') return stuck(option, name, address);
  if (hasAddress(config)) return stuck(option, name, 'stands beside an address that the client has already');
  const edits = option.rewrite?.(address);
  return edits ? { edits } : stuck(option, name, 'stands where it cannot be replaced without losing a comment');
}

/** An address that is given to the calls of a client moves to the client, when all of them are given the same. */
function onCall({ clients, calls }: Facts, call: StripeCall, option: ConfigOption): Mended {
  const client = clients[call.client ?? -1];
  if (client?.role !== undefined) return dropped(call.text, option);
  const address = read(option);
  if (typeof address === 'string') return stuck(option, call.text, address);
  const others = calls.filter((other) => other.client === call.client && other !== call);
  const isCommon = others.every((other) => !other.opaque && requestOf(other).some((o) => isSame(o, option)));
  if (!client?.addConfig || client.lives === 'imported')
    return stuck(option, call.text, 'is for a client that is made elsewhere');
  if (!isCommon) return stuck(option, call.text, `is not the address of all calls of ${client.name}`);
  if (hasAddress(client.config)) return stuck(option, call.text, `is not the address that ${client.name} has`);
  const removed = [option, ...others.flatMap((other) => requestOf(other).filter((o) => isSame(o, option)))];
  // Calls that share one object of options are given one property.
  const distinct = removed.filter((o, i) => removed.findIndex(({ at }) => at[0] === o.at[0]) === i);
  const edits = distinct.map((o) => o.rewrite?.({}));
  if (edits.some((one) => one === undefined)) return stuck(option, call.text, 'stands where it cannot be removed safely');
  return { edits: [...client.addConfig(address), ...edits.flatMap((one) => one ?? [])] };
}

/** `vaultStripe` takes the address from the environment; what says another one beside it was never read. */
function dropped(of: string, option: ConfigOption): Mended {
  const edits = option.rewrite?.({});
  return edits ? { edits } : stuck(option, of, 'stands where it cannot be removed safely');
}

/** The address that an option holds, or what is wrong with it. */
function read({ name, value }: ConfigOption): Constants | string {
  const said = value?.();
  if (said === undefined) return 'holds a value that cannot be read here';
  if (name === 'host' || name === 'port' || name === 'protocol') return { [name]: said };
  return addressOf(String(said));
}

function stuck({ name }: ConfigOption, of: string, problem: string): Mended {
  return {
    obstacle: {
      reason: 'no-repair',
      why: `stripe-node does not read ${name}, which ${of} is given, and it ${problem}.`,
      todo: 'Set host, port and protocol on the client, or make it by vaultStripe(role), which reads PAYBRAKE_URL.',
    },
  };
}

function wrong(options: readonly ConfigOption[], known: readonly string[]): ConfigOption[] {
  return options.filter(({ name }) => addressNames.has(name) && !known.includes(name));
}

function requestOf({ options }: StripeCall): ConfigOption[] {
  return options.filter(({ slot }) => slot === 'request');
}

function isSame(one: ConfigOption, other: ConfigOption): boolean {
  return one.name === other.name && one.value?.() === other.value?.();
}

function hasAddress(config: readonly ConfigOption[]): boolean {
  return config.some(({ name }) => name === 'host' || name === 'port' || name === 'protocol');
}
