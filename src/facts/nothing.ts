import type { Facts } from './model.js';

const EMPTY = { clients: [], calls: [], tools: [], agents: [], context: [], secrets: [] } as const;

/** What a file says that does not concern us. */
export const NOTHING: Readonly<Record<Facts['language'], Facts>> = {
  javascript: { language: 'javascript', ...EMPTY },
  python: { language: 'python', ...EMPTY },
};
