/** What a project sets on the SDK's module beside the key, `stripe.api_version = …`: a client has to be told of it. */
import type { Assign, Node } from '../../facts/python/tree/nodes.js';
import { stripeMember } from '../../facts/python/calls/stripe-package.js';
import { resolve } from '../../facts/python/values/trace.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { Workspace } from '../model.js';
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
  | { readonly args: (module: string) => readonly string[] }
  /** Set in a function, so that it cannot be told when, or to something that a client on the proxy cannot have. */
  | { readonly stuck: { readonly path: string; readonly name: string } };

/** What clients that take the module's place are to be made with. */
export function moduleSettings(workspace: Workspace): ModuleSettings {
  const names = new Set<string>();
  for (const { path, text } of workspace.all) {
    if (!path.endsWith('.py') || isTest(path) || !/\.\w+\s*=/u.test(text)) continue;
    const view = workspace.python(path);
    for (const statement of view?.all('Assign') ?? []) {
      const name = view && settingIn(view, statement);
      if (name === undefined) continue;
      const isClear = name in ARGUMENTS && statement.parent?.nodeType === 'Module';
      if (!isClear) return { stuck: { path, name } };
      names.add(name);
    }
  }
  const set = [...names].sort();
  return {
    args: (module) => [
      ...set.map((name) => `${ARGUMENTS[name] ?? name}=${module}.${name}`),
      ...(names.has('max_network_retries') ? [] : [RETRIES]),
    ],
  };
}

function settingIn(view: PythonView, { targets }: Assign): string | undefined {
  return targets.flatMap((target) => settingOf(view, target) ?? [])[0];
}

function settingOf(view: PythonView, target: Node): string | undefined {
  if (target.nodeType !== 'Attribute' || !(target.attr in ARGUMENTS || target.attr === 'api_base')) return undefined;
  return stripeMember(resolve(view, target.value))?.length === 0 ? target.attr : undefined;
}
