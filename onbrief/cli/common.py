"""What commands share: where the repository is, which campaigns are meant."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onbrief.errors import InputError, nearest
from onbrief.lineage.git import git
from onbrief.model.repository import campaign_names, find_root

if TYPE_CHECKING:
    from onbrief.model.actor import Actor


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


def in_ci() -> bool:
    """Forges set `CI`; there a gate that could not look must not pass, and nothing remembered is believed."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def identity(root: Path, who: str | None = None) -> Actor:
    """Who is at the keyboard: `Name <mail>`, by default as Git knows them; a machine where policy says so.

    Raises InputError where Git doesn't know.
    """
    from onbrief.model.actor import actor_of  # looking something up loads no models
    from onbrief.selection.selects import reviewer
    from onbrief.signoff.signers import house

    name, email = ((git(root, "config", f"user.{key}") or "").strip() for key in ("name", "email"))
    return actor_of(who or reviewer(name, email), house(root).machines)
