"""The frame of every page: templates, and which entries of the menu somebody has.

Knows nothing of requests or the registry. Must not decide who may do what; `portal.roles` does.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2

from portal.finding_words import answer_words, finding_remedy, finding_sentence
from portal.roles import may
from portal.sessions import Known
from portal.setting import Setting
from portal.texts import LANGUAGE, LANGUAGES, WORDS, code_words, say
from portal.wording import day_words, month_words, share_words, time_words

HERE = Path(__file__).resolve().parent

MENU = (
    ("home", "/", "write_reports"),
    ("desk", "/desk", "see_desk"),
    ("files", "/files", "send_files"),
    ("reports", "/reports", "see_agency"),
    ("months", "/months", "see_agency"),
    ("corrections", "/corrections", "see_agency"),
    ("receipts", "/receipts", "see_agency"),
    ("plan", "/plan", "write_reports"),
    ("inbox", "/inbox", "see_agency"),
    ("people", "/people", "see_people"),
    ("audit", "/audit", "read_audit"),
)
"""The menu: key of its words, address, and the right without which it is not shown."""


class Pages:
    """Makes pages from templates."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.globals.update(
            t=say,
            has_text=WORDS.has,
            code_words=code_words,
            month=month_words,
            share=share_words,
            sentence=finding_sentence,
            remedy=finding_remedy,
            answer=answer_words,
        )

    def render(self, template: str, *, known: Known | None, here: str, now: datetime, **values: Any) -> str:
        """A page. here: the address it is on."""
        zone = self._setting.timezone

        def day(value: date) -> str:
            return day_words(value.astimezone(zone).date() if isinstance(value, datetime) else value)

        signed_in = known is not None and known.whole
        menu = [
            {"key": key, "address": address, "here": _is_here(address, here)}
            for key, address, right in MENU
            if known is not None and known.whole and may(known.who.role, right)
        ]
        return self._templates.get_template(template).render(
            title=self._setting.title, publisher=self._setting.publisher, contact=self._setting.contact, menu=menu,
            who=known.who if known is not None and signed_in else None, csrf=known.csrf if known is not None else "",
            language=LANGUAGE.get(), languages=LANGUAGES, day=day, moment=lambda at: time_words(at, zone),
            **values,
        )  # fmt: skip


def _is_here(address: str, here: str) -> bool:
    return here == address or (address != "/" and here.startswith(f"{address}/"))
