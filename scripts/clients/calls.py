"""
What `npm run proofs:clients` does with stripe-python: `GIVEN` is JSON of `{ form, url, keys, simulator, metrics }`. Prints one line of JSON for each call: what came of it, and how many requests of it came to the proxy.
"""

import io
import json
import os
import re
from urllib.request import urlopen

import stripe

given = json.loads(os.environ["GIVEN"])
stripe.enable_telemetry = False
url = given["url"]


class Client:
    """`StripeClient`: the addresses in its constructor, the idempotency key in `options`."""

    def __init__(self, role):
        addresses = {"api": url, "files": url, "connect": url, "meter_events": url}
        self.services = stripe.StripeClient(given["keys"][role], base_addresses=addresses).v1

    def call(self, resource, method, *ids, key=None, **params):
        options = {} if key is None else {"idempotency_key": key}
        return getattr(getattr(self.services, resource), method)(*ids, params, options)


class Module:
    """The module's own functions: the address and the key in variables of the module, the idempotency key as an argument."""

    names = {
        "charges": "Charge",
        "customers": "Customer",
        "files": "File",
        "payment_intents": "PaymentIntent",
        "refunds": "Refund",
    }

    def __init__(self, role):
        self.key = given["keys"][role]
        stripe.api_base = stripe.upload_api_base = stripe.connect_api_base = stripe.meter_events_api_base = url

    def call(self, resource, method, *ids, key=None, **params):
        stripe.api_key = self.key
        named = {} if key is None else {"idempotency_key": key}
        return getattr(getattr(stripe, self.names[resource]), method)(*ids, **params, **named)


def client(role):
    return Module(role) if given["form"] == "module" else Client(role)


billing = client("billing")


def charge(amount, of=billing, source="tok_visa", key=None):
    return of.call("charges", "create", amount=amount, currency="usd", source=source, key=key)


def requests():
    text = urlopen(given["metrics"]).read().decode()
    counts = re.findall(r"^paybrake_(?:decisions|turned_away)_total(?:\{[^}]*\})? (\d+)$", text, re.M)
    return sum(int(count) for count in counts)


def report(call, work):
    before = requests()
    got, value = "ok", None
    try:
        value = work()
    except stripe.StripeError as error:
        # `error.code` is there for some classes only.
        got = f"{type(error).__name__} {error.http_status} {error.error.code}"
    print(json.dumps({"call": call, "got": got, "requests": requests() - before}), flush=True)
    return value


customer = report("customer", lambda: billing.call("customers", "create", name="Ada"))
intent = report(
    "create",
    lambda: billing.call(
        "payment_intents",
        "create",
        amount=5000,
        currency="usd",
        customer=customer.id,
        capture_method="manual",
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
    ),
)
assert "client_secret" not in intent.to_dict(), "The client secret came through."
report("confirm", lambda: billing.call("payment_intents", "confirm", intent.id, payment_method="pm_card_visa"))
report("capture", lambda: billing.call("payment_intents", "capture", intent.id, amount_to_capture=2000))
report("refund", lambda: billing.call("refunds", "create", payment_intent=intent.id, amount=500))
read = report("expand", lambda: billing.call("payment_intents", "retrieve", intent.id, expand=["latest_charge"]))
assert read.latest_charge.amount_captured == 2000, "The charge was not expanded."

first = report("charge", lambda: charge(1001, key="order-1"))
second = report("same key", lambda: charge(1001, key="order-1"))
assert first.id == second.id, "One key made two charges."
for amount in (1002, 1003):
    charge(amount)


def all_charges():
    count = sum(1 for _ in billing.call("charges", "list", limit=2).auto_paging_iter())
    assert count == 4, f"There are {count} charges in the list."


report("list", all_charges)

report("declined card", lambda: charge(1004, source="tok_chargeDeclined"))
report("unknown id", lambda: billing.call("charges", "retrieve", "ch_none"))
report("file", lambda: billing.call("files", "create", purpose="dispute_evidence", file=io.BytesIO(b"x")))

report("revoked key", lambda: client("revoked").call("charges", "list"))
report("over the cap", lambda: charge(1100, client("small")))
report("not allowed", lambda: charge(1101, client("support")))
report("key reused", lambda: charge(1102, key="order-1"))
report("key required", lambda: charge(1103, client("careful")))
charge(1104)
report("duplicate", lambda: charge(1104))
fault = {"kind": "drop", "match": {"method": "POST", "path": "/v1/charges"}}
urlopen(given["simulator"] + "/_simulator/faults", json.dumps(fault).encode())
report("no answer", lambda: charge(1105))

if given["form"] != "module":
    try:
        stripe.StripeClient("key", base_url=url)
        raise SystemExit("base_url was taken.")
    except TypeError:
        pass
