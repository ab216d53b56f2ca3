import { extract } from '../../../../src/facts/python/extract.js';
import { clientName, intoFactory, type FactoryPlan } from '../../../../src/facts/python/edits/factory.js';
import { vaultClient } from '../../../../src/facts/python/edits/vault.js';
import { viewOf } from '../view.js';
import { apply } from './repaired.js';

/**
 * Moves the tools of a program that come to Stripe into a factory of the role `billing`. Calls stay as they are: writing them on the client is
 * another edit. `undefined` where there is no factory.
 */
export function wrapped(code: string, plan: Partial<FactoryPlan> & { readonly shared?: true } = {}): string | undefined {
  const view = viewOf(code);
  const facts = extract(view, { aliases: [] });
  const isUse = ({ range }: { readonly range: readonly [number, number] }): boolean =>
    facts.calls.some(({ whole }) => whole[0] === range[0] && whole[1] === range[1]);
  const uses = view.all('Call').filter(isUse);
  const first = view.ast.body.find((statement) => uses.some(({ range }) => statement.range[1] >= range[1]));
  const vault = plan.shared ? undefined : vaultClient(view, 'billing', first);
  const made = intoFactory(view, {
    client: clientName(view),
    role: 'billing',
    uses,
    places: facts.tools.map(({ whole }) => ({ range: whole })),
    after: 0,
    ...(vault && { vault }),
    ...plan,
  });
  return made && apply(view.text, [...(vault?.edits ?? []), ...made.edits]);
}
