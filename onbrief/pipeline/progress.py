"""What a stage says while it works: plain lines for people and logs, JSON lines for `onbrief build`."""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time

CHANNEL = "ONBRIEF_PROGRESS"
MARK = "\x1eonbrief "


def end_with_parent() -> None:
    """Ends this process as soon as the one that started it is gone, or nobody reads what it says any more.

    A killed build must not leave a stage behind that goes on writing beside the next build.
    """
    parent = os.getppid()

    def watch() -> None:
        reader = select.poll()
        reader.register(1, 0)  # no wish but to be told when the other end is closed
        while not reader.poll(500) and os.getppid() == parent:
            pass
        os._exit(143)

    threading.Thread(target=watch, daemon=True).start()


class Stage:
    """Reports one stage: how many steps, and each step's name, kind (rendered, kept …) and seconds."""

    def __init__(self, name: str, total: int):
        self.name, self.total, self.done = name, total, 0
        self.as_json = os.environ.get(CHANNEL) == "json"
        self.started = time.monotonic()
        self.counts: dict[str, int] = {}
        self._say({"stage": name, "total": total})

    def step(self, name: str, kind: str, took: float | None = None) -> None:
        """took: seconds, where steps overlap; else those since the last step."""
        seconds, self.started = took or time.monotonic() - self.started, time.monotonic()
        self.done += 1
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self._say(
            {"stage": self.name, "done": self.done, "step": name, "kind": kind, "seconds": round(seconds, 2)},
            f"{self.name}  {self.done}/{self.total}  {name}  {kind}"
            + (f"  {seconds:.1f} s" if seconds > 0.1 else ""),
        )

    def extend(self, steps: int) -> None:
        """There is more to do than was known at first."""
        self.total += steps
        self._say({"stage": self.name, "of": self.total})

    def within(self, share: float, note: str = "") -> None:
        """How far the present step is, 0 to 1; shown by progress bars alone."""
        self._say({"stage": self.name, "done": self.done, "share": round(share, 3), "note": note})

    def note(self, text: str) -> None:
        self._say({"stage": self.name, "note": text}, f"{self.name}  {text}")

    def _say(self, event: dict, plain: str | None = None) -> None:
        line = MARK + json.dumps(event, ensure_ascii=False) if self.as_json else plain
        if line is not None:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


class Quiet(Stage):
    """A stage that says nothing: its result is the answer."""

    def _say(self, event: dict, plain: str | None = None) -> None:
        return
