import os

import requests
from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])

table = {"refund": stripe.v1.refunds.create, "cancel": stripe.v1.subscriptions.cancel}


def forward(options):
    return stripe.v1.refunds.create({}, options)


def either(live: bool):
    return (stripe.v1.refunds if live else stripe.v1.charges).create({})


def retried(retry):
    retry(stripe.v1.payouts.create)


def raw(id: str):
    return stripe.raw_request("post", f"/v1/charges/{id}/capture")


def plain(id: str):
    return requests.post(f"https://api.stripe.com/v1/payment_intents/{id}/confirm")
