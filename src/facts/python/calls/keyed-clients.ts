import { onceForEach } from '../../once.js';
import type { Attribute } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';

const HEADER = /idempotency-key/iu;

/** Whether a file gives a client a key among the headers of all its requests: `session.headers["Idempotency-Key"] = key`. */
export function isKeyed(view: PythonView, client: string): boolean {
  return keyedIn(view).has(client);
}

const keyedIn = onceForEach((view: PythonView): ReadonlySet<string> => {
  if (!HEADER.test(view.text)) return new Set();
  const all = view.all('Attribute').filter((node) => node.attr === 'headers' && HEADER.test(writtenTo(view, node)));
  return new Set(all.map(({ value }) => view.textOf(value)));
});

/** What code says where it writes to headers: `x.headers[…] = …`, `x.headers.update(…)`, `x.headers = …`. */
function writtenTo(view: PythonView, node: Attribute): string {
  const { parent } = node;
  if (parent?.nodeType === 'Assign' && parent.targets.includes(node)) return view.textOf(parent);
  if (parent?.nodeType === 'Subscript' && parent.parent?.nodeType === 'Assign') return view.textOf(parent);
  const isCalled = parent?.nodeType === 'Attribute' && parent.parent?.nodeType === 'Call';
  return isCalled && /^(?:update|setdefault)$/u.test(parent.attr) ? view.textOf(parent.parent) : '';
}
