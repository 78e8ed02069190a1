"""What crawlers are told: robots.txt and the sitemap. Pages and files are open; questions that cost are closed.

Must not list a page that is about one row.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

_CLOSED = (
    "sql=",
    "_facet",
    "_where=",
    "_sort",
    "_next=",
    "_search=",
    "_filter",
    "_shape=",
    "_size=",
    "_col=",
    "_nocol=",
)


def robots(origin: str) -> str:
    """robots.txt: everything but addresses whose question costs computing, and JSON or CSV made on request."""
    closed = "".join(f"Disallow: /*?*{name}\n" for name in _CLOSED)
    return f"User-agent: *\nAllow: /\n{closed}Sitemap: {origin}/sitemap.xml\n"


def sitemap(origin: str, pages: Iterable[tuple[str, str]]) -> str:
    """sitemap.xml of pages (address from the root, date of the release)."""
    entries = "".join(
        f"<url><loc>{escape(origin + page)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for page, day in pages
    )
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{entries}</urlset>\n"
