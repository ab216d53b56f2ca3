/** What `scan` prints ends up in CI logs and uploads: no format may carry a key. */
import type { ESLint, Linter } from 'eslint';

import { withoutSecrets } from '../../stripe/keys.js';

/** The result with its secrets starred out. Texts keep their length, so that ranges hold; a repair that would write a secret is left out. */
export function resultWithoutSecrets(result: ESLint.LintResult): ESLint.LintResult {
  return {
    ...result,
    messages: result.messages.map(said),
    suppressedMessages: result.suppressedMessages.map(said),
    ...(result.source !== undefined && { source: starred(result.source) }),
    ...(result.output !== undefined && { output: starred(result.output) }),
  };
}

function said<Message extends Linter.LintMessage>(message: Message): Message {
  const { fix, suggestions, ...rest } = message;
  return {
    ...rest,
    message: withoutSecrets(message.message),
    ...(fix !== undefined && !holdsSecret(fix.text) && { fix }),
    ...(suggestions !== undefined && { suggestions: suggestions.filter((each) => !holdsSecret(each.fix.text)) }),
  } as Message;
}

function holdsSecret(text: string): boolean {
  return withoutSecrets(text) !== text;
}

function starred(text: string): string {
  return withoutSecrets(text, (rest) => '*'.repeat(rest.length));
}
