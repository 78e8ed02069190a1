"""How the command speaks: sentences on standard error, results on standard output, never a traceback, never a value.

Must not import heavy libraries before a verb has failed.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from orchestration.silence import is_for_users, place_of

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())


def say(sentence: str) -> None:
    """A sentence for the person at the terminal."""
    typer.echo(sentence, err=True)


def answer(thing: Any) -> None:
    """One JSON object on standard output."""
    typer.echo(json.dumps(thing, ensure_ascii=False, default=str))


class Told(TyperGroup):
    """The root command: turns what can go wrong into one sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a verb. Known problems end with exit code 2; unknown ones with 3 and the place in the code, not the text."""
        try:
            _keep_log()
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            log.error("command_failed", extra={"told": {"error": type(error).__name__}})
            if is_for_users(error):
                say(str(error))
                raise typer.Exit(2) from None
            import click

            if isinstance(error, click.ClickException) or type(error).__module__.startswith("typer."):
                raise
            say(f"Something broke on our side: {place_of(error)}. Nothing was published; report it with this line.")
            raise typer.Exit(3) from None


def _keep_log() -> None:
    """With VIGIE_LOG=json a command's events go beside its sentences: what it committed, and that it failed. Raises HomeProblem."""
    from orchestration.resources import log_form

    if log_form() == "json":
        from orchestration.watching import log_links
        from publish import journal

        journal.begin("json")
        log_links()


class MaybeFrom(TyperCommand):
    """A verb whose option --rebuild may stand alone, and then means --rebuild=releasable."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Write the value out where it is left out."""
        return super().parse_args(ctx, ["--rebuild=releasable" if told == "--rebuild" else told for told in args])


@contextmanager
def steps(total: int) -> Iterator[Any]:
    """A progress bar on standard error: call the yielded function with the name of each step as it begins."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=total)
        begun = False

        def begin(name: str) -> None:
            nonlocal begun
            bar.update(task, description=name, advance=1 if begun else 0)
            begun = True
            if not sys.stderr.isatty():
                say(f"  {name}")

        yield begin
        bar.update(task, completed=total, description="done")
