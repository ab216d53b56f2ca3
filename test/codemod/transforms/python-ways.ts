/** Ways by which tools in Python come to Stripe: what becomes of each is in `python-reach.test.ts`. */
import type { Files } from './support.js';

const IMPORTS = 'import os\n\nimport stripe\nfrom agents import Agent, function_tool\n';
const APART = 'from agents import Agent, function_tool\n';
const SDK = 'import os\n\nimport stripe\n\n';
const KEY = 'stripe.api_key = os.environ["STRIPE_KEY"]\n';
const NEW = 'stripe.StripeClient(os.environ["STRIPE_KEY"])';
const ON_MODULE = 'return stripe.Refund.create(charge=charge_id).id';
const ON_CLIENT = 'return client.v1.refunds.create(params={"charge": charge_id}).id';

const on = (client: string): string => ON_CLIENT.replace('client', client);
const indented = (body: string): string => body.replaceAll('\n', '\n    ');
const tool = (body: string, decorators = '@function_tool'): string =>
  `\n\n${decorators}\ndef refund(charge_id: str) -> str:\n    """Refund."""\n    ${indented(body)}\n\n\nbilling = Agent(name="billing", tools=[refund])\n`;
/** One file: what stands before the tool, and what the tool does. */
const one = (before: string, body: string, imports = ''): Files => ({ 'tools.py': imports + IMPORTS + before + tool(body) });
const helper = (head: string, body = ON_CLIENT): string => `\n\n${head}\n    ${indented(body)}\n`;
const billingClass = (init: string, body: string, bases = ''): string =>
  `\n\nclass Billing${bases}:\n    ${indented(init)}\n\n    def refund(self, charge_id):\n        ${body}\n`;

/** All of these end on the vault key of `billing`, with nothing left. */
export const migrated: Readonly<Record<string, Files>> = {
  'the key is set in main()': {
    'tools.py': `${IMPORTS}${tool(ON_MODULE)}\n\ndef main():\n    ${KEY}\n\nif __name__ == "__main__":\n    main()\n`,
  },
  'the key is set nowhere': one('', ON_MODULE),
  'the key is set in the tool': { 'tools.py': `import os\n\n${APART}${tool(`import stripe\n\n${KEY}${ON_MODULE}`)}` },
  'the key is given to the call': one('', 'return stripe.Refund.create(charge=charge_id, api_key=os.environ["STRIPE_KEY"]).id'),
  'the key is of a settings object': one('from config import settings\n\nstripe.api_key = settings.stripe_key\n', ON_MODULE),
  'the SDK has another name': {
    'tools.py': `import os\n\nimport stripe as s\n${APART}\ns.api_key = os.environ["STRIPE_KEY"]\n${tool(ON_MODULE.replace('stripe', 's'))}`,
  },
  'a class of the SDK is imported': one(`from stripe import Refund\n\n${KEY}`, ON_MODULE.replace('stripe.', '')),
  'a class of the SDK has another name': one(`${KEY}\nRefund = stripe.Refund\n`, ON_MODULE.replace('stripe.', '')),
  'getattr of a class': one(KEY, 'return getattr(stripe, "Refund").create(charge=charge_id).id'),
  'arguments in a dictionary': one(KEY, 'kwargs = {"charge": charge_id}\nreturn stripe.Refund.create(**kwargs).id'),
  'another thread': one(
    KEY,
    'return asyncio.run(asyncio.to_thread(stripe.Refund.create, charge=charge_id)).id',
    'import asyncio\n',
  ),
  'a generator': one(
    `${KEY}\n\ndef refunds(ids):\n    for one in ids:\n        yield stripe.Refund.create(charge=one)\n`,
    'return [one.id for one in refunds([charge_id])][0]',
  ),
  'a function in the tool': one(KEY, `def inner():\n    ${ON_MODULE}\n\nreturn inner()`),
  'a static method': one(
    `${KEY}\n\nclass Billing:\n    @staticmethod\n    def refund(charge_id):\n        ${ON_MODULE}\n`,
    'return Billing.refund(charge_id)',
  ),
  'a decorator of the project around the tool': {
    'tools.py': `from functools import wraps\n${IMPORTS}${KEY}${helper('def logged(fn):', '@wraps(fn)\ndef inner(*args, **kwargs):\n    return fn(*args, **kwargs)\n\nreturn inner')}${tool(ON_MODULE, '@function_tool\n@logged')}`,
  },
  'a function of another file': {
    'service.py': `${SDK}${KEY}${helper('def refund_of(charge_id):', ON_MODULE)}`,
    'tools.py': `${APART}\nfrom service import refund_of${tool('return refund_of(charge_id)')}`,
  },
  'a function two files away': {
    'service.py': `${SDK}${KEY}${helper('def refund_of(charge_id):', ON_MODULE)}`,
    'between.py': `from service import refund_of${helper('def undo(charge_id):', 'return refund_of(charge_id)')}`,
    'tools.py': `${APART}\nfrom between import undo${tool('return undo(charge_id)')}`,
  },
  'a client of another file': {
    'config.py': `${SDK}client = ${NEW}\n`,
    'tools.py': `${APART}\nfrom config import client${tool(ON_CLIENT)}`,
  },
  'a member of another module': {
    'config.py': `${SDK}client = ${NEW}\n`,
    'tools.py': `${APART}\nimport config${tool(on('config.client'))}`,
  },
  'a client that a package hands on': {
    'pkg/__init__.py': 'from .client import client\n',
    'pkg/client.py': `${SDK}client = ${NEW}\n`,
    'tools.py': `${APART}\nfrom pkg import client${tool(ON_CLIENT)}`,
  },
  'an import of everything': {
    'config.py': `${SDK}client = ${NEW}\n`,
    'tools.py': `${APART}\nfrom config import *${tool(ON_CLIENT)}`,
  },
  'a class of clients that is imported': {
    'tools.py': `import os\n\n${APART}from stripe import StripeClient\n\nclient = StripeClient(os.environ["STRIPE_KEY"])\n${tool(ON_CLIENT)}`,
  },
  'a client made on first use, in another file': {
    'config.py': `${SDK}_client = None${helper('def get_client():', `global _client\nif _client is None:\n    _client = ${NEW}\nreturn _client`)}`,
    'tools.py': `${APART}\nfrom config import get_client${tool(`client = get_client()\n${ON_CLIENT}`)}`,
  },
  'a cached getter': one(
    helper('@lru_cache\ndef get_client():', `return ${NEW}`),
    on('get_client()'),
    'from functools import lru_cache\n',
  ),
  'a field of a class': one(
    `${billingClass(`def __init__(self):\n    self.client = ${NEW}`, on('self.client'))}\n\nservice = Billing()\n`,
    'return service.refund(charge_id)',
  ),
  'a property of a class': one(
    `${billingClass(`@property\ndef client(self):\n    return ${NEW}`, on('self.client'))}\n\nservice = Billing()\n`,
    'return service.refund(charge_id)',
  ),
  'a service in a field': one(
    `${billingClass(`def __init__(self):\n    self.refunds = ${NEW}.v1.refunds`, 'return self.refunds.create({"charge": charge_id}).id')}\n\nservice = Billing()\n`,
    'return service.refund(charge_id)',
  ),
  'a field of a dataclass that makes it': one(
    `\n\n@dataclass\nclass Deps:\n    client: stripe.StripeClient = field(default_factory=lambda: ${NEW})\n\n\ndeps = Deps()\n`,
    on('deps.client'),
    'from dataclasses import dataclass, field\n',
  ),
  'a dictionary of one client': one(`\nclients = {"us": ${NEW}}\n`, on('clients["us"]')),
  'an argument that has it as its default': one(
    `\ndefault = ${NEW}\n${helper('def refund_of(charge_id, client=default):')}`,
    'return refund_of(charge_id)',
  ),
  'an argument or the default': one(
    `\ndefault = ${NEW}\n${helper('def refund_of(charge_id, client=None):', `client = client or default\n${ON_CLIENT}`)}`,
    'return refund_of(charge_id)',
  ),
  'an argument by its name': one(
    `\nclient = ${NEW}\n${helper('def refund_of(charge_id, **kwargs):', `client = kwargs["client"]\n${ON_CLIENT}`)}`,
    'return refund_of(charge_id, client=client)',
  ),
  'an argument that partial gives': one(
    `\nclient = ${NEW}\n${helper('def refund_of(client, charge_id):')}\n\nrefund_it = partial(refund_of, client)\n`,
    'return refund_it(charge_id)',
    'from functools import partial\n',
  ),
  'a context manager': one(
    helper('@contextmanager\ndef opened():', `yield ${NEW}`),
    `with opened() as client:\n    ${ON_CLIENT}`,
    'from contextlib import contextmanager\n',
  ),
  'a client in another context': one(
    `\nbase = ${NEW}\n`,
    `client = base.with_stripe_context({"stripe_account": "acct_1"})\n${ON_CLIENT}`,
  ),
  'a method that is handed on': one(
    `\nclient = ${NEW}\n${helper('def call(fn, params):', 'return fn(params=params)')}`,
    'return call(client.v1.refunds.create, {"charge": charge_id}).id',
  ),
  'a request by its path': one(`\nclient = ${NEW}\n`, 'return client.raw_request("post", "/v1/refunds", charge=charge_id).text'),
  'getattr of a service': one(
    `\nclient = ${NEW}\n`,
    'return getattr(client.v1, "refunds").create(params={"charge": charge_id}).id',
  ),
  'a client that the tool makes': one('', `client = ${NEW}\n${ON_CLIENT}`),
  'a function that makes the tools': {
    'tools.py': `${IMPORTS}\n\ndef make_tools(client):\n    @function_tool\n    def refund(charge_id: str) -> str:\n        """Refund."""\n        ${ON_CLIENT}\n\n    return [refund]\n\n\nbilling = Agent(name="billing", tools=make_tools(${NEW}))\n`,
  },
};

const cannotBeSeen = (text: string): string => `Whose client ${text} of tool refund is made on cannot be seen from here.`;
const cannotBeFollowed = (text: string, client: string): string =>
  `${text} of tool refund is made on ${client}, which has a key of Stripe, and how the tool comes to it cannot be followed safely.`;
const cannotBeSplit = (text: string): string =>
  `What ${text} is given cannot be told apart into the params and the options of a client's method.`;
const hasNoClient = (text: string): string =>
  `${text} of tool refund asks Stripe without a client, so that nothing can be given the key of a role.`;
const comesTo = (url: string): string =>
  `Tool refund comes to ${url} without a client, so that nothing can be given the key of a role.`;
const CREATE = 'client.v1.refunds.create';
const HTTP = `import os\n\nimport requests\nimport httpx\n${APART}`;

/** None of these changes, and each is named with this as its reason. */
export const named: Readonly<Record<string, readonly [Files, string]>> = {
  'the SDK of another module': [
    { 'config.py': SDK + KEY, 'tools.py': `${APART}\nfrom config import stripe${tool(ON_MODULE)}` },
    cannotBeSeen('stripe.Refund.create'),
  ],
  'the SDK by a function of importlib': [
    { 'tools.py': `import importlib\n\n${APART}\nstripe = importlib.import_module("stripe")\n${tool(ON_MODULE)}` },
    cannotBeSeen('stripe.Refund.create'),
  ],
  'an attribute of a class': [
    one(`\n\nclass Billing:\n    client = ${NEW}\n`, on('Billing.client')),
    cannotBeFollowed('Billing.client.v1.refunds.create', 'self.client'),
  ],
  'a field of a class below': [
    one(
      `\n\nclass Base:\n    def __init__(self):\n        self.client = ${NEW}\n${billingClass('currency = "usd"', on('self.client'), '(Base)')}\n\nservice = Billing()\n`,
      'return service.refund(charge_id)',
    ),
    cannotBeFollowed('self.client.v1.refunds.create', 'self.client'),
  ],
  'a field of a dataclass that is given it': [
    one(
      `\n\n@dataclass\nclass Deps:\n    client: stripe.StripeClient\n\n\ndeps = Deps(client=${NEW})\n`,
      on('deps.client'),
      'from dataclasses import dataclass\n',
    ),
    cannotBeSeen('deps.client.v1.refunds.create'),
  ],
  'the state of an application': [
    one(`from fastapi import FastAPI\n\napp = FastAPI()\napp.state.client = ${NEW}\n`, on('app.state.client')),
    cannotBeSeen('app.state.client.v1.refunds.create'),
  ],
  'what FastAPI gives': [
    one(
      `from fastapi import Depends\n${helper('def get_client():', `return ${NEW}`)}${helper('def refund_of(charge_id, client=Depends(get_client)):')}`,
      'return refund_of(charge_id)',
    ),
    cannotBeSeen(CREATE),
  ],
  'a decorator that gives the client': [
    one(
      `${helper('def with_client(fn):', `def inner(*args):\n    return fn(${NEW}, *args)\n\nreturn inner`)}${helper('@with_client\ndef refund_of(client, charge_id):')}`,
      'return refund_of(charge_id)',
    ),
    cannotBeSeen(CREATE),
  ],
  'a tool that partial makes': [
    {
      'tools.py': `import os\nfrom functools import partial\n\nimport stripe\nfrom swarm import Agent\n\nclient = ${NEW}\n${helper('def refund(client, charge_id):', `"""Refund."""\n${ON_CLIENT}`)}\n\nbilling = Agent(name="billing", functions=[partial(refund, client)])\n`,
    },
    cannotBeSeen(CREATE),
  ],
  'a client that an unknown caller gives': [
    {
      'tools.py': `${IMPORTS}\n\ndef make_tools(client: stripe.StripeClient):\n    @function_tool\n    def refund(charge_id: str) -> str:\n        """Refund."""\n        ${ON_CLIENT}\n\n    return [refund]\n`,
    },
    cannotBeSeen(CREATE),
  ],
  'a lambda': [
    one(`${KEY}\nrefund_of = lambda charge: stripe.Refund.create(charge=charge)\n`, 'return refund_of(charge_id).id'),
    'stripe.Refund.create goes by stripe.api_key in code that tools and others run alike.',
  ],
  'a lambda that makes the client': [
    one(`\nget_client = lambda: ${NEW}\n`, on('get_client()')),
    cannotBeFollowed('get_client().v1.refunds.create', 'stripe.StripeClient(…)'),
  ],
  'a name for a service': [
    one(`\nclient = ${NEW}\nrefunds = client.v1.refunds\n`, 'return refunds.create({"charge": charge_id}).id'),
    cannotBeFollowed('refunds.create', 'client'),
  ],
  'one of two names': [one(`\nclient, other = ${NEW}, 1\n`, ON_CLIENT), cannotBeFollowed(CREATE, 'stripe.StripeClient(…)')],
  'clients of several keys': [
    one(`\nclients = {"us": ${NEW}, "eu": stripe.StripeClient(os.environ["STRIPE_EU_KEY"])}\n`, on('clients["us"]')),
    'The tools of one role use stripe.StripeClient(…) on the key in STRIPE_KEY and another client on the key in STRIPE_EU_KEY, and a role has one key.',
  ],
  'a method of an object': [
    one(KEY, 'charge = stripe.Charge.retrieve(charge_id)\nreturn charge.refund().id'),
    cannotBeSplit('charge.refund'),
  ],
  'a method of the module that is handed on': [
    one(`${KEY}${helper('def call(fn, **kw):', 'return fn(**kw)')}`, 'return call(stripe.Refund.create, charge=charge_id).id'),
    cannotBeSplit('stripe.Refund.create'),
  ],
  'a table of methods': [
    one(`${KEY}\nACTIONS = {"refund": stripe.Refund.create}\n`, 'return ACTIONS["refund"](charge=charge_id).id'),
    cannotBeSplit('stripe.Refund.create'),
  ],
  'getattr by a name that is not seen': [
    one(KEY, 'return getattr(stripe, os.environ["KIND"]).create(charge=charge_id).id'),
    cannotBeSplit('getattr(stripe, os.environ["KIND"]).create'),
  ],
  'arguments that are not seen': [
    one(
      `${KEY}${helper('def build(charge):', 'return dict(charge=charge)')}`,
      'return stripe.Refund.create(**build(charge_id)).id',
    ),
    cannotBeSplit('stripe.Refund.create'),
  ],
  'a request by its path on the module': [
    one(KEY, 'return stripe.raw_request("post", "/v1/refunds", charge=charge_id).text'),
    cannotBeFollowed('stripe.raw_request', 'stripe.api_key'),
  ],
  requests: [
    { 'tools.py': HTTP + tool('return requests.post("https://api.stripe.com/v1/refunds", data={"charge": charge_id}).text') },
    hasNoClient('requests.post'),
  ],
  'requests to an address with a name': [
    {
      'tools.py': `${HTTP}\nAPI = "https://api.stripe.com/v1"\n${tool('return requests.post(f"{API}/refunds", data={"charge": charge_id}).text')}`,
    },
    hasNoClient('requests.post'),
  ],
  'an HTTP client with an address': [
    {
      'tools.py': `${HTTP}\nhttp = httpx.Client(base_url="https://api.stripe.com/v1")\n${tool('return http.post("/refunds", data={"charge": charge_id}).text')}`,
    },
    hasNoClient('http.post'),
  ],
  'another program': [
    {
      'tools.py': `import subprocess\n\n${APART}${tool('return subprocess.run(["curl", "https://api.stripe.com/v1/refunds", "-d", f"charge={charge_id}"]).stdout')}`,
    },
    comesTo('https://api.stripe.com/v1/refunds'),
  ],
};
