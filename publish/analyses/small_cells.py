"""Which cells of a matrix are not shown, so that a handful of people is not read as a finding.

Counts of published rows can be counted again by anyone who has the rows; nothing here protects a person. Must not be used
where it would have to.
"""

import numpy as np

FEWEST = 5
"""A cell under so many, but not empty, is not shown."""

SHOWN, SMALL, BESIDE_SMALL = 0, 1, 2


def suppressed(counts: np.ndarray) -> np.ndarray:
    """SHOWN, SMALL or BESIDE_SMALL for each cell of a matrix and its margins: shape (rows + 1, columns + 1).

    counts: whole numbers by row and column. A line of the matrix gives no small cell away by subtraction: cells are taken
    away beside it until none follows from the others (complementary suppression), the smallest first.
    """
    whole = _with_margins(counts)
    rules = np.where((whole > 0) & (whole < FEWEST), SMALL, SHOWN)
    while len(told := _told(rules)):
        row, column = told[0]
        _hide_beside(whole, rules, int(row), int(column))
    return rules


def _with_margins(counts: np.ndarray) -> np.ndarray:
    rows = np.vstack([counts, counts.sum(axis=0, keepdims=True)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


def _told(rules: np.ndarray) -> np.ndarray:
    """Hidden cells that follow from those shown: each line sums to its margin, which leaves them one solution."""
    hidden = np.argwhere(rules != SHOWN)
    if not len(hidden):
        return hidden
    rows, columns = rules.shape
    equations = np.zeros((rows + columns, len(hidden)))
    for at, (row, column) in enumerate(hidden):
        equations[row, at] = equations[rows + column, at] = 1.0
        # The margin stands on the other side of the equation.
        if column == columns - 1:
            equations[row, at] = -1.0
        if row == rows - 1:
            equations[rows + column, at] = -1.0
    # A cell is told when nothing of it lies in the null space of the equations.
    _, singular, right = np.linalg.svd(equations)
    rank = int((singular > 1e-9).sum())
    return np.asarray(hidden[np.abs(right[rank:]).sum(axis=0) < 1e-9])


def _hide_beside(whole: np.ndarray, rules: np.ndarray, row: int, column: int) -> None:
    """Hide one more cell beside one that is told: in the line with fewer hidden, the smallest not empty, margins last.

    Where both lines are hidden already, the cell is told by way of others, and the smallest of the whole matrix goes.
    """
    across = [(row, c) for c in range(rules.shape[1])]
    down = [(r, column) for r in range(rules.shape[0])]
    anywhere = [(r, c) for r in range(rules.shape[0]) for c in range(rules.shape[1])]
    fewest = sorted((across, down), key=lambda line: sum(rules[cell] != SHOWN for cell in line))
    free = next(shown for line in (*fewest, anywhere) if (shown := [cell for cell in line if rules[cell] == SHOWN]))
    last = (rules.shape[0] - 1, rules.shape[1] - 1)
    rules[min(free, key=lambda c: (c[0] == last[0] or c[1] == last[1], whole[c] == 0, whole[c]))] = BESIDE_SMALL
