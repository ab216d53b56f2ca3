import { describe, expect, it } from 'vitest';
import { factsOf, keyOf } from '../compact.js';

const agent = `from agents import function_tool
from billing import pay


@function_tool
def charge(customer_id: str, period: str) -> str:
    return pay(customer_id, period)
`;

describe('a call that a tool makes through another file', () => {
  it('is a fact of the file of the tool, at the place where it hands over', () => {
    const billing =
      'import stripe\n\ndef pay(customer, period):\n    return stripe.Charge.create(customer=customer, amount=2900)\n';
    const [call, another] = factsOf(`${agent}# stripe`, { billing }).calls;
    expect(another).toBeUndefined();
    expect(call).toMatchObject({ call: 'charges.create', tier: 'money', elsewhere: true, tools: [0], opaque: false });
    expect(call?.text).toBe('pay → stripe.Charge.create (billing.py:4)');
    expect(call && agent.slice(...call.whole)).toBe('pay(customer_id, period)');
    expect(call && keyOf(call)).toBe('none');
    expect(call?.guard).toEqual({ outcome: 'none', tool: 0 });
  });

  const fallback = `import uuid
import stripe

def pay(customer, period, key=None):
    return stripe.Charge.create(customer=customer, idempotency_key=key or uuid.uuid4().hex)

def other():
    return pay("cus_1", "2026-01")
`;

  it('has the key that this way gives it', () => {
    expect(factsOf(`${agent}# stripe`, { billing: fallback }).calls.map(keyOf)).toEqual(['options volatile random uuid.uuid4()']);
    const keyed = agent.replace('period)\n', 'period, f"charge-{customer_id}-{period}")\n');
    expect(factsOf(`${keyed}# stripe`, { billing: fallback }).calls.map(keyOf)).toEqual(['options opaque']);
  });
});
