import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../src/facts/python/values/trace.js';
import { viewOf } from '../view.js';

/** Where the value in `show(…)` comes from: `stripe:Charge.create` of a package, or the code that makes it with what is asked of it. */
function shown(code: string, others: Readonly<Record<string, string>> = {}): string {
  const view = viewOf(code, others);
  const call = view.all('Call').find(({ func }) => func.nodeType === 'Name' && func.id === 'show');
  const [value] = call?.args ?? [];
  if (!value) throw new Error('No show(…).');
  const { view: there, node, path, origin } = resolve(view, value);
  if (origin) return `${origin.package}:${path.join('.')}`;
  return [there.textOf(node).split('\n', 1)[0], ...path].join(' .');
}

describe('packages', () => {
  it.each([
    ['import stripe\nshow(stripe.Charge.create)', 'stripe:Charge.create'],
    ['import stripe as s\nshow(s.Charge)', 'stripe:Charge'],
    ['import stripe.error\nshow(stripe.error.CardError)', 'stripe:error.CardError'],
    ['import stripe.error as e\nshow(e.CardError)', 'stripe:error.CardError'],
    ['from stripe import StripeClient as C\nshow(C)', 'stripe:StripeClient'],
    ['from stripe.error import CardError\nshow(CardError)', 'stripe:error.CardError'],
    ['def f():\n  import stripe\n  show(stripe.Charge)', 'stripe:Charge'],
    ['try:\n  import stripe\nexcept ImportError:\n  stripe = None\nshow(stripe.Charge)', 'stripe:Charge'],
    ['import stripe\ncharges = stripe.Charge\nmake = charges.create\nshow(make)', 'stripe:Charge.create'],
    ['from . import billing\nshow(billing.client)', '.:billing.client'],
    ['show(stripe.Charge)', 'stripe:Charge'],
    ['from billing import *\nshow(stripe.Charge)', 'stripe .Charge'],
    ['def f(stripe):\n  show(stripe.Charge)', 'stripe .Charge'],
  ])('%s', (code, expected) => {
    expect(shown(code)).toBe(expected);
  });
});

describe('names', () => {
  it.each([
    ['a = 1\nb = a\nshow(b)', '1'],
    ['a, (b, c) = f(), (g(), 2)\nshow(b)', 'g()'],
    ['a, *b, c = f()\nshow(c)', 'f() .*'],
    ['a = 1\na = 2\nshow(a)', 'a'],
    ['a = None\nif x:\n  a = 2\nshow(a)', '2'],
    ['a = {"x": {"y": 1}}\nshow(a["x"]["y"])', '1'],
    ['a = dict(x=[1, 2])\nshow(a["x"][1])', '2'],
    ['a = f()\nshow(a[key])', 'f() .*'],
    ['def f(a):\n  show(a)', 'a'],
    ['show((a := g()))', 'g()'],
    ['async def f():\n  show(await g())', 'g()'],
    ['a = 1\ndef f():\n  a = 2\n  def g():\n    show(a)', '2'],
    ['a = 1\ndef f():\n  global a\n  a = 2\nshow(a)', 'a'],
    ['class A:\n  a = 1\n  def f(self):\n    show(a)', 'a'],
    ['a = 1\nclass A:\n  a = 2\n  def f(self):\n    show(a)', '1'],
    ['a = 1\nx = [a for a in y]\nshow(a)', '1'],
    ['a = 1\ndef f(b=show(a)):\n  a = 2', '1'],
    ['with open(p) as f:\n  show(f.name)', 'open(p) .name'],
  ])('%s', (code, expected) => {
    expect(shown(code)).toBe(expected);
  });
});

describe('functions and classes', () => {
  it.each([
    ['def get():\n  return C("k")\nshow(get())', 'C("k")'],
    ['get = lambda: C("k")\nshow(get().v1)', 'C("k") .v1'],
    ['def get():\n  if x:\n    return A()\n  return B()\nshow(get())', 'get()'],
    ['class A:\n  client = C("k")\nshow(A.client.v1)', 'C("k") .v1'],
    ['class A:\n  def __init__(self):\n    self.client = C("k")\n  def f(self):\n    show(self.client)', 'C("k")'],
    ['class A:\n  def __init__(self):\n    self.client = C("k")\na = A()\nshow(a.client)', 'C("k")'],
    ['class B:\n  client = C("k")\nclass A(B):\n  def f(self):\n    show(self.client)', 'C("k")'],
    ['class A:\n  @property\n  def client(self):\n    return C("k")\nshow(A().client)', 'C("k")'],
    ['class A:\n  @staticmethod\n  def f(x):\n    show(x)', 'x'],
  ])('%s', (code, expected) => {
    expect(shown(code)).toBe(expected);
  });
});

describe('modules of the project', () => {
  it.each([
    ['from .billing import client\nshow(client)', { '.billing': 'client = C("k")' }, 'C("k")'],
    ['from . import billing\nshow(billing.client)', { '.billing': 'client = C("k")' }, 'C("k")'],
    ['from app.billing import get\nshow(get())', { 'app.billing': 'def get():\n  return C("k")' }, 'C("k")'],
    ['import app.billing\nshow(app.billing.client)', { 'app.billing': 'client = C("k")' }, 'C("k")'],
    ['from .core import client\nshow(client)', { '.core': 'from .billing import *', '.billing': 'client = C("k")' }, 'C("k")'],
    ['from .core import stripe\nshow(stripe.Charge)', { '.core': 'import stripe' }, 'stripe:Charge'],
    ['from .a import x\nshow(x)', { '.a': 'from .b import x', '.b': 'from .a import x' }, 'x'],
    ['from .a import x\nshow(x)', { '.a': 'x = 1\nif y:\n  x = 2' }, 'x'],
  ])('%s', (code, others, expected) => {
    expect(shown(code, others as Record<string, string>)).toBe(expected);
  });
});
