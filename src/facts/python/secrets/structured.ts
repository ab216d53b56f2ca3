import type { Call, Name, Node } from '../tree/nodes.js';
import { isFunction } from '../tree/syntax.js';

/** `if isinstance(client, dict): return client`: whatever else the name may hold, here it is no text. */
export function isStructured(name: Name): boolean {
  for (let at: Node = name, up = name.parent; up; at = up, up = up.parent) {
    if (isFunction(up)) return false;
    if (up.nodeType !== 'If' || !up.body.some((statement) => statement === at)) continue;
    if (up.test.nodeType === 'Call' && saysStructured(up.test, name.id)) return true;
  }
  return false;
}

function saysStructured({ func, args: [tested, classes] }: Call, name: string): boolean {
  if (func.nodeType !== 'Name' || func.id !== 'isinstance' || tested?.nodeType !== 'Name' || tested.id !== name) return false;
  const named = classes?.nodeType === 'Tuple' ? classes.elts : classes ? [classes] : [];
  return named.length > 0 && named.every((one) => one.nodeType === 'Name' && !/^(?:str|bytes|object)$/u.test(one.id));
}
