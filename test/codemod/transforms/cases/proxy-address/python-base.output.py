import os

import stripe

URL = "http://localhost:4242"
one = stripe.StripeClient(os.environ["STRIPE_KEY"], base_addresses={"api": "http://localhost:4242"})
two = stripe.StripeClient(
    os.environ["STRIPE_KEY"],
    base_addresses={"api": URL},  # the proxy
    max_network_retries=2,
)
three = stripe.StripeClient(os.environ["STRIPE_KEY"], base_addresses={"api": os.environ["PAYBRAKE_URL"]})
