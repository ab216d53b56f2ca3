import fc from 'fast-check';

/** A program with tools for Stripe, and how to hear what they do. */
export interface Program {
  readonly code: string;
  /** What another module could ask of it: expressions in which `m` is the module, and `doc` gives a doc string. */
  readonly asks: readonly string[];
}

/** Pieces of strings that look like code, like comments or like the ends of strings. */
const piece = fc.constantFrom(
  'a',
  ' ',
  '\n',
  '\n    ',
  '\t',
  '#',
  "'",
  '{{',
  '}}',
  '\\\\',
  '\\n',
  'é',
  '😀',
  '\n\n',
  '""',
  "''",
  'def f():',
);

const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

/** A string literal of whatever kind. */
const literal = fc
  .tuple(text, fc.constantFrom('"""', "'''", '"', "'"), fc.constantFrom('', 'r', 'b', 'f', 'rb', 'F'))
  .map(([raw, quote, prefix]) => {
    const plain = quote.length === 1 ? raw.replaceAll('\n', '\\\n').replaceAll(quote, '') : raw.replaceAll(quote[0] ?? '', '');
    const safe = prefix.includes('b') ? plain.replace(/[^\0-\x7f]/gu, '?') : plain;
    return `${prefix}${quote}${safe}${quote}`;
  });

const value = fc.oneof(
  literal,
  fc
    .tuple(literal, literal)
    .map(([a, b]) =>
      /^r?b/u.test(a) === /^r?b/u.test(b) ? `(\n    ${a}\n    ${b}\n)` : `[\n  ${a},\n\n  # between\n  ${b},\n]`,
    ),
  fc.tuple(literal, literal).map(([a, b]) => `[${a}, \\\n  ${b}]`),
);

const statement = fc.oneof(
  value.map((v) => ({ kind: 'constant', v })),
  value.map((v) => ({ kind: 'helper', v })),
  value.map((v) => ({ kind: 'class', v })),
  fc.tuple(value, fc.boolean()).map(([v, isAsync]) => ({ kind: isAsync ? 'async' : 'tool', v })),
);

/** Programs whose first and last statements are tools. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(fc.array(statement, { maxLength: 5 }), value, fc.constantFrom('\n', '\n\n', '\n\n\n'), text)
  .map(([statements, last, gap, doc]) => {
    const said = doc.replaceAll('"', '').replaceAll('\\', '');
    const parts = statements.map(({ kind, v }, i) => {
      const name = `${kind}_${String(i)}`;
      if (kind === 'constant') return `${name} = ${v}\n`;
      if (kind === 'helper') return `def ${name}(x):\n    # ${name}\n    return (x, ${v})\n`;
      if (kind === 'class')
        return `class ${name}:\n    """${said}"""\n\n    member = ${v}\n\n    def get(self):\n        return self.member\n`;
      return `@function_tool\n${kind === 'async' ? 'async ' : ''}def ${name}(amount: int):\n    """${said}"""\n    local = ${v}\n    return stripe.Charge.create(amount=amount, description=local)\n`;
    });
    const first = `@function_tool\ndef charge(amount: int):\n    """${said}"""\n    return stripe.Charge.create(amount=amount, metadata=${last})\n`;
    const end = `@function_tool\ndef refund(charge_id: str):\n    return [stripe.Refund.create(charge=charge_id), ${last}]\n`;
    const names = statements.map(({ kind }, i) => `${kind}_${String(i)}`);
    const tools = names.filter((name) => /^(?:tool|async)/u.test(name));
    const users = names.map((name) => `    ${name},\n`).join('');
    const code = `import os\nimport stripe\nfrom agents import Agent, function_tool\n\n\n${[first, ...parts, end].join(gap)}\n\nagent = Agent(tools=[charge, refund, ${tools.join(', ')}])\nall_of_them = [\n${users}]\n`;
    return { code, asks: asksOf(names) };
  });

function asksOf(names: readonly string[]): string[] {
  const own = names.map((name) => {
    if (name.startsWith('constant')) return `m.${name}`;
    if (name.startsWith('helper')) return `m.${name}(1)`;
    if (name.startsWith('class')) return `(m.${name}().get(), doc(m.${name}))`;
    return name.startsWith('async') ? `(asyncio.run(m.${name}(1)), doc(m.${name}))` : `(m.${name}(1), doc(m.${name}))`;
  });
  return ['(m.charge(5), doc(m.charge))', 'm.refund("ch_1")', 'len(m.agent.tools)', ...own];
}
