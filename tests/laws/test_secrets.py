"""No secret stands in a tracked file: private keys, tokens of known services, passwords in addresses, keys of a deployment."""

import re
import subprocess
from pathlib import Path

import pytest

RULES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})\b"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a token of PyPI": re.compile(r"\bpypi-AgEI[A-Za-z0-9_-]{50,}"),
    "a key of Google": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a key of Stripe": re.compile(r"\b[sr]k_live_[0-9A-Za-z]{24,}"),
    "a token of a session (JWT)": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}"),
    "a Fernet key": re.compile(r"(?<![A-Za-z0-9_/+=-])(?=[A-Za-z0-9_-]*[0-9])(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*[A-Z])"
                               r"[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+]{2,20}://[^\s/:@'\"<>{}]+:(?!\*|\$|\{|(?:canary|word|secret|password)@)[^\s/:@'\"<>{}]{3,}@"),
    "a secret given a value": re.compile(r"(?i)\b(?:password|passwd|secret|api_?key|token)\b['\"]?\s*[:=]\s*['\"][A-Za-z0-9+/_-]{32,}['\"]"),
}  # fmt: skip

NAMES = re.compile(r"(?:^|/)(?:\.env(?:\..*)?|id_(?:rsa|ed25519|ecdsa)|.*\.(?:pem|p12|pfx|keystore|token|key))$")

GENERATED = ("requirements/", "tests/vendor/", "uv.lock")
"""Hashes of libraries, and files of others as they were made."""


def tracked(root: Path) -> list[str]:
    if not (root / ".git").exists():
        pytest.skip("the tracked files are known only in a clone (git)")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (root / name).is_file()]


def secrets_in(text: str) -> list[str]:
    """The kinds of secret a text holds."""
    return [kind for kind, rule in RULES.items() if rule.search(text)]


def test_no_tracked_file_holds_a_secret(root: Path) -> None:
    found = {
        name: kinds
        for name in tracked(root)
        if not name.startswith(GENERATED) and name != Path(__file__).relative_to(root).as_posix()
        and (kinds := secrets_in((root / name).read_text("utf-8", errors="ignore")))
    }  # fmt: skip
    assert found == {}


def test_no_tracked_file_has_the_name_of_a_secret(root: Path) -> None:
    assert [name for name in tracked(root) if NAMES.search(name)] == []


@pytest.mark.parametrize("text", [
    "-----BEGIN OPENSSH PRIVATE KEY-----", "AKIA" + "Q3EGRXLB6VZ2T4HA", "ghp_" + "a1B2c3D4e5F6" * 3, "glpat-" + "x9" * 10,
    "xoxb-" + "1234567890-abc", "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + "a" * 43,
    "k = '" + "aB3" * 14 + "x='", "postgresql://vigie:" + "hunter22@db.example/vigie", 'token = "' + "0f" * 20 + '"',
])  # fmt: skip
def test_each_rule_finds_what_it_is_for(text: str) -> None:
    assert secrets_in(text)


@pytest.mark.parametrize("text", [
    "postgresql+psycopg://vigie@localhost/vigie", 'password = "put it into private/keys/mail.password"', "sha256:" + "0f" * 32,
    "smtp://user:$PASSWORD@mail.example", "a-token-made-for-the-tests-only",
])  # fmt: skip
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert secrets_in(text) == []
