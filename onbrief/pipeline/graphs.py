"""A style pack's ComfyUI graphs held against their bindings, its engines, the models' cards and live servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.model.binding import Binding
from onbrief.model.card import FOLDER, ModelCard
from onbrief.model.engine import Engine
from onbrief.model.source import Source, confine, look, read_model
from onbrief.model.stylepack import StylePack
from onbrief.model.visible import visible
from onbrief.pipeline.cards import card_of
from onbrief.pipeline.family import following
from renderers.graphs.graph import MOST_BYTES, Graph, Remark, Unfit, read_graph
from renderers.graphs.lint import lint
from renderers.graphs.offer import against, other_commits
from renderers.graphs.server import Server
from renderers.graphs.wire import Lost

CURE = "Put the graph (API format, .json) and its binding (.yaml) into the style pack."


@dataclass(frozen=True)
class Bound:
    """A graph with its binding. engine: the style pack's entry that names them, if one does."""

    file: str  # the graph's, from the repository's root
    graph: Graph
    binding: Binding
    source: Source
    engine: Engine | None = None

    def problem(self, remark: Remark) -> Problem:
        """A remark where it belongs: in the binding, or in the graph."""
        if remark.keys is not None:
            found = self.source.problem(remark.keys, remark.what, remark.cure)
            return Problem(found.where, found.what, found.cure, remark.note)
        return in_graph(self.file, remark)


def in_graph(file: str, remark: Remark) -> Problem:
    where = f"{file}:{remark.line}:{remark.column}" if remark.line else file
    return Problem(where, visible(remark.what), visible(remark.cure), remark.note)


def graph_problems(root: Path, source: Source, pack: StylePack) -> Iterator[Problem]:
    """Every mistake in the graphs of a style pack's engines; none is sent anywhere."""
    bounds, problems = bounds_of(root, source, pack)
    yield from problems
    for bound in bounds:
        yield from looked_over(root, bound)


def looked_over(root: Path, bound: Bound) -> Iterator[Problem]:
    """What a graph and its binding have against one another, against the engine that names them, and its card."""
    yield from map(bound.problem, lint(bound.graph, bound.binding, bound.engine))
    found = card_of(root, bound.engine.model) if bound.engine else None
    if found:
        yield from map(bound.problem, _uncarded(bound.binding, found[0]))


def _uncarded(binding: Binding, card: ModelCard) -> Iterator[Remark]:
    """Files of weights that the graph loads, and the model's card doesn't answer for."""
    known = {*card.weights, *card.files.values()}
    for place, model in enumerate(binding.models):
        if model.sha256 not in known:
            what = f"the card of {card.id} lists no file with this SHA-256, so nobody cleared {model.file}"
            cure = f"Add it to `weights:` of {FOLDER}/{card.id}.yaml, once somebody has."
            yield Remark(what, cure, ("models", place, "sha256"))


def offered(bound: Bound, servers: Iterable[Server]) -> Iterator[Problem]:
    """What live servers have against a graph; each is told by its number."""
    for server in servers:
        try:
            remarks = against(bound.graph, bound.binding, server.offer(bound.graph))
            if bound.binding.custom_nodes:
                remarks += other_commits(bound.binding, server.commits())
        except Lost as fault:
            cure = "Start it, or take it out of ONBRIEF_COMFYUI."
            yield Problem(bound.file, f"{server.name} can't be asked: {fault}", cure)
            continue
        for remark in remarks:
            found = bound.problem(remark)
            yield Problem(found.where, f"{server.name}: {found.what}", found.cure, found.note)


def bounds_of(root: Path, source: Source, pack: StylePack) -> tuple[list[Bound], list[Problem]]:
    """The graphs of a style pack's engines, as far as they can be read, and what keeps the others from it."""
    bounds: list[Bound] = []
    problems: list[Problem] = []
    for name, engine in pack.engines.items():
        if engine.renderer != "comfyui":
            continue
        asked = [("settings", engine)]
        if engine.anchor and engine.anchor.graph:
            asked.append(("anchor", as_followed(engine)))
        for key, one in asked:
            try:
                bounds.append(_bound(root, source, ("engines", name, key), one))
            except InputError as error:
                problems += error.problems
    return bounds, problems


def _bound(root: Path, source: Source, at: tuple[str, str, str], engine: Engine) -> Bound:
    """at: where the style pack names the files. Raises InputError."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for key in ("graph", "binding"):
        file = engine.settings.get(key)
        path = source.path.parent / file if isinstance(file, str) and file else None
        if path is None:
            cure = f"Name a file: `settings: {{{key}: …}}`."
            problems.append(source.key_problem(at[:2], f"this engine has no {key}", cure))
        elif not path.is_file():
            problems.append(source.problem((*at, key), f"there is no file {file}", CURE))
        else:
            files[key] = path
    if problems:
        raise InputError(problems)
    return read_bound(root, files["graph"], files["binding"], engine)


def as_followed(engine: Engine) -> Engine:
    """The engine as masters that follow their anchor ask it: with one reference more."""
    more = ("anchor",) if engine.anchor and engine.anchor.reference else ()
    return following(engine).model_copy(update={"references": (*more, *engine.references)})


def read_bound(root: Path, graph: Path, binding: Path, engine: Engine | None = None) -> Bound:
    """Raises InputError with every mistake of the two files' own."""
    _, _, problems = look(root, binding, Binding)
    file = confine(root, graph).relative_to(root).as_posix()
    found: Graph | None = None
    try:
        found = read_graph(_bytes(root, graph))
    except Unfit as error:
        problems += [in_graph(file, remark) for remark in error.remarks]
    except InputError as error:
        problems += error.problems
    if problems or found is None:
        raise InputError(problems)
    value, source = read_model(root, binding, Binding)
    return Bound(file, found, value, source, engine)


def _bytes(root: Path, path: Path) -> bytes:
    path = confine(root, path)
    name = path.relative_to(root).as_posix()
    if not path.is_file():
        raise InputError.at(name, "this file is missing", "Add it, or take out what refers to it.")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
