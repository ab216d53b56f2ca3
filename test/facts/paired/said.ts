import type { Facts } from '../../../src/facts/model.js';

/** A name as either language spells it: `this.client` and `self.client`, `look_up` and `lookUp`, `context["key"]` and `context.key`. */
function nameOf(name: string): string {
  const member = name.replace(/^this\./u, 'self.').replace(/\["(\w+)"\]/gu, '.$1');
  return member.replace(/[a-z][A-Z]/gu, ([a, b]) => `${a ?? ''}_${(b ?? '').toLowerCase()}`);
}

/** The tools with what the model fills in. What becomes of an error is each framework's own, in either language. */
function toolsSaid({ tools }: Facts): string[] {
  return tools.map(({ name, framework, inputs }) => {
    const asked = inputs.map((input) => `${nameOf(input.name)}: ${input.type}${input.bounded ? ' bounded' : ''}`);
    return `tool ${name} | ${framework} | ${asked.join(', ')}`;
  });
}

function agentsSaid({ agents, tools }: Facts): string[] {
  return agents.map(({ name, tools: own }) => `agent ${name ?? '-'}: ${own.map((t) => tools[t]?.name ?? '?').join(', ')}`);
}

function clientsSaid({ clients }: Facts): string[] {
  const said = clients.map(({ name, lives, credential, env, inAgentCode }) =>
    ['client', nameOf(name), lives, credential, env ?? '-', inAgentCode ? 'agent' : '-'].join(' '),
  );
  return said.sort();
}

function callsSaid({ calls, clients, tools }: Facts): string[] {
  return calls.map(({ call, via, tier, client, key, tools: reached, opaque, guard, elsewhere }) => {
    const owner = client === undefined ? '-' : nameOf(clients[client]?.name ?? '?');
    const keyed = key.where === 'none' ? 'no key' : [key.where, key.stability, key.volatility].filter(Boolean).join(' ');
    const by = reached.map((tool) => tools[tool]?.name ?? '?').join(', ');
    const seen = [opaque ? 'opaque' : 'seen', ...(elsewhere ? ['elsewhere'] : [])].join(' ');
    return [via, call ?? '?', tier ?? '?', owner, keyed, seen, by === '' ? 'no tool' : `${by}: ${guard.outcome}`].join(' | ');
  });
}

function contextSaid({ context }: Facts): string[] {
  return context.map(({ name, access, holds, framework }) => `context ${access} ${nameOf(name)} ${holds} ${framework}`);
}

function secretsSaid({ secrets, tools }: Facts): string[] {
  return secrets.map(({ type, sink, object, tool }) =>
    ['secret', type, sink, object, tool === undefined ? '-' : (tools[tool]?.name ?? '?')].filter(Boolean).join(' '),
  );
}

/** What every pair must say, whatever its language: texts of the code are its own. */
export function said(facts: Facts): string[] {
  return [
    ...clientsSaid(facts),
    ...toolsSaid(facts),
    ...agentsSaid(facts),
    ...callsSaid(facts),
    ...contextSaid(facts),
    ...secretsSaid(facts),
  ];
}
