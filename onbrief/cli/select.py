"""`onbrief select`"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import click

from onbrief.cli.common import chosen, repository
from onbrief.errors import InputError
from onbrief.lineage.git import git
from onbrief.model.canonical import sha256_file
from onbrief.model.selects import Select, Watched
from onbrief.model.source import nearest
from onbrief.pipeline.load import load
from onbrief.pipeline.stages import build_folder, requested, to_watch
from onbrief.selection.reasons import known
from onbrief.selection.selects import reviewer, selects_path, write_select, write_watched


def _or_watched(context: click.Context, argument: click.Parameter, candidate: int | None) -> int | None:
    """A candidate is named, or a film."""
    if candidate is None and not (context.params.get("animatic") or context.params.get("lock")):
        raise click.MissingParameter(ctx=context, param=argument)
    return candidate


@click.command(
    "select",
    epilog="\b\nExample: onbrief select lumen-summer sunrise 3 --reason light --note 'the rim draws the cap'"
    "\nAn animatic: onbrief select lumen-summer-spot --animatic 15s --reason composition"
    "\nA cut's picture: onbrief select lumen-summer-spot --lock 15s --reason light",
)
@click.argument("campaign")
@click.argument("scene", required=False)
@click.argument("candidate", type=click.IntRange(min=1), required=False, callback=_or_watched)
@click.option(
    "--animatic", metavar="CUT", is_eager=True, help="pick the animatic of this cut, in place of a candidate"
)
@click.option(
    "--lock",
    metavar="CUT",
    is_eager=True,
    help="lock the picture of this cut, so that words and sound follow",
)
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    required=True,
    help="why, a word of the style pack's `reasons: pick`; repeat it for more",
)
@click.option("--note", default="", help="why, in your own words")
@click.option("--rating", type=click.IntRange(1, 5), help="from weak to strong")
@click.option(
    "--role",
    type=click.Choice(["pick", "alternative"]),
    default="pick",
    show_default=True,
    help="the chosen one, or one worth keeping in mind",
)
@click.option("--who", help="Name <mail>; by default as Git knows you")
def command(
    campaign: str,
    scene: str | None,
    candidate: int | None,
    animatic: str | None,
    lock: str | None,
    reasons: tuple,
    note: str,
    rating: int | None,
    role: Literal["pick", "alternative"],
    who: str | None,
) -> None:
    """Choose a CANDIDATE of a SCENE, or an animatic, or lock a picture, with a reason. Writes selects.yaml; its comments stay."""
    root = repository()
    chosen(root, (campaign,))
    known(reasons, load(root, campaign).vocabulary.reasons, role)
    name, email = (git(root, "config", f"user.{key}") for key in ("name", "email"))
    by = who or reviewer((name or "").strip(), (email or "").strip())
    if animatic or lock:
        if scene or (animatic and lock):
            raise InputError.at(
                "onbrief select",
                "that is more than one decision",
                "Name a scene and a candidate, or `--animatic CUT`, or `--lock CUT`.",
            )
        _watched(root, campaign, animatic, lock, {"reasons": reasons, "note": note, "who": by})
        return
    assert scene is not None and candidate is not None, "the command line has refused it"
    jobs = [j for j in requested(root, campaign, "candidates") if j.about["kind"] == "candidate"]
    batch = {job.about["candidate"]: job for job in jobs if job.about["scene"] == scene}
    if not batch:
        raise InputError.at(
            scene, f"{campaign} has no such scene", nearest(scene, {j.about["scene"] for j in jobs})
        )
    if candidate not in batch:
        there = ", ".join(map(str, sorted(batch)))
        raise InputError.at(scene, f"there is no candidate {candidate}", f"There are {there}.")
    job = batch[candidate]
    picture = build_folder(root, campaign) / f"{job.out}.png"
    if not picture.is_file():
        raise InputError.at(scene, "this candidate has not been rendered", f"Run `onbrief build {campaign}`.")
    select = Select(
        scene=scene,
        candidate=candidate,
        attempt=job.about.get("attempt"),
        request=job.id,
        sha256=sha256_file(picture),
        role=role,
        rating=rating,
        reasons=reasons,
        note=note,
        who=by,
        when=date.today(),
    )
    write_select(root, root / "campaigns" / campaign / "selects.yaml", select)
    click.echo(f"{campaign}: {role} of {scene} is candidate {candidate}. Next: onbrief build {campaign}")


def _watched(root: Path, campaign: str, animatic: str | None, lock: str | None, why: dict[str, Any]) -> None:
    """Binds the decision to the film that was made last."""
    cut, kind, word = (animatic, "animatic", "animatic") if animatic else (lock, "cut", "picture")
    films = {job.about["cut"]: job for job in to_watch(root, campaign) if job.about["kind"] == kind}
    if cut not in films:
        raise InputError.at(str(cut)[:60], f"{campaign} has no such {word}", nearest(str(cut), films))
    job = films[cut]
    film = build_folder(root, campaign) / job.about["watch"]
    if not film.is_file():
        raise InputError.at(cut, f"this {word} has not been made", f"Run `onbrief build {campaign}`.")
    seen = Watched(cut=cut, request=job.id, sha256=sha256_file(film), when=date.today(), **why)
    write_watched(root, selects_path(root, campaign), "animatics" if animatic else "locks", seen)
    done = "picked" if animatic else "locked"
    click.echo(f"{campaign}: the {word} of {cut} is {done}. Next: onbrief build {campaign}")
