import { CONVERSION, FORMAT } from '../calls/key-syntax.js';
import type { Call, Expression } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';

/** Functions whose result is all that they do, or that no one else waits for. */
const QUIET =
  /^(?:get|getenv|len|sum|join|split|now|today|utcnow|time|fromtimestamp|uuid[1-8]|token_\w+|dumps|md5|sha\d+|operation_key)$/u;

/** Whether two values may be worked out in the other order: what one of them does cannot be told from the other. */
export function canSwap(view: PythonView, a: Expression, b: Expression): boolean {
  if (binds(view, a) || binds(view, b)) return isFixed(view, a) || isFixed(view, b);
  return !acts(view, a) || !acts(view, b);
}

/** Whether leaving a value out would be felt: it gives a name its value, or a generator its step. */
export function mustStay(view: PythonView, value: Expression): boolean {
  return ['NamedExpr', 'Yield', 'YieldFrom'].some((type) => view.within(type as 'Yield', value).length > 0);
}

/** Gives a name its value, or lets others run in between. */
function binds(view: PythonView, value: Expression): boolean {
  return mustStay(view, value) || view.within('Await', value).length > 0;
}

/** Whether a value is the same whenever it is worked out. */
function isFixed(view: PythonView, value: Expression): boolean {
  return view.within('Name', value).length === 0 && view.within('Call', value).length === 0;
}

function acts(view: PythonView, value: Expression): boolean {
  return view.within('Call', value).some((call) => !isQuiet(call));
}

function isQuiet({ func }: Call): boolean {
  const name = func.nodeType === 'Name' ? func.id : func.nodeType === 'Attribute' ? func.attr : '';
  return QUIET.test(name) || CONVERSION.test(name) || (func.nodeType === 'Attribute' && FORMAT.test(name));
}
