import type { Client } from '../src/facts/model.js';
import { factRule, scope } from '../src/rule.js';

/** Only these outlive the function that makes an agent's tools. An imported client is another module's global. */
const LIFE: Partial<Record<Client['lives'], string>> = {
  module: 'is made once for the whole module',
  lazy: 'is made on first use and then shared by the whole module',
  imported: "is another module's single client",
};

export default factRule({
  name: 'no-shared-stripe-client',
  description: 'Disallow one Stripe client for agents of more than one role, or a global one that holds a raw key',
  hasSuggestions: true,
  options: { scope },
  messages: {
    raw:
      '`{{name}}` {{life}} and holds a raw Stripe key: every tool that can reach it can do all that the key allows. ' +
      'Make a client per role where the tools of that role are made.',
    roles:
      '`{{name}}` {{life}} and serves the agents {{agents}}, so each of them can do what any of them may. ' +
      'Make a client per role where the tools of that role are made.',
    processWide:
      '`{{name}}` is one key for the whole process: whichever tool sets it last sets it for all of them. ' +
      'Make a `StripeClient` per role where the tools of that role are made.',
    toFactory: 'Make the client in a factory for the tools that use it.',
  },
  Client(client, report, { facts, options }) {
    const life = LIFE[client.lives];
    if (life === undefined) return;
    if (client.processWide) {
      if (client.inAgentCode || options.scope === 'all')
        report({ at: client.at, messageId: 'processWide', data: { name: client.name } });
      return;
    }
    const names = new Set(client.agents.flatMap((agent) => facts.agents[agent]?.name ?? []));
    if (names.size > 1) {
      // One factory for all of them would hide the fault and keep it: which tool belongs to which role is not for us to say.
      const agents = [...names].map((name) => `\`${name}\``).join(', ');
      report({ at: client.at, messageId: 'roles', data: { name: client.name, life, agents } });
    } else if (client.credential === 'raw' && (client.inAgentCode || options.scope === 'all')) {
      report({
        at: client.at,
        messageId: 'raw',
        data: { name: client.name, life },
        suggest: [{ messageId: 'toFactory', edits: client.toFactory }],
      });
    }
  },
});
