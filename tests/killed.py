"""A build that writes down every event, and may kill itself at one of them: `python -m tests.killed LOG [EVENT SECONDS]`.

EVENT: the number of the event after which the build dies; SECONDS: how long after it. The kill is SIGKILL to the
building process alone, as when memory runs out: DVC and its stage are left to notice by themselves.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from onbrief.pipeline.build import build


def main(log: Path, event: int | None = None, seconds: float = 0) -> None:
    seen = 0

    def show(told: dict[str, Any]) -> None:
        nonlocal seen
        with log.open("a") as file:
            file.write(json.dumps(told) + "\n")
        seen += 1
        if seen == event:
            threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()

    build(Path.cwd(), "dusk", show)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(convert(a) for convert, a in zip((int, float), sys.argv[2:], strict=False)))
