"""Which deliverable a file is, by the name that it bears: the build's or the one it is delivered under."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from onbrief.errors import InputError
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.pack import delivery_name
from onbrief.pipeline.stages import build_folder, requested

NEAREST = 3  # names that are offered instead of one that nobody knows


@dataclass(frozen=True)
class Named:
    """A deliverable of a campaign."""

    campaign: str
    job: Job


def deliverable(root: Path, path: Path, campaigns: Iterable[str]) -> Named:
    """The deliverable whose name a file bears, whatever its extension. campaigns: where to look.

    Raises InputError for a file that isn't there, a name that no deliverable has, or that several campaigns have.
    """
    there(path)
    names = [pair for name in campaigns for pair in _names(root, name)]
    found = {one.campaign: one for stem, one in names if stem == path.stem}
    if not found:
        near = get_close_matches(
            path.stem[:200], dict.fromkeys(stem for stem, _ in names), n=NEAREST, cutoff=0.6
        )
        cure = f"Nearest: {', '.join(near)}." if near else _unbuilt(names)
        raise InputError.at(path, "no deliverable bears this name", cure)
    if len(found) > 1:
        cure = f"Say which: --campaign {' or --campaign '.join(sorted(found))}."
        raise InputError.at(path, f"{len(found)} campaigns have a deliverable of this name", cure)
    return next(iter(found.values()))


def there(path: Path) -> None:
    """Raises InputError for a file that isn't there."""
    if not path.exists():
        raise InputError.at(
            path, "there is no such file", "Name a campaign, or a file that bears a deliverable's name."
        )
    if not path.is_file():
        raise InputError.at(path, "this is no file", "Name files one by one.")


def deliverable_as(root: Path, text: str, campaigns: Iterable[str]) -> Named | None:
    """The built deliverable that `--as` names: by either of its names, or where it lies under build/.

    Raises InputError where several have that name.
    """
    pairs = [pair for name in campaigns for pair in _names(root, name)]
    places = [(f"{prefix}{one.job.out}", one) for _, one in pairs for prefix in ("", f"{one.campaign}/")]
    found = {(one.campaign, one.job.out): one for stem, one in (*pairs, *places) if stem == text}
    if len(found) > 1:
        cure = f"Say which: {', '.join(f'--as {campaign}/{out}' for campaign, out in sorted(found))}."
        raise InputError.at(f"--as {text}", f"{len(found)} deliverables have this name", cure)
    return next(iter(found.values()), None)


def _names(root: Path, campaign: str) -> list[tuple[str, Named]]:
    """Both names, without extension, of every deliverable of a campaign that was compiled."""
    folder = build_folder(root, campaign) / "requests"
    if not (folder / "variants.json").is_file() or not (folder / "pack.json").is_file():
        return []
    about = json.loads((folder / "pack.json").read_text("utf-8"))
    pairs = []
    for job in requested(root, campaign, "variants"):
        one = Named(campaign, job)
        pairs += [(Path(job.out).name, one), (delivery_name(about, job, ""), one)]
    return pairs


def _unbuilt(names: list[tuple[str, Named]]) -> str:
    return "" if names else "Nothing is built here yet; run `onbrief build`."
