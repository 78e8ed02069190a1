"""The identity provider of a deployment, as [oidc] in private/vigie.toml names it. Its secret stands in private/keys/oidc.secret.

Never asked in the open, but on this machine. Must not ask it anything itself.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from orchestration.resources import Home, HomeProblem, key_content
from orchestration.verbs_planner import is_loopback
from portal.setting import Oidc

_SECRET = "private/keys/oidc.secret"
_KNOWN = {"issuer", "client_id", "name", "acr", "two_factors"}


def provider_from(told: Mapping[str, Any] | None, home: Home) -> Oidc | None:
    """The provider; None where none is named. Raises HomeProblem for a setting that cannot be meant."""
    if not told or not told.get("issuer"):
        return None
    if unknown := set(told) - _KNOWN:
        raise HomeProblem(
            f"[oidc] in vigie.toml has {', '.join(sorted(unknown))}; it knows {', '.join(sorted(_KNOWN))}."
        )
    issuer, client = str(told["issuer"]), str(told.get("client_id", ""))
    parts = urlsplit(issuer)
    if parts.query or parts.fragment or not parts.hostname or parts.scheme not in ("http", "https"):
        raise HomeProblem("[oidc] issuer in vigie.toml is an address such as https://login.state.example.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise HomeProblem("[oidc] issuer in vigie.toml would be asked in the open; write it with https.")
    if not client:
        raise HomeProblem("[oidc] in vigie.toml needs client_id, the name under which the provider knows this portal.")
    acr, two_factors = told.get("acr", []), told.get("two_factors", False)
    if not isinstance(acr, list) or not all(isinstance(each, str) and each and " " not in each for each in acr):
        raise HomeProblem('[oidc] acr in vigie.toml is a list of words, as in acr = ["urn:example:aal2"].')
    if not isinstance(two_factors, bool):
        raise HomeProblem("[oidc] two_factors in vigie.toml is true or false.")
    try:
        secret = key_content(home.private / "keys" / "oidc.secret", name=_SECRET).decode()
    except FileNotFoundError:
        raise HomeProblem(
            f"the provider's secret for this portal is missing; put it into {_SECRET} with mode 600."
        ) from None
    return Oidc(issuer=issuer, client_id=client, client_secret=secret, name=str(told.get("name") or parts.hostname),
                acr=tuple(acr), two_factors=two_factors)  # fmt: skip
