"""A device that makes passkeys, in software: what the tests let it say wrong, no real device would (WebAuthn level 3, 6 and 7)."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey of one place. Each answer can be told to lie about origin, place, verification or count."""

    origin: str
    place: str
    verified: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`."""
        self.handle = plain(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        data = (
            self._data(WITH_KEY)
            + bytes(16)
            + len(self.credential).to_bytes(2, "big")
            + self.credential
            + cbor2.dumps(cose)
        )
        told = {"clientDataJSON": text(self._client("webauthn.create", asked)),
                "attestationObject": text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))}  # fmt: skip
        return self._answer(told)

    def sign(self, asked: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`."""
        client, data = self._client("webauthn.get", asked), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        told = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature),
                "userHandle": text(self.handle)}  # fmt: skip
        return self._answer(told)

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verified else 0) | more
        return hashlib.sha256(self.place.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, told: dict[str, str]) -> str:
        name = text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def plain(told: str) -> bytes:
    return urlsafe_b64decode(told + "=" * (-len(told) % 4))
