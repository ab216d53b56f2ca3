"""Runs Python modules with an HTTP client that answers nothing real, and says which requests each of them makes.

stdin: a JSON list of module texts, each with a function `run`, which may use `client`. stdout: for each of them its requests, the keys
that they were made with, the type of the error that it ends with, and what it left in `notes`.
"""

import asyncio
import json
import re
import sys

import stripe

HEADERS = ("Idempotency-Key", "Stripe-Account", "Stripe-Context", "Stripe-Version", "Content-Type", "X-Trace")
EMPTY = '{"object": "%s", "data": [], "has_more": false, "url": "/v1/things", "id": "thing_1"}'


class Recorder(stripe.HTTPClient):
    name = "recorder"

    def __init__(self):
        super().__init__()
        self.requests = []
        self.keys = []

    def _record(self, method, url, headers, body, max_network_retries, _usage=None):
        said = {name: headers[name] for name in HEADERS if name in headers}
        # Of a request without a key stripe-python makes one up.
        if re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", said.get("Idempotency-Key", "")):
            said["Idempotency-Key"] = "made up"
        boundary = re.search(r"boundary=(\S+)", said.get("Content-Type", ""))
        text = body.decode("latin-1") if isinstance(body, bytes) else body
        if boundary:
            text = text.replace(boundary.group(1), "boundary")
            said["Content-Type"] = "multipart"
        self.keys.append(headers["Authorization"].removeprefix("Bearer "))
        self.requests.append([method, url, said, text, max_network_retries])
        return EMPTY % ("search_result" if "/search" in url else "list"), 200, {}

    def request_with_retries(self, method, url, headers, post_data=None, *, max_network_retries=None, _usage=None):
        return self._record(method, url, headers, post_data, max_network_retries)

    def request_stream_with_retries(self, method, url, headers, post_data=None, *, max_network_retries=None, _usage=None):
        return self._record(method, url, headers, post_data, max_network_retries)

    async def request_with_retries_async(self, method, url, headers, post_data=None, max_network_retries=None, _usage=None):
        return self._record(method, url, headers, post_data, max_network_retries)

    async def request_stream_with_retries_async(self, method, url, headers, post_data=None, max_network_retries=None, _usage=None):
        return self._record(method, url, headers, post_data, max_network_retries)


def requests_of(text):
    recorder = Recorder()
    stripe.default_http_client = recorder
    stripe.api_key = "sk_test_module"
    # Left to itself a client tries nothing again; the module does, twice.
    retries = stripe.max_network_retries
    scope = {}
    error = None
    try:
        exec(compile(text, "program.py", "exec"), scope)
        scope["client"] = stripe.StripeClient("sk_test_client", http_client=recorder, max_network_retries=retries)
        answer = scope["run"]()
        if asyncio.iscoroutine(answer):
            asyncio.run(answer)
    except Exception as failed:
        error = type(failed).__name__
    return {"requests": recorder.requests, "keys": recorder.keys, "error": error, "notes": scope.get("notes")}


json.dump([requests_of(text) for text in json.load(sys.stdin)], sys.stdout)
