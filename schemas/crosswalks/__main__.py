"""Write the page on crosswalks: `python -m schemas.crosswalks docs/crosswalks.md`. Must not do anything else."""

import sys
from pathlib import Path

from schemas.crosswalks.page import crosswalks_page

Path(sys.argv[1]).write_text(crosswalks_page(), "utf-8")
