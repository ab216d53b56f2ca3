/** The last look: calls that tools make on clients of which nothing else was said. No such call is passed over in silence. */
import { clientOf } from '../../facts/javascript/calls/clients.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Client, Range, StripeCall } from '../../facts/model.js';
import { dialects } from '../../stripe/dialects.js';
import type { SourceFile, Workspace } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { exportsOf, functionName } from './homes.js';
import { follow, usesOf } from './modules.js';
import { isGivenInPython } from '../python/given.js';
import { placeOf } from './place.js';
import { isPython } from './python-members.js';
import { viewOf } from './views.js';

/** A call of a tool that stays on a client of no role. */
export interface Unspoken {
  readonly path: string;
  readonly at: Range;
  readonly obstacle: Obstacle;
}

/**
 * One entry for each client, at the first call of a tool that uses it; one for each call without a client.
 *
 * @param spoken places of the clients that are changed, or listed already
 */
export function unspokenIn(workspace: Workspace, spoken: ReadonlySet<string>): Unspoken[] {
  const seen = new Set(spoken);
  return workspace.files.flatMap((file) =>
    file.facts.calls.flatMap((call): Unspoken[] => {
      const [tool] = call.tools;
      const found = tool === undefined ? undefined : calledIn(workspace, file, call);
      const name = file.facts.tools[tool ?? -1]?.name ?? 'tool';
      if (!found || seen.has(found.place) || isWell(workspace, found, spoken)) return [];
      seen.add(found.place);
      return [{ path: file.path, at: call.at, obstacle: obstacleOf(workspace, name, call, found) }];
    }),
  );
}

export interface Called {
  /** The file that makes the call. */
  readonly path: string;
  readonly via: StripeCall['via'];
  readonly client?: Client;
  /** Of the client, or else of the call. */
  readonly place: string;
}

/** The call in the file that makes it, with its client. */
export function calledIn(workspace: Workspace, file: SourceFile, call: StripeCall): Called {
  const there = call.made ? workspace.read(call.made.path) : file;
  const facts = there?.facts;
  const whole = call.made?.whole ?? call.whole;
  const own = facts?.calls.find((one) => !one.elsewhere && one.whole[0] === whole[0] && one.whole[1] === whole[1]);
  const path = there?.path ?? file.path;
  const client = own?.client === undefined ? undefined : facts?.clients[own.client];
  if (!client) return { path, via: call.via, place: placeOf(path, whole) };
  return { path, via: call.via, client, place: placeOf(client.made?.path ?? path, client.made?.at ?? client.at) };
}

/** Whether a call is made on a client of a role. */
export function isWell(workspace: Workspace, { path, client }: Called, spoken: ReadonlySet<string>): boolean {
  if (client?.credential === 'vault') return true;
  if (client?.credential !== 'opaque' || client.made) return false;
  if (isPython(path)) return isGivenInPython(workspace, path, client.at, spoken);
  const view = viewOf(workspace, path);
  return view !== undefined && isGiven(workspace, view, client.at, spoken);
}

/** How far a client is followed from parameter to argument. */
const MAX_HOPS = 4;

/** Whether a parameter is given a client of a role, or one that was spoken of, by all who call its function. */
function isGiven(workspace: Workspace, view: View, at: Range, spoken: ReadonlySet<string>, hops = 0): boolean {
  const fn = [...view.all('FunctionDeclaration'), ...view.all('ArrowFunctionExpression'), ...view.all('FunctionExpression')].find(
    ({ params }) => params.some(({ range }) => range[0] <= at[0] && at[1] <= range[1]),
  );
  const index = fn?.params.findIndex(({ range }) => range[0] <= at[0] && at[1] <= range[1]) ?? -1;
  const declared = fn && functionName(fn);
  if (!declared || fn.params[index]?.type !== 'Identifier') return false;
  const exported = exportsOf(view, declared);
  const travels = exported.length > 0 ? follow(workspace, view.filename, exported) : undefined;
  const calls = [
    ...usesOf(view, declared).map((use) => ({ view, use })),
    ...(travels?.taken ?? []).flatMap((one) => one.uses.map((use) => ({ view: one.view, use }))),
  ].flatMap(({ view: there, use }) => {
    const { parent } = use;
    const isCall = (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === use;
    return isCall ? [{ view: there, given: parent.arguments[index] }] : [];
  });
  return (
    calls.length > 0 &&
    hops < MAX_HOPS &&
    calls.every(({ view: there, given }) => {
      const client = given && clientOf(there, given)?.client;
      if (!client || client.credential === 'vault') return client !== undefined;
      if (spoken.has(placeOf(client.view.filename, client.node.range))) return true;
      return client.credential === 'opaque' && isGiven(workspace, client.view, client.node.range, spoken, hops + 1);
    })
  );
}

function obstacleOf(workspace: Workspace, tool: string, { text }: StripeCall, { client, path, via }: Called): Obstacle {
  const { roleClient } = dialects[isPython(path) ? 'python' : 'javascript'];
  if (via !== 'sdk' && !client) {
    return {
      reason: 'no-repair',
      why: `${text} of tool ${tool} asks Stripe without a client, so that nothing can be given the key of a role.`,
      todo: `Make the call on ${roleClient}.`,
    };
  }
  if (client?.credential === 'raw') {
    return {
      reason: 'no-repair',
      why: `${text} of tool ${tool} is made on ${client.name}, which has a key of Stripe, and how the tool comes to it cannot be followed safely.`,
      todo: `Let the tool close over ${roleClient}, and hand it to the code that makes the call.`,
    };
  }
  if (client && (client.env !== undefined || isMade(workspace, path, client))) {
    const { env, name } = client;
    const key = env === undefined ? 'a key that cannot be seen from here' : `the key in ${env}, a name that does not tell whose`;
    return {
      reason: 'opaque',
      why: `${text} of tool ${tool} is made on ${name}, which has ${key}.`,
      todo: `Make it ${roleClient}, unless its key is that of a role and its requests go to the proxy already.`,
    };
  }
  return {
    reason: 'opaque',
    why: `Whose client ${text} of tool ${tool} is made on cannot be seen from here.`,
    todo: `Make sure that it is ${roleClient}, where it is made or given.`,
  };
}

/** Whether the file that uses a client makes it as well, and does not only declare it. */
function isMade(workspace: Workspace, path: string, { made, at }: Client): boolean {
  if (made) return false;
  const view = viewOf(workspace, path);
  const makers = [...(view?.all('NewExpression') ?? []), ...(view?.all('CallExpression') ?? [])];
  const inPython = workspace.python(path)?.all('Call') ?? [];
  return [...makers, ...inPython].some(({ range }) => range[0] === at[0] && range[1] === at[1]);
}
