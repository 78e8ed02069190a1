"""Attack one recoded table with its original in hand: what a news reader, an insider, a marketer and a guesser find.

Independent of the recoder on purpose: nodes are texts, and a published text may mean every leaf that has it above
itself. An attacker counts the published rows that could be the person; the fewer, the surer. Must not import privacy/
nor read a file; its sentences hold no values.

Bounds: at most 1/k for who knows every quasi-identifier; no candidate set under k for a news story; classes at
most 1/k of the rows for who links in bulk; no sensitive value inferable with more than 0.9 confidence that lies 0.3 above its base rate.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from verification.flat import Hierarchy, Unmeasurable
from verification.redteam.ground import Attack

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TARGETS = 2_000
LONG_TABLE, MEAN_SUCCESS = 200_000, 0.001
CONFIDENCE, UPLIFT = 0.9, 0.3
_EXACT = 1e-12


@dataclass(frozen=True, kw_only=True)
class News:
    """The columns a news story tells: place, date and sex as they are, the age to within a year."""

    place: str
    date: str
    age: str
    sex: str

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """The four, in the order they are told."""
        return self.place, self.date, self.age, self.sex


@dataclass(frozen=True, kw_only=True)
class _Column:
    """One quasi-identifier. above: nodes of each leaf [leaf, level]; the last node number is "no node at all"."""

    above: Integers
    numbers: npt.NDArray[np.float64]
    leaf: Integers
    node: Integers
    nodes: int

    def could_be(self, leaves: Integers, published: Integers) -> Flags:
        """Which published nodes lie above at least one of these leaves."""
        over = np.zeros(self.nodes + 1, dtype=np.bool_)
        over[self.above[leaves].ravel()] = True
        return over[published]

    def near(self, leaf: int) -> Integers:
        """The leaf and those whose number differs by one at most."""
        close = np.abs(self.numbers - self.numbers[leaf]) <= 1
        close[leaf] = True
        return np.flatnonzero(close)

    def misplaced(self) -> Flags:
        """Rows whose published node does not lie above their value."""
        return ~np.asarray((self.above[self.leaf] == self.node[:, None]).any(axis=1))


@dataclass(frozen=True, kw_only=True)
class _Table:
    """of_row: the class of each row. sizes and nodes: by class."""

    columns: dict[str, _Column]
    of_row: Integers
    sizes: Integers
    nodes: dict[str, Integers]

    def candidates(self, row: int, known: Sequence[str], about: str | None = None) -> tuple[int, bool]:
        """How many published rows could be this one, and whether it is among them. about: known to within one."""
        alike = np.ones(self.sizes.size, dtype=np.bool_)
        for name in known:
            column = self.columns[name]
            leaf = int(column.leaf[row])
            leaves = column.near(leaf) if name == about else np.array([leaf])
            alike &= column.could_be(leaves, self.nodes[name])
        return int(self.sizes[alike].sum()), bool(alike[self.of_row[row]])


def attack(
    original: Mapping[str, Sequence[str]],
    recoded: Mapping[str, Sequence[str]],
    hierarchies: Mapping[str, Hierarchy],
    *,
    k: int,
    others: Mapping[str, tuple[Sequence[str], Sequence[str]]] | None = None,
    news: News | None = None,
    sensitive: Sequence[str] | None = None,
    harmless: Collection[str] = (),
    targets: int = TARGETS,
    seed: int = 0,
) -> list[Attack]:
    """Play every attacker on a recoded table whose rows stand in the order of its original.

    original and recoded: the quasi-identifiers as texts, by column. others: the other columns, before and after.
    sensitive: what the guesser is after; harmless: values of it that may be inferred.
    Raises Unmeasurable where an original value is not in its hierarchy.
    """
    table = _table(original, recoded, hierarchies)
    rows = table.of_row.size
    drawn = np.arange(rows)
    if targets < rows:
        drawn = np.sort(np.random.default_rng(seed).choice(rows, targets, replace=False))
    quasi = list(table.columns)
    insider = np.array([_success(*table.candidates(int(row), quasi)) for row in drawn])
    return [
        _faithful(table, others or {}),
        _news_story(table, drawn, k, news),
        _insider(table, drawn, insider, k, quasi),
        _marketer(table, insider, k),
        _guesser(table, sensitive, harmless),
    ]


def _table(
    original: Mapping[str, Sequence[str]], recoded: Mapping[str, Sequence[str]], hierarchies: Mapping[str, Hierarchy]
) -> _Table:
    columns = {name: _column(name, texts, recoded[name], hierarchies[name]) for name, texts in original.items()}
    if not columns or not next(iter(columns.values())).leaf.size:
        raise Unmeasurable("there is no row to attack")
    of_row = np.zeros(next(iter(columns.values())).leaf.size, dtype=np.int64)
    for column in columns.values():
        of_row = np.unique(of_row * (column.nodes + 1) + column.node, return_inverse=True)[1].astype(np.int64)
    first = np.unique(of_row, return_index=True)[1]
    nodes = {name: column.node[first] for name, column in columns.items()}
    return _Table(columns=columns, of_row=of_row, sizes=np.bincount(of_row), nodes=nodes)


def _column(name: str, before: Sequence[str], after: Sequence[str], lines: Hierarchy) -> _Column:
    number: dict[str, int] = {}
    above = np.array([[number.setdefault(node, len(number)) for node in line] for line in lines], dtype=np.int64)
    leaves = {line[0]: place for place, line in enumerate(lines)}
    leaf = np.fromiter((leaves.get(text, -1) for text in before), dtype=np.int64, count=len(before))
    if outside := int((leaf < 0).sum()):
        raise Unmeasurable(f"column {name}: {outside} rows of the original hold a value outside its hierarchy")
    unknown = len(number)
    node = np.fromiter((number.get(text, unknown) for text in after), dtype=np.int64, count=len(after))
    numbers = np.array([_number(line[0]) for line in lines])
    return _Column(above=above, numbers=numbers, leaf=leaf, node=node, nodes=unknown)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _success(candidates: int, among: bool) -> float:
    return 1.0 / candidates if among else 0.0


def _faithful(table: _Table, others: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> Attack:
    misplaced = sum(int(column.misplaced().sum()) for column in table.columns.values())
    changed = sum(sum(map(str.__ne__, before, after)) for before, after in others.values())
    return Attack(
        name="faithful", what="each published node lies above its value; rows and other columns are as they were",
        bound="0 cells", found={"cells_not_above": misplaced, "other_cells_changed": changed},
        holds=misplaced + changed == 0,
    )  # fmt: skip


def _news_story(table: _Table, drawn: Integers, k: int, news: News | None) -> Attack:
    if news is None:
        return Attack(
            name="RT1", what="news story: not run, its place, date, age and sex columns are not given",
            bound=f"0 unique, every candidate set {k} or more", found={}, holds=None,
        )  # fmt: skip
    seen = [table.candidates(int(row), news.columns, about=news.age) for row in drawn]
    counts = np.array([count for count, _ in seen])
    mean = float(np.mean([_success(*one) for one in seen]))
    unique, smallest = int((counts == 1).sum()), int(counts.min())
    bounded = table.of_row.size >= LONG_TABLE
    return Attack(
        name="RT1", what="news story: place, exact date, age to within one, sex",
        bound=f"0 unique, every candidate set {k} or more" + (f", mean success {MEAN_SUCCESS}" if bounded else ""),
        found={"targets": drawn.size, "unique": unique, "smallest": smallest, "mean_success": mean},
        holds=unique == 0 and smallest >= k and (mean <= MEAN_SUCCESS or not bounded),
    )  # fmt: skip


def _insider(table: _Table, drawn: Integers, success: npt.NDArray[np.float64], k: int, quasi: list[str]) -> Attack:
    """Beside the targets drawn, some rows of classes below k, so that one small class among many is not missed."""
    small = np.flatnonzero(table.sizes[table.of_row] < k)[:TARGETS]
    worst = max([float(success.max()), *(_success(*table.candidates(int(row), quasi)) for row in small)])
    mean = float(success.mean())
    return Attack(
        name="RT2", what="insider: every quasi-identifier exactly", bound=f"largest and mean success at most 1/{k}",
        found={"targets": drawn.size, "largest_success": worst, "mean_success": mean},
        holds=worst <= 1 / k + _EXACT and mean <= 1 / k + _EXACT,
    )  # fmt: skip


def _marketer(table: _Table, success: npt.NDArray[np.float64], k: int) -> Attack:
    """Who has everyone's values links a row to one of its candidates; who also knew the class, to one of its rows."""
    per_row = table.sizes.size / table.of_row.size
    return Attack(
        name="RT3", what="marketer: bulk linkage of a list with every quasi-identifier",
        bound=f"classes / rows at most 1/{k}", found={"classes_per_row": per_row, "share_linked": float(success.mean())},
        holds=per_row <= 1 / k + _EXACT,
    )  # fmt: skip


def _guesser(table: _Table, sensitive: Sequence[str] | None, harmless: Collection[str]) -> Attack:
    """Rows whose value is the one their class gives away; the base rate is the value's share of the whole table."""
    bound = f"0 rows inferable with confidence above {CONFIDENCE} and {UPLIFT} above the base rate"
    if sensitive is None:
        what = "guesser: not run, no sensitive column is given"
        return Attack(name="RT4", what=what, bound=bound, found={}, holds=None)
    values, code = np.unique(np.array(sensitive, dtype=object).astype(str), return_inverse=True)
    pairs, count = np.unique(table.of_row * values.size + code, return_counts=True)
    share = count / table.sizes[pairs // values.size]
    base = (np.bincount(code) / code.size)[pairs % values.size]
    free = np.isin(values, list(harmless))[pairs % values.size]
    inferable = int(count[(share > CONFIDENCE) & (share - base > UPLIFT) & ~free].sum())
    return Attack(
        name="RT4", what="guesser: the sensitive value from the class alone", bound=bound,
        found={"rows_inferable": inferable, "share": inferable / code.size}, holds=inferable == 0,
    )  # fmt: skip
