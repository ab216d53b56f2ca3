import os

import stripe

stripe.api_key = os.environ["STRIPE_KEY"]
stripe.max_network_retries = 3
