"""RT9 and RT11: private texts looked for in every published byte: free pages of SQLite, statistics of Parquet, pages, text.

A text of eight bytes or more is looked for anywhere in any file, and in the unpacked columns of Parquet; a shorter one only
as a whole cell, and not at all when it is only digits, since those are years and counts as well. Must not say which text was found.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

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
    long = texts.filter(size >= LONG)
    found = anywhere(_bytes_of(files), long.cast(pl.Binary))
    short = texts.filter((size >= SHORT) & (size < LONG) & ~texts.str.contains(r"^\d+$"))
    cells = (frame[name] for frame in public.tables.values() for name in frame.columns)
    told = {text for cell in cells for text in cell.filter(cell.is_in(short.implode()))} if len(short) else set()
    hits = found + len(told)
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


def anywhere(contents: Iterable[bytes], texts: pl.Series) -> int:
    """How many of the texts (bytes, 8 or more, each once) stand somewhere in the contents."""
    if texts.is_empty():
        return 0
    told = pl.DataFrame({"text": texts}).with_columns(
        first=pl.col("text").bin.slice(0, LONG).bin.reinterpret(dtype=pl.UInt64, endianness="little"),
        size=pl.col("text").bin.size(),
    )
    # A start and a length each once: many texts begin alike, and few lengths follow one start.
    kinds = told.select("first", "size").unique().sort("first", "size")
    starts, begin, number = np.unique(kinds["first"].to_numpy(), return_index=True, return_counts=True)
    sizes = kinds["size"].to_numpy().astype(np.int64)
    # Two bytes decide nearly every place, so that only few are looked up whole.
    pairs = np.zeros((4, 1 << 16), dtype=np.bool_)
    for place in range(4):
        pairs[place, (starts >> np.uint64(16 * place)) & np.uint64(0xFFFF)] = True
    seen = _Seen({size: rows["text"] for (size,), rows in told.partition_by("size", as_dict=True).items()})
    longest = int(sizes.max())
    for content in contents:
        for at in range(0, len(content), _CHUNK):
            part = np.frombuffer(content[at : at + _CHUNK + longest], dtype=np.uint8)
            places, which = _places(part[: _CHUNK + LONG - 1], pairs, starts)
            # Each place once for each length that a text of its start has.
            times = number[which]
            kind = np.repeat(begin[which] - np.concatenate([[0], times.cumsum()[:-1]]), times) + np.arange(times.sum())
            seen.look(part, np.repeat(places, times), sizes[kind])
    return seen.found()


class _Seen:
    """Which texts of each length were met; places are gathered, since asking for a few at a time costs as much as for many."""

    _MANY = 1 << 27

    def __init__(self, texts: Mapping[int, pl.Series]) -> None:
        self._texts = {size: of.to_arrow().cast(pa.binary(size)) for size, of in texts.items()}
        self._met: dict[int, set[bytes]] = {size: set() for size in texts}
        self._waiting: dict[int, list[np.ndarray]] = defaultdict(list)
        self._bytes = 0

    def look(self, part: np.ndarray, places: np.ndarray, sizes: np.ndarray) -> None:
        """Take what stands at some places of a part, each with the length of the text it may be."""
        inside = places + sizes <= part.size
        places, sizes = places[inside], sizes[inside]
        for size in np.unique(sizes).tolist():
            windows = np.lib.stride_tricks.sliding_window_view(part, size)[places[sizes == size]]
            self._waiting[size].append(windows)
            self._bytes += windows.size
        if self._bytes > self._MANY:
            self._ask()

    def _ask(self) -> None:
        for size, windows in self._waiting.items():
            met = pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(size), sum(map(len, windows)), [None, pa.py_buffer(np.concatenate(windows).tobytes())]
            )
            self._met[size].update(met.filter(pc.is_in(met, value_set=self._texts[size])).unique().to_pylist())
        self._waiting.clear()
        self._bytes = 0

    def found(self) -> int:
        """How many texts were met."""
        self._ask()
        return sum(map(len, self._met.values()))


def _places(part: np.ndarray, pairs: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where eight bytes begin that begin one of the texts, and which start each is."""
    windows = part.size - LONG + 1
    if windows <= 0:
        return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    two = part[:-1].astype(np.uint16) | (part[1:].astype(np.uint16) << 8)
    places = np.flatnonzero(pairs[0][two[:windows]])
    for offset in range(1, 4):
        places = places[pairs[offset][two[places + 2 * offset]]]
    eight = np.zeros(places.size, dtype=np.uint64)
    for offset in range(4):
        eight |= two[places + 2 * offset].astype(np.uint64) << np.uint64(16 * offset)
    near = np.minimum(np.searchsorted(starts, eight), starts.size - 1)
    same = starts[near] == eight
    return places[same], near[same]


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
