"""The first visit finds a page that does not answer."""

import shutil
from pathlib import Path

import pytest
import yaml

from publish.questions import QUESTIONS
from publish.site.visit import PageBroken, visit
from schemas.standard import PUBLISHED_TABLES


def test_every_page_of_a_release_answers(release: Path) -> None:
    # The tables, the worked questions, 20 pages, an agency and a pool, and one incident.
    assert visit(release) == 23 + len(PUBLISHED_TABLES) + len(QUESTIONS)


def test_a_question_that_fails_is_named(release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "broken"
    shutil.copytree(release, copy)
    path = copy / "metadata.yml"
    metadata = yaml.safe_load(path.read_text("utf-8"))
    del metadata["databases"]["vigie"]["queries"][QUESTIONS[0].name]
    path.write_text(yaml.safe_dump(metadata), "utf-8")
    with pytest.raises(PageBroken, match=QUESTIONS[0].name):
        visit(copy)
