"""No test asserts how long something took: a busy machine would fail it. Count the work, or break it off (`tests.stopping`)."""

import ast
from pathlib import Path

import pytest

CLOCKS = {"process_time", "perf_counter", "monotonic", "thread_time", "timeit"}
CLOCKS |= {f"{clock}_ns" for clock in (*CLOCKS, "time")}
MODULES = sorted((Path(__file__).resolve().parents[1]).rglob("*.py"))


def _reads_a_clock(node: ast.AST) -> bool:
    """Whether a call of a clock of `time` or of `timeit` stands in it."""
    for call in (found for found in ast.walk(node) if isinstance(found, ast.Call)):
        match call.func:
            case ast.Name(id=name) if name in CLOCKS:
                return True
            case ast.Attribute(value=ast.Name(id="time"), attr="time") | ast.Attribute(value=ast.Name(id="timeit")):
                return True
            case ast.Attribute(attr=name) if name in CLOCKS:
                return True
    return False


def _timed(tree: ast.Module) -> list[int]:
    """Lines of the asserts that read a clock, or a name that came of one, within each function."""
    lines = []
    for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        names: set[str] = set()
        known = -1
        while known != len(names):  # a name of a name of a clock
            known = len(names)
            for node in ast.walk(scope):
                if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    if _is_timed(node.value, names):
                        names |= {name.id for one in targets for name in ast.walk(one) if isinstance(name, ast.Name)}
        lines += [node.lineno for node in ast.walk(scope) if isinstance(node, ast.Assert) and _is_timed(node, names)]
    return lines


def _is_timed(node: ast.AST, names: set[str]) -> bool:
    return _reads_a_clock(node) or any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(node))


@pytest.mark.parametrize(
    "body",
    [
        "began = time.process_time()\n    assert time.process_time() - began < 2",
        "began = perf_counter()\n    work()\n    taken = perf_counter() - began\n    assert taken < 2",
        "began = time.time()\n    end = time.time()\n    assert end - began < 1",
        "best = min(timeit.repeat(work))\n    assert best < 1",
    ],
)
def test_an_assertion_of_a_clock_is_seen(body: str) -> None:
    assert _timed(ast.parse(f"def test_one():\n    {body}\n"))


def test_a_sleep_or_a_date_is_no_clock() -> None:
    assert not _timed(ast.parse("def test_one():\n    time.sleep(1)\n    now = datetime.now(UTC)\n    assert now\n"))


def test_no_test_asserts_how_long_something_took() -> None:
    assert len(MODULES) > 100
    told = [f"{path.name}:{line}" for path in MODULES for line in _timed(ast.parse(path.read_text("utf-8")))]
    assert told == []
