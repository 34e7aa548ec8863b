"""A step of the chain that leads from a file back to where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from onbrief.lineage.git import Commit

Mark = Literal["proved", "recorded", "missing"]


@dataclass
class Link:
    """One step of the chain: what it is, what is known of it, and how sure that is.

    proved: hashes lead here from the file in hand. recorded: somebody wrote it down. missing: nobody did, or it isn't
    here. marks: of facts that are less sure than their step. picture: the file that shows this step, as lineage.json
    has it, and its campaign.
    """

    title: str
    facts: dict[str, str] = field(default_factory=dict)
    source: str = ""
    commit: Commit | None = None
    mark: Mark = "recorded"
    marks: dict[str, Mark] = field(default_factory=dict)
    picture: dict[str, str] | None = None
