/** What a project sets on the SDK's module beside the key, `stripe.api_version = …`: a client has to be told of it. */
import type { Node } from '../../facts/python/tree/nodes.js';
import { stripeMember } from '../../facts/python/calls/stripe-package.js';
import { stringOf } from '../../facts/python/tree/syntax.js';
import { resolve } from '../../facts/python/values/trace.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { Workspace } from '../model.js';
import { comingTo } from './importers.js';
import { isTest } from './runners.js';

/** The argument of `StripeClient` for each setting of the module. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  api_version: 'stripe_version',
  max_network_retries: 'max_network_retries',
  proxy: 'proxy',
  verify_ssl_certs: 'verify_ssl_certs',
  default_http_client: 'http_client',
};

/** The SDK's module sends twice more what did not get through, and a client only when it is told to: stripe-python 11 to 16. */
const RETRIES = 'max_network_retries=2';

export type ModuleSettings =
  | {
      readonly args: (module: string) => readonly string[];
      /** Where the last of them ends in the file itself. */
      readonly end: number;
    }
  /** Set where it cannot be told when, or to something that a client on the proxy cannot have. */
  | { readonly stuck: { readonly path: string; readonly name: string } };

/** What clients that take the module's place in a file are to be made with, from the offset of their factory on. */
export function moduleSettings(workspace: Workspace, home: PythonView, from: number): ModuleSettings {
  const names = new Set<string>();
  let end = 0;
  for (const { path, text } of workspace.all) {
    if (!path.endsWith('.py') || isTest(path) || !/\.\w+(?:,[^=\n]*)?\s*=|\bsetattr\(/u.test(text)) continue;
    const view = workspace.python(path);
    for (const { name, statement } of view ? settingsIn(view) : []) {
      const isFirst = path === home.filename ? statement.range[0] < from : isImportedBefore(workspace, home.filename, path);
      const isClear = name in ARGUMENTS && statement.parent?.nodeType === 'Module' && isFirst;
      if (!isClear) return { stuck: { path, name } };
      names.add(name);
      if (path === home.filename) end = Math.max(end, statement.range[1]);
    }
  }
  const set = [...names].sort();
  return {
    end,
    args: (module) => [
      ...set.map((name) => `${ARGUMENTS[name] ?? name}=${module}.${name}`),
      ...(names.has('max_network_retries') ? [] : [RETRIES]),
    ],
  };
}

/** Whether a file is run before the clients of another are made: that one imports it, and not the other way round. */
function isImportedBefore(workspace: Workspace, home: string, path: string): boolean {
  const comesTo = (from: string, to: string): boolean => comingTo(workspace, to).some((file) => file.path === from);
  return comesTo(home, path) && !comesTo(path, home);
}

interface Setting {
  readonly name: string;
  readonly statement: Node;
}

/** `stripe.api_version = …`, several at once, and `setattr(stripe, "api_version", …)`. */
function settingsIn(view: PythonView): Setting[] {
  const assigned = view.all('Assign').flatMap((statement) =>
    statement.targets
      .flatMap((target) => (target.nodeType === 'Tuple' || target.nodeType === 'List' ? target.elts : [target]))
      .flatMap((target): Setting[] => {
        const name = target.nodeType === 'Attribute' ? settingOf(view, target.value, target.attr) : undefined;
        return name === undefined ? [] : [{ name, statement }];
      }),
  );
  const set = view.all('Call').flatMap(({ func, args: [owner, attr], parent }): Setting[] => {
    const isSet = func.nodeType === 'Name' && func.id === 'setattr' && owner && parent;
    const name = isSet ? settingOf(view, owner, stringOf(attr)) : undefined;
    return isSet && name !== undefined ? [{ name, statement: parent }] : [];
  });
  return [...assigned, ...set];
}

function settingOf(view: PythonView, owner: Node, name = ''): string | undefined {
  if (!(name in ARGUMENTS || name === 'api_base')) return undefined;
  return stripeMember(resolve(view, owner))?.length === 0 ? name : undefined;
}
