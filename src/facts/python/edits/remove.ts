import type { Edit } from '../../model.js';
import type { Call, Dict, Keyword } from '../tree/nodes.js';
import type { Entry } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { argumentItems, entryItems, removeItem } from './items.js';

/** Takes a keyword out of a call. */
export function removeKeyword(view: PythonView, call: Call, keyword: Keyword): readonly Edit[] | undefined {
  const items = argumentItems(view, call);
  return items && removeItem(view, items, keyword.range);
}

/** Takes an entry out of a dictionary. */
export function removeEntry(view: PythonView, dict: Dict, { key, value }: Entry): readonly Edit[] | undefined {
  return removeItem(view, entryItems(view, dict), [key.range[0], value.range[1]]);
}
