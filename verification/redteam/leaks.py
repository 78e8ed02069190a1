"""RT9 and RT11: private texts looked for in every published byte: free pages of SQLite, statistics of Parquet, pages, text.

A text of eight bytes or more is looked for anywhere in any file, and in the unpacked columns of Parquet; a shorter one only
as a whole cell, and not at all when it is only digits, since those are years and counts as well. Must not say which text was found.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl

from verification.redteam.ground import Attack, Published, Truth, not_run

LONG, SHORT, GRAM = 8, 4, 8
_CHUNK = 1 << 22
_TEXTS = {".md", ".txt", ".html", ".json", ".yml", ".yaml", ".csv", ".geojson"}


def leak_attack(folder: Path, public: Published, truth: Truth | None) -> Iterator[Attack]:
    """0 private texts, 0 runs of eight words of a narrative, 0 free pages."""
    yield _free_pages(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if truth is None:
        yield not_run("RT9", "Private texts in every published byte.")
        yield not_run("RT9", "Runs of eight words of a narrative in the published files.")
        return
    yield _strings(files, public, truth.strings)
    yield _grams(files, truth.narratives)


def _free_pages(folder: Path) -> Attack:
    pages = 0
    for file in sorted(folder.rglob("*.db")):
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            pages += database.execute("PRAGMA freelist_count").fetchone()[0]
    return Attack(
        name="RT11", what="Free pages left in the database.", bound="0", found={"free_pages": pages}, holds=pages == 0
    )


def _strings(files: list[Path], public: Published, strings: pl.Series) -> Attack:
    # The agency's own word for a place may be the name of the area it is published in.
    texts = strings.filter(~strings.is_in(public.tables["place"]["area"].drop_nulls().implode())).unique()
    size = texts.str.len_bytes()
    long = [text.encode() for text in texts.filter(size >= LONG)]
    found = _anywhere(_bytes_of(files), long)
    short = texts.filter((size >= SHORT) & (size < LONG) & ~texts.str.contains(r"^\d+$"))
    cells = (frame[name] for frame in public.tables.values() for name in frame.columns)
    told = {text for cell in cells for text in cell.filter(cell.is_in(short.implode()))} if len(short) else set()
    hits = len(found) + len(told)
    return Attack(
        name="RT9", what="Private texts in every published byte.", bound="0",
        found={"texts": len(long) + len(short), "files": len(files), "found": hits}, holds=hits == 0,
    )  # fmt: skip


def _bytes_of(files: list[Path]) -> Iterator[bytes]:
    for path in files:
        yield path.read_bytes()
        if path.suffix == ".parquet":
            # Pages are packed, so that the bytes of the file do not show what its columns say.
            for column in _flat(pl.read_parquet(path)):
                yield from (
                    [b"\n".join(column.unique().drop_nulls())]
                    if column.dtype == pl.Binary
                    else ["\n".join(column.cast(pl.String).unique().drop_nulls()).encode()]
                )


def _flat(frame: pl.DataFrame) -> Iterator[pl.Series]:
    """The columns of a frame, the parts of a composed one each by itself."""
    for column in frame.get_columns():
        if isinstance(column.dtype, pl.Struct):
            yield from _flat(column.struct.unnest())
        else:
            # A geometry is bytes under a name of its own.
            yield column.ext.storage() if isinstance(column.dtype, pl.Extension) else column


def _anywhere(contents: Iterable[bytes], texts: list[bytes]) -> set[bytes]:
    """Those of the texts (8 bytes or more) that stand somewhere in the contents."""
    if not texts:
        return set()
    wanted = frozenset(texts)
    firsts = np.frombuffer(b"".join(text[:LONG] for text in texts), dtype="<u8")
    # A start and a length each once: many texts begin alike, and few lengths follow one start.
    kinds = np.unique(np.stack([firsts, np.array([len(text) for text in texts], dtype=np.uint64)], axis=1), axis=0)
    lengths: dict[int, list[int]] = defaultdict(list)
    for first, size in kinds.tolist():
        lengths[first].append(size)
    starts = np.unique(firsts)
    # Two bytes decide nearly every place, so that only few are looked up whole.
    pairs = np.zeros((4, 1 << 16), dtype=np.bool_)
    for place in range(4):
        pairs[place, (starts >> np.uint64(16 * place)) & np.uint64(0xFFFF)] = True
    found: set[bytes] = set()
    for content in contents:
        for begin in range(0, len(content), _CHUNK):
            part = np.frombuffer(content[begin : begin + _CHUNK + LONG - 1], dtype=np.uint8)
            for place in _places(part, pairs, starts):
                at = begin + int(place)
                start = int.from_bytes(content[at : at + LONG], "little")
                found.update(text for size in lengths[start] if (text := content[at : at + size]) in wanted)
    return found


def _places(part: np.ndarray, pairs: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Where eight bytes begin that begin one of the texts."""
    windows = part.size - LONG + 1
    if windows <= 0:
        return np.array([], dtype=np.int64)
    two = part[:-1].astype(np.uint16) | (part[1:].astype(np.uint16) << 8)
    places = np.flatnonzero(pairs[0][two[:windows]])
    for offset in range(1, 4):
        places = places[pairs[offset][two[places + 2 * offset]]]
    eight = np.zeros(places.size, dtype=np.uint64)
    for offset in range(4):
        eight |= two[places + 2 * offset].astype(np.uint64) << np.uint64(16 * offset)
    near = np.minimum(np.searchsorted(starts, eight), starts.size - 1)
    return np.asarray(places[starts[near] == eight])


def _grams(files: list[Path], narratives: tuple[str, ...]) -> Attack:
    told = {gram for text in narratives for gram in _runs(text)}
    found: set[str] = set()
    for path in files:
        # An agency that opted in publishes its own kept words in the table of narratives.
        if told and path.suffix in _TEXTS and path.stem != "narrative":
            found.update(gram for gram in _runs(path.read_text("utf-8", errors="replace")) if gram in told)
    return Attack(
        name="RT9", what="Runs of eight words of a narrative in the published files.", bound="0",
        found={"narratives": len(narratives), "runs": len(told), "found": len(found)}, holds=not found,
    )  # fmt: skip


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    return (" ".join(words[place : place + GRAM]) for place in range(len(words) - GRAM + 1))
