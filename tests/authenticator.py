"""A passkey authenticator in software: it makes keys, signs challenges and counts, as a key does;
and it may lie about each of these.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, KEY_INCLUDED = 0x01, 0x04, 0x40


def written(raw: bytes) -> str:
    """Bytes as WebAuthn writes them in JSON."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """The bytes of such a text."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One key on one device."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential = os.urandom(32)
        self.user_handle = b""
        self.count = 0
        self.flags = PRESENT | VERIFIED

    def create(self, options: dict[str, Any], **lies: Any) -> str:
        """What the browser gives back when a key is made."""
        self.user_handle = read(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {
            1: 2,  # elliptic curve
            3: -7,  # ES256
            -1: 1,  # P-256
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        data = self._data(lies.get("rp_id", options["rp"]["id"]), KEY_INCLUDED)
        data += bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential
        data += cbor2.dumps(cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": written(self._client("webauthn.create", options, **lies)),
                "attestationObject": written(attestation),
            }
        )

    def get(self, options: dict[str, Any], **lies: Any) -> str:
        """What the browser gives back when the key signs."""
        self.count += 1
        client = self._client("webauthn.get", options, **lies)
        data = self._data(lies.get("rp_id", options["rpId"]), 0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = lies.get("user_handle", self.user_handle)
        return self._answer(
            {
                "clientDataJSON": written(client),
                "authenticatorData": written(data),
                "signature": written(signature),
                "userHandle": written(handle),
            }
        )

    def _data(self, rp_id: str, flags: int) -> bytes:
        counted = self.count.to_bytes(4, "big")
        return hashlib.sha256(rp_id.encode()).digest() + bytes([self.flags | flags]) + counted

    def _client(self, kind: str, options: dict[str, Any], **lies: Any) -> bytes:
        told = {
            "type": lies.get("type", kind),
            "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, str]) -> str:
        number = written(self.credential)
        return json.dumps(
            {"id": number, "rawId": number, "type": "public-key", "response": response}
        )
