import { RuleTester, type RunTests } from '@typescript-eslint/rule-tester';
import type { PaybrakeRule } from '../../src/rule.js';

type Tests = RunTests<string, readonly unknown[]>;

const tester = new RuleTester();

/** Runs a rule over programs. Every finding states its data and its place. */
export function testRule(name: string, rule: PaybrakeRule, tests: Pick<Tests, 'valid' | 'invalid'>): void {
  tester.run(name, rule as unknown as Parameters<typeof tester.run>[1], {
    ...tests,
    assertionOptions: { requireData: true, requireLocation: true },
  });
}

/** Where a text stands in a program: lines and columns from 1, the end excluded. Counts from its first occurrence after `after`. */
export function at(code: string, text: string, after = ''): { line: number; column: number; endLine: number; endColumn: number } {
  const start = code.indexOf(text, code.indexOf(after));
  if (start < 0) throw new Error(`The program has no \`${text}\`.`);
  const [line, column] = position(code, start);
  const [endLine, endColumn] = position(code, start + text.length);
  return { line, column, endLine, endColumn };
}

function position(code: string, offset: number): [line: number, column: number] {
  const lines = code.slice(0, offset).split('\n');
  return [lines.length, (lines.at(-1) ?? '').length + 1];
}

/** An AI SDK tool `charge` around the body, with a client of its own role. */
export function inTool(body: string, inputs = 'orderId: z.string(), customerId: z.string(), amount: z.number()'): string {
  const names = [...inputs.matchAll(/(\w+):/g)].map(([, name]) => name).join(', ');
  return `import { tool } from 'ai';
import { operationKey, vaultStripe } from 'paybrake/client';
import { z } from 'zod';

export function tools() {
  const stripe = vaultStripe('billing');
  return {
    charge: tool({
      inputSchema: z.object({ ${inputs} }),
      execute: async ({ ${names} }, { toolCallId }) => {
        ${body}
      },
    }),
  };
}
`;
}

/** The same statement in a backend without any agent. */
export function inBackend(body: string): string {
  return `import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export async function charge(orderId: string, customerId: string, amount: number) {
  ${body}
}
`;
}
