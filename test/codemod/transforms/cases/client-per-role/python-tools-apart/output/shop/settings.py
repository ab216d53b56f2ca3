import os

STRIPE_KEY = os.environ["STRIPE_KEY"]
MODEL = "openai:gpt-5"
