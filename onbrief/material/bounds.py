"""How much memory a stranger's file may ask for."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onbrief.errors import InputError

SPARE = 1_500_000_000  # bytes that decoders may take beside what the picture's own size explains


@contextmanager
def bounded(name: str, pixels: int, spare: int = SPARE) -> Iterator[None]:
    """A file that inflates to more than its size explains is refused, before it takes the machine down.

    pixels: of the picture, as its header says. Linux only; elsewhere what the header says was looked at, no more.
    Raises InputError.
    """
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = _used()
    limit = used + spare + 48 * pixels  # three planes of doubles, twice
    capped = bool(used) and (hard == resource.RLIM_INFINITY or limit < hard)
    try:
        if capped:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        yield
    except MemoryError:
        what = "it unpacks to far more than a picture of its size holds"
        raise InputError.at(name, what, "Save it anew from the program that it comes from.") from None
    finally:
        if capped:
            resource.setrlimit(resource.RLIMIT_AS, (before, hard))


def _used() -> int:
    """Bytes of address space that this process has; 0 where that can't be told."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
