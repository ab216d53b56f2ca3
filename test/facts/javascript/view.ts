import ts from 'typescript';
import { expect } from 'vitest';

import { findCalls, type FoundCall } from '../../../src/facts/javascript/calls/calls.js';
import { Senders } from '../../../src/facts/javascript/calls/senders.js';
import { Parameters } from '../../../src/facts/javascript/agents/parameters.js';
import { parseModule } from '../../../src/facts/javascript/tree/parse.js';
import { View } from '../../../src/facts/javascript/tree/source.js';
import { findTools, presentFrameworks, type FoundTool } from '../../../src/facts/javascript/agents/tools.js';
import type { Edit, Repair } from '../../../src/facts/model.js';

/** A file that stands alone. */
export function viewOf(text: string, filename = 'agent.ts'): View {
  return new View(parseModule(text, filename), filename, () => undefined);
}

/** A file with what repairs are made from. */
export interface Read {
  readonly view: View;
  readonly calls: readonly FoundCall[];
  readonly call: FoundCall;
  readonly tools: readonly FoundTool[];
  readonly parameters: Parameters;
}

/** Reads a file; `call` is its first write to Stripe. */
export function read(text: string, { filename = 'agent.ts', stripeMajor = 23 } = {}): Read {
  const view = viewOf(text, filename);
  const tools = findTools(view, presentFrameworks(view, []));
  const parameters = new Parameters(tools);
  const calls = findCalls({ view, inputKind: parameters.inputKind, senders: new Senders(), stripeMajor });
  const call = calls.find((c) => c.tier !== 'read');
  if (!call) throw new Error(`No call to Stripe in:\n${text}`);
  return { view, calls, call, tools, parameters };
}

/** Applies edits as ESLint does, and holds them to what a list of edits must be: ordered, apart, inside of the text. */
export function apply(text: string, edits: readonly Edit[]): string {
  let done = '';
  let at = 0;
  for (const { range, text: added } of edits) {
    expect(range[0]).toBeGreaterThanOrEqual(at);
    expect(range[1]).toBeGreaterThanOrEqual(range[0]);
    expect(range[1]).toBeLessThanOrEqual(text.length);
    done += text.slice(at, range[0]) + added;
    at = range[1];
  }
  return done + text.slice(at);
}

/** What a repair makes of a text; the result must be a module for our parser and for TypeScript's. */
export function repaired(text: string, repair: Repair | readonly Edit[] | undefined, filename = 'agent.ts'): string | undefined {
  if (!repair) return undefined;
  const output = apply(text, typeof repair === 'function' ? repair() : repair);
  expectParses(output, filename);
  return output;
}

export function expectParses(text: string, filename = 'agent.ts'): void {
  expect(() => parseModule(text, filename), text).not.toThrow();
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: filename,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, allowJs: true },
  });
  expect(
    diagnostics.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n')),
    text,
  ).toEqual([]);
}

/** The comments of a text, sorted: what a repair may move but never lose. */
export function commentsIn(text: string, filename = 'agent.ts'): string[] {
  return parseModule(text, filename)
    .comments.map((c) => c.value.trim())
    .sort();
}
