import os

import stripe
from openai import OpenAI

openai = OpenAI(base_url="http://localhost:1234/v1")
client = stripe.StripeClient(os.environ["STRIPE_KEY"], base_addresses={"api": os.environ["PAYBRAKE_URL"]})
