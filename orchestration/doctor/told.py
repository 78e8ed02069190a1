"""What a check tells: its name, how it stands, one sentence, and what to do. Must not look at anything."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "skipped", "wrong"]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One check. remedy: what to do, where the state is wrong."""

    check: str
    state: State
    sentence: str
    remedy: str = ""

    def line(self) -> str:
        """As it is printed."""
        mark = {"ok": "ok   ", "skipped": "-    ", "wrong": "TO DO"}[self.state]
        return f"{mark}  {self.check}: {self.sentence}" + (f" {self.remedy}" if self.remedy else "")


def fine(check: str, sentence: str) -> Told:
    """All is well."""
    return Told(check=check, state="ok", sentence=sentence)


def skipped(check: str, sentence: str) -> Told:
    """There is nothing to look at, and that is no fault."""
    return Told(check=check, state="skipped", sentence=sentence)


def wrong(check: str, sentence: str, remedy: str) -> Told:
    """There is something to do."""
    return Told(check=check, state="wrong", sentence=sentence, remedy=remedy)
