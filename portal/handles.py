"""Names of reports in addresses: neither the agency's own number nor a count, the same each time, and read by this deployment alone.

An agency's number would stand in logs of proxies and in the history of a browser. Must not decide who may see a report:
what a handle opens is asked of `portal.access` like everything else.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ingest.registry.models import Report
from portal.access import Access, NotThere


def handle_of(secret: bytes, report_id: int) -> str:
    """How a report is called in an address: 48 hex digits (AES-SIV of its id, RFC 5297)."""
    return _cipher(secret).encrypt(report_id.to_bytes(8, "big"), None).hex()


def report_of(secret: bytes, handle: str, access: Access, *, lock: bool = False) -> Report:
    """The report a handle names. Raises NotThere for a forged one, and for a report the principal does not see."""
    try:
        opened = _cipher(secret).decrypt(bytes.fromhex(handle), None)
    except (ValueError, InvalidTag):
        raise NotThere from None
    return access.one(Report, Report.id == int.from_bytes(opened, "big"), lock=lock)


def _cipher(secret: bytes) -> AESSIV:
    return AESSIV(hashlib.sha512(secret + b"handles of reports").digest()[:32])
