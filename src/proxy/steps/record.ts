/** What the audit log is told of a request. */
import type { Decision } from '../ledger/ledger.js';
import type { Price, UpstreamAnswer } from '../model.js';
import type { Asked } from './context.js';

/** What every record of a request has; the rest is up to the step that decides. */
export function recordOf(
  { caller: { key, role, policy }, request, endpoint }: Asked,
  decided: Pick<Decision, 'decision' | 'reason'> & Partial<Decision>,
): Decision {
  const { account, agent, toolCall } = request;
  return {
    role: role.name,
    keyId: key.id,
    ...(key.label !== undefined && { keyLabel: key.label }),
    ...(agent !== undefined && { agent }),
    ...(toolCall !== undefined && { toolCall }),
    endpoint,
    ...(account !== undefined && { account }),
    policy: policy.hash,
    ...decided,
  };
}

export function priceFields({ bucket, amount, currency, usd, customer, object }: Price): Partial<Decision> {
  return { bucket, amount, currency, usd, ...(customer !== undefined && { customer }), ...(object !== undefined && { object }) };
}

export function answerFields(answer: UpstreamAnswer): Partial<Decision> {
  const upstreamRequestId = answer.headers['request-id'];
  const object = idOf(answer);
  return {
    status: answer.status,
    ...(upstreamRequestId !== undefined && { upstreamRequestId }),
    ...(object !== undefined && { object }),
  };
}

/** The id of the object that was answered. */
export function idOf({ body }: UpstreamAnswer): string | undefined {
  return typeof body['id'] === 'string' ? body['id'] : undefined;
}
