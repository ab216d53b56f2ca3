/** Tests in Python that replace what migrated code would not call any more. */
import type { Workspace } from '../model.js';
import { comingTo } from './importers.js';

/** `patch("stripe.Charge.create")`, `patch("app.billing.stripe")`, `patch.object(stripe.Charge, "create")`, `monkeypatch.setattr(stripe.Refund, …)`. */
const REPLACES =
  /\b(?:patch(?:\.object|\.multiple|\.dict)?|setattr)\(\s*(?:["'](?:[\w.]+\.)?stripe(?:\.[A-Z]\w*[\w.]*)?["']|(?:[\w.]+\.)?stripe\b(?:\.[A-Z]\w*)?)/u;

/** The path of a test that replaces the SDK, or parts of it, and comes to a file through its imports. */
export function testThatReplaces(workspace: Workspace, path: string): string | undefined {
  return comingTo(workspace, path).find(({ text }) => REPLACES.test(text))?.path;
}
