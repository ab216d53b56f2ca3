import { describe, expect, it } from 'vitest';

import { addGuard } from '../../../../src/facts/javascript/edits/add-guard.js';
import { extract } from '../../../../src/facts/javascript/extract.js';
import { commentsIn, read, repaired } from '../view.js';

const HEAD = "import Stripe from 'stripe';\nimport { tool } from 'ai';\nconst stripe = new Stripe(key);\n";
const MESSAGE =
  "'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. " +
  "Do not call this tool again; tell the user to check in Stripe first.'";

function guarded(code: string, head = HEAD): string | undefined {
  const text = head + code;
  const { view, call, tools } = read(text);
  const [first] = tools;
  const output = first && repaired(text, addGuard(view, call, first));
  if (output === undefined) return undefined;
  expect(commentsIn(output)).toEqual(commentsIn(text));
  const after = read(output);
  const [again] = after.tools;
  expect(again && addGuard(after.view, after.call, again)).toBeUndefined();
  const [fact] = extract(after.view, { aliases: [], stripeMajor: 23 }).calls;
  expect(fact?.guard.outcome).toBe('returned');
  return output.slice(head.length);
}

const failure = (indent: string): string =>
  ['return {', '  ok: false,', "  code: 'stripe_unconfirmed',", '  retry: false,', `  message: ${MESSAGE},`, '};'].join(
    `\n${indent}`,
  );

describe('addGuard', () => {
  it('wraps a block, without what no longer begins its line, and lets other errors through', () => {
    expect(
      guarded(`tool({
  async execute({ charge }) {
    'use step';
    // one refund
    const refund = await stripe.refunds.create({ charge });
    return { text: \`
kept\`, id: refund.id };
  },
});`),
    ).toBe(`tool({
  async execute({ charge }) {
    'use step';
    try {
      // one refund
      const refund = await stripe.refunds.create({ charge });
      return { text: \`
kept\`, id: refund.id };
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      ${failure('      ')}
    }
  },
});`);
  });

  it('gives an expression a block, and awaits the promise that it returned', () => {
    expect(guarded('tool({\n  execute: ({ charge }) => stripe.refunds.create({ charge }),\n});')).toBe(`tool({
  execute: async ({ charge }) => {
    try {
      return await stripe.refunds.create({ charge });
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      ${failure('      ')}
    }
  },
});`);
  });

  it.each([
    [
      'an object',
      'async ({ charge }) => ({ id: (await stripe.refunds.create({ charge })).id })',
      'return { id: (await stripe.refunds.create({ charge })).id };',
    ],
    [
      'the next line',
      'async ({ charge }) =>\n    stripe.refunds.create({\n      charge,\n    })',
      'return await stripe.refunds.create({\n        charge,\n      });',
    ],
    [
      'a comment',
      'async ({ charge }) => /* c */ stripe.refunds.create({ charge })',
      '/* c */ return await stripe.refunds.create({ charge });',
    ],
    [
      'branches',
      'async ({ charge }) => (charge ? stripe.refunds.create({ charge }) : null)',
      'return charge ? await stripe.refunds.create({ charge }) : null;',
    ],
    [
      'a sequence',
      'async ({ charge }) => (log(), stripe.refunds.create({ charge }))',
      'return log(), await stripe.refunds.create({ charge });',
    ],
    [
      'an assertion',
      'async ({ charge }) => stripe.refunds.create({ charge }) as Promise<Refund>',
      'return await (stripe.refunds.create({ charge }) as Promise<Refund>);',
    ],
    [
      'an assertion about what is awaited',
      'async ({ charge }) => (await stripe.refunds.create({ charge })) as Refund',
      'return (await stripe.refunds.create({ charge })) as Refund;',
    ],
    [
      'a check of its type',
      'async ({ charge }) => stripe.refunds.create({ charge }) satisfies object',
      'return await (stripe.refunds.create({ charge }) satisfies object);',
    ],
  ])('keeps %s of an expression', (_, execute, expected) => {
    expect(guarded(`tool({\n  execute: ${execute},\n});`)).toContain(expected);
  });

  it('keeps a block on one line apart from its braces', () => {
    expect(guarded('tool({\n\texecute: async ({ charge }) => { return stripe.refunds.create({ charge }); },\n});')).toContain(
      '=> {\n\t\ttry {\n\t\t\treturn await stripe.refunds.create({ charge });\n\t\t} catch (error) {',
    );
  });

  it('awaits a promise that a variable holds', () => {
    const code =
      'tool({\n  execute: async ({ charge }) => {\n    const p = stripe.refunds.create({ charge });\n    return p;\n  },\n});';
    expect(guarded(code)).toContain('return await p;');
  });

  it('returns what the tool returns', () => {
    const text = (value: string): string =>
      `tool({ execute: async ({ charge }) => {\n  const r = await stripe.refunds.create({ charge });\n  return ${value};\n} });`;
    expect(guarded(text('`Refunded ${r.id}`'))).toContain(`    return ${MESSAGE};\n`);
    expect(guarded(text("'Refunded ' + r.id"))).toContain(`    return ${MESSAGE};\n`);
    expect(guarded(text('JSON.stringify(r)'))).toContain(`    return JSON.stringify({\n      ok: false,`);
    expect(guarded(text("{ content: [{ type: 'text' as const, text: r.id }] }"))).toContain(
      `    return {\n      isError: true,\n      content: [\n        {\n          type: 'text' as const,\n          text: ${MESSAGE},\n`,
    );
    const typed = 'tool({ execute: async ({ charge }): Promise<string> => describe(await stripe.refunds.create({ charge })) });';
    expect(guarded(typed)).toContain(`return ${MESSAGE};`);
  });

  it('speaks MCP to an MCP server', () => {
    const head = HEAD.replace("{ tool } from 'ai'", "{ McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'");
    const code =
      "new McpServer(i).registerTool('refund', {}, async ({ charge }) => {\n  await stripe.refunds.create({ charge });\n});";
    expect(guarded(code, head)).toContain("return {\n      isError: true,\n      content: [\n        {\n          type: 'text',");
  });

  it('catches everything where the Stripe package is not at hand', () => {
    const code = 'tool({ execute: async ({ charge }) => stripe.refunds.create({ charge }) });';
    for (const imports of ["import type Stripe from 'stripe';", "import { type Stripe } from 'stripe';"]) {
      const head = `${imports}\nimport { tool } from 'ai';\ndeclare const stripe: Stripe;\n`;
      expect(guarded(code, head)).toContain('} catch {\n    return {');
    }
    const shadowed = 'tool({ execute: async ({ charge, Stripe }) => stripe.refunds.create({ charge }) });';
    expect(guarded(shadowed)).toContain('} catch {\n');
  });

  it('returns instead of throwing on', () => {
    const code = (handler: string): string =>
      `tool({\n  execute: async ({ charge }) => {\n    try {\n      return stripe.refunds.create({ charge });\n    } ${handler}\n  },\n});`;
    expect(guarded(code("catch (e) {\n      log(e); // first\n      throw new Error('failed', { cause: e });\n    }"))).toBe(
      code(
        "catch (e) {\n      log(e); // first\n      if (!(e instanceof Stripe.errors.StripeError)) throw new Error('failed', { cause: e });\n" +
          `      ${failure('      ')}\n    }`,
      ).replace('return stripe', 'return await stripe'),
    );
    expect(guarded(code("catch { throw new Error('failed'); }"))).toContain('catch { return {');
    expect(guarded(code('catch (e) {\n      if (e.code) throw e;\n      throw new Error();\n    }'))).toBeUndefined();
    expect(guarded(code('catch (e) {\n      if (fatal(e)) { throw e; }\n    }'))).toBeUndefined();
    expect(guarded(code('catch (e) {\n      return null;\n    }'))).toBeUndefined();
    expect(guarded(code('finally { done(); }'))).toContain('    try {\n      try {\n        return await stripe');
  });

  it('wraps the executor whose helper calls', () => {
    const helper =
      'async function refund(charge) {\n  try {\n    return await stripe.refunds.create({ charge });\n  } catch (e) {\n    throw e;\n  }\n}\n';
    expect(guarded(`${helper}tool({ execute: async ({ charge }) => refund(charge) });`)).toBe(
      `${helper}tool({ execute: async ({ charge }) => {\n  try {\n    return await refund(charge);\n  } catch (error) {\n` +
        `    if (!(error instanceof Stripe.errors.StripeError)) throw error;\n    ${failure('    ')}\n  }\n} });`,
    );
  });

  it('catches whatever a request without the SDK throws, also where the file imports the SDK', () => {
    const text = `${HEAD}tool({\n  execute: async ({ charge }) => {\n    return fetch('https://api.stripe.com/v1/refunds', { method: 'POST', body: charge });\n  },\n});`;
    const call = extract(read(text).view, { aliases: [], stripeMajor: 23 }).calls.find(({ via }) => via === 'fetch');
    for (const repair of [call?.addGuard, call?.guardTool]) {
      expect(repaired(text, repair)).toContain(`    } catch {\n      ${failure('      ')}\n    }`);
    }
  });

  it('keeps CRLF and a file without semicolons', () => {
    const head = 'import Stripe from "stripe"\r\nimport { tool } from "ai"\r\nconst stripe = new Stripe(key)\r\n';
    const output = guarded('tool({\r\n  execute: ({ charge }) => stripe.refunds.create({ charge })\r\n})\r\n', head) ?? '';
    expect(output).not.toMatch(/(?<!\r)\n/u);
    expect(output).toContain('return await stripe.refunds.create({ charge })\r\n');
    expect(output).toContain('throw error\r\n');
    expect(output).toContain('code: "stripe_unconfirmed",\r\n');
  });

  it.each([
    [
      'a generator that nobody waits for',
      'tool({ execute: function* ({ charge }) { yield stripe.refunds.create({ charge }); } });',
    ],
    ['an executor of another file', "import { f } from './f.js';\ntool({ execute: f });\nstripe.refunds.create({ charge });"],
    ['a function whose type is no promise', 'tool({ execute: ({ charge }): Refund => stripe.refunds.create({ charge }) });'],
    [
      'a call before the body begins',
      'tool({ execute: async ({ charge, refund = stripe.refunds.create({ charge }) }) => { return await refund; } });',
    ],
    [
      'a promise that nobody waits for',
      "tool({ execute: async ({ charge }) => {\n  stripe.refunds.create({ charge });\n  return 'ok';\n} });",
    ],
  ])('leaves %s alone', (_, code) => {
    expect(guarded(code)).toBeUndefined();
  });
});
