"""Run by a test in another process, with another umask, zone and language: the same release as the test itself builds."""

import sys
from pathlib import Path

from publish.release import build_release
from tests.publish.frames import public_frames, totals
from tests.publish.made import SIGNER, about_of, outlines

frames = public_frames(60)
build_release(
    frames, about=about_of(totals(frames)), releases=Path(sys.argv[1]), areas=outlines(), sign=SIGNER.sign,
    public_key=SIGNER.public_key().public_bytes_raw(),
)  # fmt: skip
