"""Who is asking, once the door has found out: a person with an account, or a program with a key.

Agencies come from here alone, never from what a request says. Must not be made anywhere but at the door.
"""

from dataclasses import dataclass

from portal.roles import OF_AGENCY, Role, may


@dataclass(frozen=True, kw_only=True)
class Principal:
    """agency_id: its own, none for the state; agencies: that one and those it files for. key_id, scopes, sandbox: of a program.

    actor: how the audit chain names it, an id and never a name.
    """

    role: Role
    actor: str
    name: str
    account_id: int | None = None
    agency_id: str | None = None
    agencies: frozenset[str] = frozenset()
    key_id: int | None = None
    scopes: frozenset[str] = frozenset()
    sandbox: bool = False

    def may(self, right: str) -> bool:
        """Whether it has a right."""
        return may(self.role, right)

    @property
    def sees_all(self) -> bool:
        """Whether it reads every agency's things."""
        return self.role not in OF_AGENCY

    @property
    def person(self) -> int:
        """The account of a person. Raises ValueError for a program: what needs a named person is not for it."""
        if self.account_id is None:
            raise ValueError("this takes a person, and a program asked")
        return self.account_id
