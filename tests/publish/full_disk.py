"""Run by a test inside a small file system: build releases with less and less room, and say what was left each time."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from publish.release import DiskFull, build_release
from tests.publish.frames import public_frames, totals
from tests.publish.made import about_of

frames = public_frames(40)
about = about_of(totals(frames))
place = Path(sys.argv[1])
build_release(frames, about=replace(about, version="2026.10.0"), releases=place)
answers = []
for room in map(int, sys.argv[2:]):
    stuffing = place / "stuffing"
    stuffing.unlink(missing_ok=True)
    with stuffing.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"0" * 4096):
            pass
    os.truncate(stuffing, stuffing.stat().st_size - room)
    try:
        build_release(frames, about=replace(about, version=f"2026.11.{room}"), releases=place)
        sentence = ""
    except DiskFull as full:
        sentence = str(full)
    left = sorted(path.name for path in place.iterdir() if path != stuffing)
    answers.append({"room": room, "sentence": sentence, "left": left, "latest": (place / "latest").readlink().name})
sys.stdout.write(json.dumps(answers))
