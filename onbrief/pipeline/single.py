"""Judges single files: one that bears a deliverable's name, a film from outside, a candidate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from onbrief.errors import InputError
from onbrief.model.finding import Check, Finding, Spec, Subject
from onbrief.pipeline.checks import Report, in_order, rate_of
from onbrief.pipeline.films.judged import as_subject
from onbrief.pipeline.films.named import Film
from onbrief.pipeline.gates import gates as all_gates
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.judge import Seen
from onbrief.pipeline.pieces import Built, Piece, gates_of, measure, seen, spec_for
from onbrief.pipeline.progress import Quiet, Stage
from onbrief.pipeline.render import parts_of, suffix_of
from onbrief.pipeline.stages import build_folder
from onbrief.pipeline.subjects import look_at, spec_of
from onbrief.pipeline.workers import one_thread


def check_file(
    root: Path, name: str, job: Job, path: Path, stage: Stage, gates: Mapping[str, Check] | None = None
) -> Report:
    """Judges any file as that deliverable: its own bytes, the sidecar, mattes and spec of the build.

    Gates that compare files are not asked. Raises InputError where the deliverable isn't built here.
    """
    one_thread()
    known = dict(all_gates() if gates is None else gates)
    built, spec = Built.of(root, name), spec_of(job)
    image = parts_of(built.folder, job).get("image")
    if image is None:
        raise InputError.at(job.out, "this deliverable isn't built here", f"Run `onbrief build {name}`.")
    asset = image.relative_to(built.folder).as_posix()
    with TemporaryDirectory() as folder:

        def see() -> Seen:
            return in_place(look_at(root, built.folder, job, built.made), path, spec, Path(folder)), spec

        piece = Piece(asset, see, gates_of(job, known, alone=True), spec.sources["placement"], job, spec)
        measure([piece], known, stage, None)
    findings = [(asset, one) for one in piece.answers.told(piece.source)]
    return Report(
        name, built.client, [asset], 1, built.every, list(piece.gates), in_order(findings), file=path
    )


def check_film(
    root: Path,
    film: Film,
    films: Sequence[Film],
    path: Path,
    stage: Stage,
    gates: Mapping[str, Check] | None = None,
) -> Report:
    """Judges any film as that deliverable. Nothing need be built: what people wrote is what it is held against."""
    one_thread()
    known = dict(all_gates() if gates is None else gates)
    job, spec = film.job, spec_of(film.job)
    asset = f"{job.out}.{suffix_of(job, 'image')}"

    def see() -> Seen:
        return as_subject(root, film, films, path), spec

    piece = Piece(asset, see, gates_of(job, known, alone=True), spec.sources["placement"], job, spec)
    measure([piece], known, stage, None)
    findings = [(asset, one) for one in piece.answers.told(piece.source)]
    mine = [one.job for one in films if one.campaign == film.campaign]
    every = [f"{one.out}.{suffix_of(one, 'image')}" for one in mine]
    if (build_folder(root, film.campaign) / "requests" / "pack.json").is_file():
        every = list(dict.fromkeys((*Built.of(root, film.campaign).every, *every)))
    return Report(
        film.campaign,
        film.client,
        [asset],
        1,
        every,
        list(piece.gates),
        in_order(findings),
        file=path,
        rates={asset: rate_of(job)},
        taken_as=film.address,
    )


def look_over(
    root: Path, name: str, jobs: Iterable[Job], made: Mapping[str, Job], gates: Iterable[str]
) -> dict[str, list[Finding]]:
    """What these gates find on single candidates, by their stem. made: by request id, to find what they are made from."""
    one_thread()
    known = {gate: all_gates()[gate] for gate in gates}
    built = Built(root, name, build_folder(root, name), "", {}, dict(made))
    pieces = []
    for job in jobs:
        spec = spec_for(job, built)
        assert spec is not None
        pieces.append(
            Piece(
                job.out, partial(seen, built, job, spec), tuple(known), spec.sources["placement"], job, spec
            )
        )
    measure(pieces, known, Quiet("checks", len(pieces)), None)
    return {piece.asset: piece.answers.told(piece.source) for piece in pieces}


def in_place(subject: Subject, path: Path, spec: Spec, folder: Path) -> Subject:
    """Another file in a deliverable's place. folder: where a drawing's pixels go; the build's show other bytes.

    A drawing that can't be drawn gets no pixels: the gates tell why.
    """
    from checks import vector

    preview = None
    if vector.is_drawing(path):
        with suppress(Exception):  # hostile drawings can make a parser raise nearly anything
            vector.read(path)
            preview = _drawn(path, spec, folder / "preview.png")
    return replace(subject, path=path, preview=preview)


def _drawn(path: Path, spec: Spec, target: Path) -> Path:
    from onbrief.pipeline.encode import encode_png

    draw = import_module("renderers.svg").pixels
    pixels = draw(path.read_bytes(), (spec.placement.width, spec.placement.height))
    target.write_bytes(encode_png(pixels[..., :3]))
    return target
