"""What a seal costs and is called: known to whoever weighs a file before it is sealed, and to whoever meets it after."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onbrief.model.placement import Placement

RESERVE_KB = 16
ASSERTION = "com.onbrief.lineage"  # the seal's own word for what we put into it
TOOL = "onbrief"


def room_for(placement: Placement, suffix: str) -> int | None:
    """What a file may weigh before it is sealed, in units of 1,000 bytes; None where there is no limit."""
