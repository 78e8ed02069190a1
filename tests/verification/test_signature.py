"""The signature of a release: what it proves with a key of the reader's own, and what it does not prove without one."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verification.small_release import write_release
from verification.signature import WrongKey, good, key_given, key_in, problems
from verification.written import Unreadable

KEY = Ed25519PrivateKey.from_private_bytes(b"of a publisher, " * 2)
OTHER = Ed25519PrivateKey.from_private_bytes(b"of a stranger!!!" * 2)


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def sign(folder: Path, key: Ed25519PrivateKey = KEY) -> Path:
    """Sign a folder as minisign does, written here a second time."""
    mark = b"Ed" + hashlib.sha256(raw(key)).digest()[:8]
    signature = key.sign((folder / "SHA256SUMS").read_bytes())
    trusted = "timestamp:1793750400\tfile:SHA256SUMS"

    def text(content: bytes) -> str:
        return base64.b64encode(content).decode()

    (folder / "vigie-release.pub").write_text(f"untrusted comment: a key\n{text(mark + raw(key))}\n")
    (folder / "SHA256SUMS.sig").write_text(
        f"untrusted comment: signature of SHA256SUMS\n{text(mark + signature)}\ntrusted comment: {trusted}\n"
        f"{text(key.sign(signature + trusted.encode()))}\n"
    )
    return folder


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    return sign(write_release(tmp_path / "release"))


def test_a_pinned_key_proves_who_signed(signed: Path):
    assert list(problems(signed, public_key=raw(KEY))) == []
    assert good(signed, public_key=raw(KEY)) == "The key that was given signed the list of checksums."
    assert list(problems(signed, public_key=raw(OTHER))) == [
        "the key in vigie-release.pub is not the key that was given"
    ]


def test_without_a_key_of_ones_own_a_forged_release_holds_and_the_sentence_says_so(signed: Path):
    sign(signed, OTHER)
    assert list(problems(signed)) == []
    assert "That shows a damaged copy, not a forged one" in good(signed)
    assert list(problems(signed, public_key=raw(KEY)))


def test_a_release_that_is_not_signed_says_so_and_fails_where_a_key_was_given(tmp_path: Path):
    folder = write_release(tmp_path)
    assert list(problems(folder)) == []
    assert good(folder).startswith("It is not signed")
    assert "is not signed, although a key was given" in next(iter(problems(folder, public_key=raw(KEY))))


@pytest.mark.parametrize("name", ["SHA256SUMS.sig", "vigie-release.pub"])
def test_half_a_signature_is_none(signed: Path, name: str):
    (signed / name).unlink()
    assert list(problems(signed)) == [f"{name} is missing, so the signature cannot be checked"]


def _told(folder: Path) -> list[str]:
    try:
        return list(problems(folder))
    except Unreadable as broken:
        return [str(broken)]


def test_any_changed_byte_of_the_signature_is_found(signed: Path):
    file = signed / "SHA256SUMS.sig"
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert _told(signed), f"byte {place}"
    for spoilt in (whole[:-1], whole + b"\n", whole.replace(b"\n", b"\r\n"), b""):
        file.write_bytes(spoilt)
        assert _told(signed)


def sign_half(folder: Path) -> None:
    key = (folder / "vigie-release.pub").read_bytes()
    sign(folder, OTHER)
    (folder / "vigie-release.pub").write_bytes(key)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "SHA256SUMS").write_bytes(b"x\n"), "SHA256SUMS is not what the key signed"),
        (sign_half, "SHA256SUMS.sig is of another key than vigie-release.pub"),
        (lambda folder: (folder / "vigie-release.pub").write_text("hello\nworld\n"), "holds a line"),
        (lambda folder: (folder / "vigie-release.pub").write_bytes(b"\xff\n\n"), "is not plain text"),
    ],
)
def test_what_is_wrong_with_a_signature_is_one_sentence(signed: Path, spoil: Callable[[Path], None], sentence: str):
    spoil(signed)
    assert sentence in _told(signed)[0]


def test_a_key_is_pinned_by_its_file_or_its_digits(signed: Path):
    assert key_given(str(signed / "vigie-release.pub")) == key_given(raw(KEY).hex()) == raw(KEY)
    assert key_in((signed / "vigie-release.pub").read_bytes()) == raw(KEY)
    for wrong in ("12ab", "no-such-file", str(signed / "SHA256SUMS"), str(signed)):
        with pytest.raises(WrongKey, match="64 hexadecimal digits"):
            key_given(wrong)
