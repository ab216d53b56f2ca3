/** How code names the tool that a model calls, in any language, and the function that runs it. */

/** The spelling of a value that is the name of a tool call: `tool_name`, `call.name`, `toolCall.function.name`. */
export const TOOL_NAME =
  /(?:^|\.)(?:(?:tool|function|fn|func)(?:_n|N)ame|(?:tool|call|block|function|params|tool_?[cC]all|tool_?[uU]se)\.name)$/u;

/** Under what name the function stands beside its description. */
export const HANDLER_NAMES: ReadonlySet<string> = new Set([
  'handler',
  'execute',
  'run',
  'callback',
  'callable',
  'function',
  'func',
  'fn',
  'call',
]);
