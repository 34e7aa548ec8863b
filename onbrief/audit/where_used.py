"""Where something is used: by campaign and market, what is out, since when, and where it went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from onbrief.audit.index import CURRENT, SHIPPED, Index, Use


@dataclass(frozen=True)
class Group:
    """What uses it in one market of a campaign. first, last: of its publishes, UTC; empty where there is none."""

    campaign: str
    market: str
    uses: tuple[Use, ...]

    @property
    def shipped(self) -> int:
        return sum(use.asset.shipped for use in self.uses)

    @property
    def first(self) -> str:
        return min((use.asset.at for use in self.uses if use.asset.at), default="")

    @property
    def last(self) -> str:
        return max((use.asset.at for use in self.uses), default="")

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(sorted({target for use in self.uses for target in use.targets}))


def where_used(index: Index, node: str, shipped: bool) -> list[Group]:
    """Groups by campaign and market. Raises InputError for a node that nothing uses."""
    uses = index.used_by(node, shipped)
    if not uses:
        index.known(node)
    groups: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in uses:
        groups[use.asset.campaign, use.asset.market].append(use)
    return [Group(*place, tuple(mine)) for place, mine in sorted(groups.items())]


def all_of(index: Index, kind: str, shipped: bool) -> list[tuple[str, int]]:
    """All nodes of a kind, and how many assets use each. Raises InputError for a kind that nothing is of."""
    names = index.column(
        "SELECT kind || ':' || key FROM node WHERE kind = ? AND id IN (SELECT node FROM edge) ORDER BY key",
        kind,
    )
    counts = index.column(
        "SELECT (SELECT count(*) FROM edge JOIN asset ON asset.id = edge.asset WHERE edge.node = node.id "
        f"AND {SHIPPED if shipped else CURRENT}) FROM node WHERE kind = ? AND id IN (SELECT node FROM edge) ORDER BY key",
        kind,
    )
    if not names:
        index.known(f"{kind}:")
    return list(zip(names, counts, strict=True))
