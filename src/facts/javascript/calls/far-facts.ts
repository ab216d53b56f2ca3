import { dirname, relative } from 'node:path';
import type { Guard, StripeCall } from '../../model.js';
import { placeless } from '../../placeless.js';
import type { FarCall } from '../agents/elsewhere.js';
import type { FoundTool } from '../agents/tools.js';
import { addGuard } from '../edits/add-guard.js';
import { LineTable } from '../../lines.js';
import type { View } from '../tree/source.js';
import type { Node } from '../tree/syntax.js';
import { keyFact, oneLine, textOfCall } from './call-facts.js';

/** What a tool of this file asks of Stripe through another file. Its key can be mended there alone, its error here as well. */
export function farFacts(view: View, tools: readonly FoundTool[], calls: readonly FarCall[]): StripeCall[] {
  const lines = new Map<View, LineTable>();
  const said = new Map<Node, Set<string | undefined>>();
  return calls.map((far) => {
    const { found, site, callee } = far;
    const { call, endpoint, tier, via, options } = found;
    const tool = tools[far.guard.tool ?? -1];
    // One error at most leaves a function: the first call whose error does stands for the others of its tier.
    const leaves = far.guard.outcome === 'none' || far.guard.outcome === 'rethrown';
    const before = said.get(site) ?? new Set();
    const guard: Guard = leaves && before.has(tier) ? { outcome: 'opaque' } : far.guard;
    if (leaves) said.set(site, before.add(tier));
    const table = lines.get(far.view) ?? new LineTable(far.view.text);
    lines.set(far.view, table);
    return {
      kind: 'StripeCall',
      at: callee.range,
      whole: site.range,
      text: `${oneLine(view.textOf(callee))} → ${textOfCall(far.view, found)} (${placeOf(view, far, table)})`,
      elsewhere: true,
      via,
      ...(call !== undefined && { call }),
      ...(endpoint && { endpoint }),
      ...(tier && { tier }),
      tools: far.tools,
      key: placeless(keyFact(found.key)),
      guard,
      options: [],
      // What is wrong with an option is said in the file that gives it.
      opaque: found.opaque || options.some(({ name }) => name === 'idempotency_key'),
      keyInputs: [],
      made: { path: far.view.filename, whole: found.node.range },
      get addGuard() {
        return tool && tier !== 'read' && guard.outcome !== 'returned'
          ? addGuard(view, { ...found, node: site }, tool)
          : undefined;
      },
      get guardTool() {
        return tool && tier !== 'read' && guard.outcome !== 'returned'
          ? addGuard(view, { ...found, node: site }, tool, 'import')
          : undefined;
      },
    };
  });
}

/** `../billing.ts:41`, from the file under lint. */
function placeOf(view: View, { found, view: there }: FarCall, lines: LineTable): string {
  const path = relative(dirname(view.filename), there.filename).replaceAll('\\', '/');
  return `${path}:${String(lines.position(found.callee.range[0]).line)}`;
}
