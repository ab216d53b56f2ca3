import type { ContextEntry } from '../src/facts/model.js';
import { factRule } from '../src/rule.js';

const MESSAGE_OF = {
  write: 'write',
  read: 'read',
  parameter: 'parameter',
  hosted: 'hosted',
  'tool-context': 'toolContext',
} as const satisfies Record<ContextEntry['access'], string>;

const INSTEAD = 'Make a client per role where the tools of that role are made, and let them close over it.';

export default factRule({
  name: 'no-key-in-agent-context',
  description: 'Disallow Stripe keys and clients in the context that the agents of a run share',
  hasSuggestions: true,
  options: {
    toolContext: {
      default: false,
      schema: {
        type: 'boolean',
        description: "Also report a context that only one tool gets, such as AI SDK's `toolsContext`.",
      },
    },
  },
  messages: {
    write:
      '`{{name}}` puts {{what}} into shared agent context, where every agent and tool of the run gets it and stored state keeps it. ' +
      INSTEAD,
    read: '`{{name}}` reads {{what}} from shared agent context, so that every agent of the run holds the same one. ' + INSTEAD,
    parameter:
      '`{{name}}` asks the model for {{what}}, which must stand in the conversation for the model to pass it on. ' + INSTEAD,
    hosted:
      "`{{name}}` gives {{what}} to the model's provider, which calls Stripe with it outside of your limits and logs. " +
      'Run the tool yourself, on a client that holds a restricted or vault key.',
    toolContext:
      '`{{name}}` hands {{what}} to a tool through the call that runs the agent, whose result keeps it for every step. ' +
      INSTEAD,
    remove: 'Remove `{{name}}`.',
  },
  ContextEntry(entry, report, { options }) {
    const { name, access } = entry;
    if (access === 'tool-context' && !options.toolContext) return;
    report({
      at: entry.at,
      messageId: MESSAGE_OF[access],
      data: { name, what: entry.holds === 'key' ? 'a Stripe key' : 'a Stripe client with its key' },
      suggest: [{ messageId: 'remove', data: { name }, edits: entry.remove }],
    });
  },
});
