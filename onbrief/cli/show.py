"""How things look on a terminal and in a log."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from typing import Any, TextIO

import click
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


def tell(console: Console, *what: RenderableType) -> None:
    """Prints without the blanks that tables leave at the end of lines, which logs and diffs show."""
    with console.capture() as capture:
        console.print(*what)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


class BuildDisplay(AbstractContextManager["BuildDisplay"]):
    """One display across all stages: a bar a stage on a terminal, a line a step elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        stream = stream or sys.stdout
        self.live = stream.isatty() and os.environ.get("CI") != "true"
        self.tasks: dict[str, Any] = {}
        self.progress = Progress(
            SpinnerColumn(finished_text="•"),
            TextColumn("{task.fields[stage]:<11}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.description}"),
            console=Console(file=stream),
            disable=not self.live,
        )

    def __enter__(self) -> BuildDisplay:
        self.progress.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.progress.stop()

    def __call__(self, event: dict[str, Any]) -> None:
        stage = event["stage"]
        if "total" in event:
            self.tasks[stage] = self.progress.add_task("", total=event["total"], stage=stage)
        if "of" in event:
            self.progress.update(self.tasks[stage], total=event["of"])
        if "share" in event:
            self.progress.update(self.tasks[stage], completed=event["done"] + event["share"])
        elif "note" in event:
            click.echo(f"{stage}  {event['note']}")
        if "kind" in event:
            self._step(event)

    def _step(self, event: dict[str, Any]) -> None:
        done = event["done"]
        if self.live:
            total = self.progress.tasks[self.tasks[event["stage"]]].total
            note = "" if done == total else event["step"]
            self.progress.update(self.tasks[event["stage"]], completed=done, description=note)
        elif event["kind"] not in ("kept", "passed"):
            seconds = f"  {event['seconds']:.1f} s" if event["seconds"] > 0.1 else ""
            click.echo(f"{event['stage']}  {done}  {event['step']}  {event['kind']}{seconds}")
