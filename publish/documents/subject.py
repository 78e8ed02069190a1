"""What every document says alike of a release: names, addresses, dates, terms. A document adds only its own form.

Addresses: with a public address (`About.address`) they are whole, `<address>/releases/<version>/<path>`. Without one a
file is named by its path beside the document, and a thing that needs a name of its own gets a tag: URI (RFC 4151) made
of the contact's mail address, or of the reserved name `vigie.invalid`. Must not know a format.
"""

import re
from dataclasses import dataclass

from publish.about import About
from publish.documents.inventory import Part

KEYWORDS = ("use of force", "police", "law enforcement", "transparency", "public safety")
SHORT_NAME = "vigie"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A release as its documents see it: its facts and its data files."""

    about: About
    parts: tuple[Part, ...]

    @property
    def site(self) -> str:
        """The public address without a slash at its end, or nothing."""
        return self.about.address.rstrip("/")

    @property
    def identifier(self) -> str:
        """The name of this release, for good: its address, or a tag: URI."""
        return self._named(f"releases/{self.about.version}", slash=True)

    @property
    def series(self) -> str:
        """The name of the series all releases belong to."""
        return self._named("", slash=True)

    @property
    def summary(self) -> str:
        """The description with what no reader may miss: span, and that rows are coarsened."""
        about = self.about
        return (
            f"{about.description} Incidents from {about.window_start.isoformat()} to {about.window_end.isoformat()}, as "
            f"recorded by police agencies. Rows are coarsened until at least {about.k} of them look alike, so that no one "
            f"can be found."
        )

    @property
    def mail(self) -> str:
        """The mail address in the contact, or nothing where it holds none."""
        found = _MAIL.search(self.about.contact)
        return found.group() if found else ""

    @property
    def released(self) -> str:
        """Day of the release, ISO."""
        return self.about.released_on.isoformat()

    @property
    def citation(self) -> str:
        """One line to cite the release by."""
        about = self.about
        where = f", {self.identifier}" if self.site else ""
        return f"{about.publisher} ({about.released_on.year}): {about.title}, release {about.version}{where}"

    @property
    def exact(self) -> tuple[Part, ...]:
        """The exact CSV files, one per published table, in the order of the standard."""
        return tuple(part for part in self.parts if part.exact)

    def file(self, path: str) -> str:
        """The address of a file: whole, or its path beside the document."""
        return f"{self.identifier}{path}" if self.site else path

    def name_of(self, path: str) -> str:
        """A name for a file that is an IRI with or without a public address."""
        return self.file(path) if self.site else self._named(f"releases/{self.about.version}/{path}", slash=False)

    def _named(self, specific: str, *, slash: bool) -> str:
        if self.site:
            return f"{self.site}/{specific}/" if slash and specific else f"{self.site}/{specific}"
        # The year belongs to the name for good: a tag says who held the mail address at that time.
        return f"tag:{self.mail or 'vigie.invalid'},{self.about.version.split('.')[0]}:{SHORT_NAME}/{specific}"
