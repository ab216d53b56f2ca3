/** What stands in the way of a client of its own for the tools of a role, in Python. */
import type { Obstacle } from '../transforms/outcome.js';

const MAKE =
  'Make a StripeClient on the vault key of the role where the tools of that role are made, and let them close over it.';

/** The file is named in full: who prints this knows where the reader is. */
export function noRole(name: string, path: string, unknown: string): Obstacle {
  const agents = unknown.endsWith('has no name') ? ', or those of the files that make its agents' : '';
  return {
    reason: 'no-role',
    why: `It cannot be told whose client ${name} is: ${unknown}.`,
    todo: `Name its role: --role ${path}=<name>${agents}.`,
  };
}

export function mixed(name: string, text: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `${text} goes by ${name} in code that tools and others run alike.`,
    todo: 'Let that code take the client as a parameter, and give it one on the vault key of the role from the tools.',
  };
}

export function severalRoles(name: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `${name} serves a tool that agents of more than one role are given.`,
    todo: 'Give that tool its client as a parameter, and make it once for each role.',
  };
}

export function severalKeys(name: string, env: string, other: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `The tools of one role use ${name} on the key in ${env} and another client on the key in ${other}, and a role has one key.`,
    todo: 'Make a role of each, with tools and an agent of its own, or let the role do with one key.',
  };
}

export function chosenKey(name: string, argument: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `Which key ${name} has is decided by ${argument} at each call, and a role has one key.`,
    todo: 'Make a role of each key, or let one key act for the others: stripe_account=… names an account that is connected to its own.',
  };
}

export function replaced(name: string, test: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `${test} replaces what the tools call on ${name}, and would replace nothing once they have their own client.`,
    todo: 'Let the tools take their client as a parameter, and give them the fake in the test.',
  };
}

export function unwritable(text: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `What ${text} is given cannot be told apart into the params and the options of a client's method.`,
    todo: 'Call it on a StripeClient by hand: params={…} and options={…}.',
  };
}

export function keyHandedOn(path: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `The key of the whole process is set here, and ${path} hands the stripe module on, so that it cannot be seen who goes by it.`,
    todo: 'Take the line out once nothing goes by it any more.',
  };
}

export function keyRead(path: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `The key of the whole process is set here, and ${path} reads it (stripe.api_key), though no call goes by it any more.`,
    todo: 'Take out what reads it, and then the line.',
  };
}

export function optional(name: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `The file of ${name} goes on where stripe-python is not installed, and a client that is made when it is loaded would need it.`,
    todo: 'Import stripe outside of the `try`, or make a StripeClient on the vault key of the role where it is needed.',
  };
}

export function immovable(name: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `What ${name} and its tools stand among cannot be moved into a factory safely.`,
    todo: MAKE,
  };
}

export function usedByOthers(name: string): Obstacle {
  return {
    reason: 'shared-client',
    why: `${name} is used by other code as well, and the tools that use it cannot be told from the rest safely.`,
    todo: MAKE,
  };
}

export function handedOn(name: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `How the tools come to ${name}, which has a key of Stripe, cannot be followed safely.`,
    todo: MAKE,
  };
}

export function setElsewhere(name: string, { path, name: setting }: { readonly path: string; readonly name: string }): Obstacle {
  const isAddress = setting === 'api_base';
  return {
    reason: 'no-repair',
    why: isAddress
      ? `${path} sends everything that goes by ${name} to an address of its own (stripe.api_base).`
      : `${path} sets stripe.${setting} where it cannot be told whether that is before the clients of the tools are made.`,
    todo: isAddress
      ? 'Take the address out: the clients of the roles go to the proxy, and this to Stripe.'
      : `Set stripe.${setting} at the top of a module that is imported first.`,
  };
}
