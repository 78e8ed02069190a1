"""Who may do what. The only place where a role is given a right; what is not written here nobody may.

A right says nothing about which agency's things it reaches: that is `portal.access`. Must not know a page.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the portal; a machine is a key of one agency."""

    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    AGENCY_ADMIN = "agency_admin"
    STATE = "state"
    AUDITOR = "auditor"
    MACHINE = "machine"


ANYONE = "anyone"
"""What may be asked without being signed in."""

SECOND_STEP = "second_step"
"""What may be asked between password and second factor, and after."""

_C, _R, _A, _S, _U, _M = Role
_AGENCY = frozenset({_C, _R, _A})

MAY: Mapping[str, frozenset[Role]] = {
    "own_account": frozenset({*_AGENCY, _S, _U}),
    "see_agency": frozenset({*_AGENCY, _S, _U}),
    "write_reports": _AGENCY,
    "send_files": _AGENCY,
    "review_reports": frozenset({_R, _A}),
    "attest": frozenset({_R, _A}),
    "submit_reports": frozenset({_A}),
    "correct_reports": frozenset({_R, _A}),
    "speak_for_agency": frozenset({_A}),
    "see_people": frozenset({_A, _S, _U}),
    "keep_people": frozenset({_A, _S}),
    "keep_keys": frozenset({_A}),
    "see_desk": frozenset({_S, _U}),
    "keep_desk": frozenset({_S}),
    "read_audit": frozenset({_S, _U}),
    "push": frozenset({_M}),
}
"""Rights and who has them."""

OF_AGENCY = frozenset({*_AGENCY, _M})
"""Roles that belong to an agency; the others see every agency and write for none."""

SCOPES = ("check", "submit")
"""What a key may be limited to: check reports alone, or submit them, too."""

GIVES: Mapping[Role, frozenset[Role]] = {
    _A: frozenset({_C, _R, _A}),
    _S: frozenset({_C, _R, _A, _S, _U}),
}
"""Which roles an invitation by a role may carry."""


def may(role: Role, right: str) -> bool:
    """Whether a role has a right. Raises KeyError for a right nobody declared."""
    return role in MAY[right]
