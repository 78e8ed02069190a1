"""An identity provider on a socket of this machine; a test tells it what to say of whom, and how to sign it."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwk, jws
from litestar import Litestar, Request, Response, get, post

from orchestration.verbs_planner import listening

CLIENT, SECRET = "vigie portal", "a secret: with signs"


@dataclass
class Provider:
    """claims: said besides what every token says; header, key, algorithm: how it is signed; broken: addresses that fail."""

    clock: Callable[[], datetime]
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    keys: list[jwk.Key] = field(default_factory=lambda: [
        jwk.RSAKey.generate_key(2048, {"kid": "one"}), jwk.ECKey.generate_key("P-256", {"kid": "two"})
    ])  # fmt: skip
    forge: Callable[[dict[str, Any]], str] | None = None
    discovery: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def goes(self, address: str) -> str:
        """What a browser does at the provider: signs in there, and is sent back with a code; gives the query of the way back."""
        told = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (told["response_type"], told["client_id"], told["code_challenge_method"]) == ("code", CLIENT, "S256")
        self.codes["the-code"] = (told["code_challenge"], told["nonce"])
        return f"code=the-code&state={told['state']}"

    def token(self, nonce: str) -> str:
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "person-1", "exp": now + 300, "iat": now, "nonce": nonce, "amr": ["mfa"],
                  **self.claims}  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.forge is not None:
            return self.forge(claims)
        header = {"alg": "RS256", "kid": "one", **self.header}
        signer = self.keys[0] if header["alg"] == "RS256" else self.keys[1]
        return jws.serialize_compact(header, json.dumps(claims), signer)

    def app(self) -> Litestar:
        @get("/.well-known/openid-configuration", sync_to_thread=False)
        def discovered() -> Response[Any]:
            self.asked.append("discovery")
            return self._say("discovery", {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys", **self.discovery,
            })  # fmt: skip

        @get("/keys", sync_to_thread=False)
        def keys() -> Response[Any]:
            self.asked.append("keys")
            return self._say("keys", {"keys": [each.as_dict(private=False) for each in self.keys]})

        @post("/token", status_code=200)
        async def token(request: Request[Any, Any, Any]) -> Response[Any]:
            self.asked.append("token")
            told = await request.form()
            challenge, nonce = self.codes.pop(told["code"], ("", ""))
            proof = (
                base64.urlsafe_b64encode(hashlib.sha256(told["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            )
            named = base64.b64encode(b"vigie%20portal:a%20secret%3A%20with%20signs").decode()
            if proof != challenge or request.headers.get("authorization") != f"Basic {named}":
                return Response({"error": "invalid_grant"}, status_code=400)
            return self._say("token", {"token_type": "Bearer", "access_token": "x", "id_token": self.token(nonce)})

        return Litestar([discovered, keys, token], openapi_config=None, logging_config=None)

    def _say(self, name: str, told: dict[str, Any]) -> Response[Any]:
        if name in self.broken:
            return Response("no", status_code=503)
        return Response(json.dumps(told), media_type="application/json")


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider on a free port, in a thread of this process."""
    door = listening("127.0.0.1", 0)
    provider.issuer = f"http://127.0.0.1:{door.getsockname()[1]}"
    server = uvicorn.Server(
        uvicorn.Config(provider.app(), log_level="warning", access_log=False, ws="none", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(20)
