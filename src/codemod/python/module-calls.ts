/** What a Python file asks of the SDK's own module, `stripe.Charge.create(…)`: everybody who does shares the one key of the process. */
import type { StripeCall } from '../../facts/model.js';
import type { Node } from '../../facts/python/tree/nodes.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { SourceFile, TransformContext } from '../model.js';
import type { ToolAt } from '../cross-file/users.js';
import { distinct, type Judge } from './runners.js';

/** One such call, and who runs it. */
export interface ModuleCall {
  readonly call: StripeCall;
  readonly node: Node;
  readonly tools: readonly ToolAt[];
  readonly others: boolean;
}

/** The calls of a file on the module. */
export function moduleCalls(context: TransformContext, judge: Judge, file: SourceFile, view: PythonView): ModuleCall[] {
  return file.facts.calls.flatMap((call): ModuleCall[] => {
    if (call.elsewhere || !isOnModule(file, view, call)) return [];
    const node = nodeAt(view, call);
    if (!node) return [];
    const { tools, others } = judge.runners({ path: file.path, view, node });
    const seen = call.tools.map((tool) => ({ path: file.path, tool }));
    return [{ call, node, tools: distinct([...tools, ...seen]), others }];
  });
}

/** Whether a call goes by the key that was set for the whole process. */
export function isOnModule({ facts }: SourceFile, view: PythonView, { client, via }: StripeCall): boolean {
  const fact = client === undefined || via !== 'sdk' ? undefined : facts.clients[client];
  if (!fact || fact.credential === 'vault') return false;
  if (fact.processWide === true) return true;
  return fact.made === undefined && view.all('Alias').some(({ range }) => range[0] === fact.at[0] && range[1] === fact.at[1]);
}

function nodeAt(view: PythonView, { whole }: StripeCall): Node | undefined {
  const isIt = ({ range }: Node): boolean => range[0] === whole[0] && range[1] === whole[1];
  return view.all('Call').find(isIt) ?? view.all('Attribute').find(isIt);
}
