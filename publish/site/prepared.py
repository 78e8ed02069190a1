"""What is read once before the first reader comes: templates, words, and the answers the front page and the map are made of.

No page is made here: the first reader's is made for the first reader. Must not hold up the start by more than a second or two.
"""

import gc
from typing import Any

from publish.site import mapping, overview
from publish.site.asking import asking, facts, folder
from publish.site.outlines import DRAWN, outlines
from publish.site.settings import HERE
from publish.site.texts import LANGUAGES, words

_LESS_OFTEN = (5_000, 20, 20)


async def prepare(site: Any) -> None:
    """Read what every page of a site needs; the site must have been started (`invoke_startup`)."""
    for language in LANGUAGES:
        words(language)
    for template in sorted((HERE / "templates").glob("*.html")):
        site.jinja_env.get_template(template.name)
    await site.refresh_schemas()
    await overview.home(site, facts(site))
    drawn = folder(site) / DRAWN
    await mapping.page(asking(site), outlines(drawn) if drawn.is_file() else None, {})


def settle() -> None:
    """Spare what stands for as long as the process from the search for garbage, which holds up whoever is being answered."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LESS_OFTEN)
