"""What commands share: where the repository is, which campaigns are meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from onbrief.errors import InputError, nearest
from onbrief.model.repository import campaign_names, find_root


def repository() -> Path:
    return find_root(Path.cwd())


def chosen(root: Path, names: tuple[str, ...]) -> list[str]:
    """The campaigns named, or all. Raises InputError for one that isn't there."""
    known = campaign_names(root)
    for name in names:
        if name not in known:
            raise InputError.at(f"campaigns/{name}", "no such campaign", nearest(name, known))
    if not known:
        raise InputError.at("campaigns", "there is no campaign here yet")
    return list(names) or known


def formats(*others: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `--format`, as the parameter `kind`: text, or one of the others."""
    return click.option(
        "--format",
        "kind",
        type=click.Choice(["text", *others]),
        default="text",
        show_default=True,
        help="text for people, the others for programs",
    )
