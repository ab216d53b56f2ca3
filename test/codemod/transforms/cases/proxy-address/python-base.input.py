import os

import stripe

URL = "http://localhost:4242"
one = stripe.StripeClient(os.environ["STRIPE_KEY"], base_url="http://localhost:4242/v1")
two = stripe.StripeClient(
    os.environ["STRIPE_KEY"],
    api_base=URL,  # the proxy
    max_network_retries=2,
)
three = stripe.StripeClient(os.environ["STRIPE_KEY"], base_address=os.environ["PAYBRAKE_URL"])
