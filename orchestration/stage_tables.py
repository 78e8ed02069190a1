"""Tables of a stage that are read whenever they are asked for, and never kept: a step holds what it works on, and no more.

Must not look inside a frame.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl


class TablesAtRest(Mapping[str, pl.DataFrame]):
    """Tables by name. `read` gives one of them, each time anew; who needs a table twice keeps it."""

    def __init__(self, names: Iterable[str], read: Callable[[str], pl.DataFrame]) -> None:
        self._names = tuple(names)
        self._read = read

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        return self._read(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class PackedTables(TablesAtRest):
    """Tables that lie as Parquet files. `packed` gives the bytes of one of them."""

    def __init__(self, names: Iterable[str], packed: Callable[[str], bytes]) -> None:
        super().__init__(names, lambda name: pl.read_parquet(packed(name)))
        self.packed = packed


def columns_of(tables: Mapping[str, pl.DataFrame], name: str, columns: Sequence[str]) -> pl.DataFrame:
    """Some columns of one table; of one that lies packed, no others are unpacked."""
    if isinstance(tables, PackedTables):
        return pl.read_parquet(tables.packed(name), columns=list(columns))
    return tables[name].select(columns)


def stacked_tables(parts: Sequence[Mapping[str, pl.DataFrame]]) -> TablesAtRest:
    """The tables of many partitions, one under the other; each is put together when it is asked for."""

    def read(name: str) -> pl.DataFrame:
        holders = [part for part in parts if name in part]
        packed = [part.packed(name) for part in holders if isinstance(part, PackedTables)]
        if len(packed) == len(holders):
            return pl.read_parquet(packed)
        return pl.concat([part[name] for part in holders])

    return TablesAtRest(dict.fromkeys(name for part in parts for name in part), read)
