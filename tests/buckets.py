"""A real S3-compatible server on the loopback, with its own bucket and keys in the environment: moto's, from the package index."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import httpx
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "vigie-test", "AWS_SECRET_ACCESS_KEY": "vigie-test-secret"}


@contextmanager
def bucket_server(*names: str) -> Iterator[str]:
    """The endpoint of a fresh server with these buckets; the keys are in the environment meanwhile."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        with mock.patch.dict(os.environ, KEYS):
            for name in names:
                assert httpx.put(f"{endpoint}/{name}").status_code == 200
            yield endpoint
    finally:
        server.stop()
