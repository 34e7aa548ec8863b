"""Pictures from a studio's own ComfyUI graphs, run by its own servers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from onbrief.model.binding import Binding
from onbrief.model.request import EngineFault, Progress, Rendering, RenderRequest
from onbrief.model.source import look
from renderers.generation.ask import Ask, read
from renderers.generation.settle import settled
from renderers.graphs.crew import Crew
from renderers.graphs.fill import values_of
from renderers.graphs.graph import MOST_BYTES, Remark, Unfit, read_graph
from renderers.graphs.job import Job, Made
from renderers.graphs.lint import lint
from renderers.graphs.server import Server, servers_from

PATIENCE = 600.0  # seconds


class Comfyui:
    """Fills a committed graph as its binding says, and has a server run it.

    Servers: `ONBRIEF_COMFYUI`, addresses separated by commas; `ONBRIEF_COMFYUI_TOKEN`, sent as a bearer token;
    `ONBRIEF_COMFYUI_PATIENCE`, seconds without any news after which a job is given up (600). None of them is part of
    a request, and no address stands in a record.
    """

    name = "comfyui"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs: `graph` (API format), `binding`, and the pictures that the binding takes."""
        ((_, made),) = self.render_many([(request, inputs)], progress=progress)
        if isinstance(made, EngineFault):
            raise made
        return made

    def render_many(
        self, asked: Sequence[tuple[RenderRequest, Mapping[str, Path]]], *, progress: Progress
    ) -> Iterator[tuple[int, Rendering | EngineFault]]:
        """One job at a time on every server. Everything is read before anything is sent."""
        asks = [read(request) for request, _ in asked]
        jobs = [job_of(ask, inputs) for ask, (_, inputs) in zip(asks, asked, strict=True)]
        for place, made in Crew(servers(), jobs, patience()).work(progress):
            if isinstance(made, Made):
                yield place, _settled(asks[place], asked[place][1], made)
            else:
                yield place, made


def _settled(ask: Ask, inputs: Mapping[str, Path], made: Made) -> Rendering | EngineFault:
    try:
        rendering = settled(ask, inputs, made.pixels, made.record, made.evidence)
    except EngineFault as fault:
        return fault
    rendering.files = {"clip": made.clip} if made.clip else {}
    return rendering


def job_of(ask: Ask, inputs: Mapping[str, Path]) -> Job:
    """Raises Unfit, a ValueError, for a graph and a binding that can't be used together, or as asked."""
    for name in ("graph", "binding"):
        if name not in inputs:
            raise ValueError(f"it has no {name}: the style pack's engine names one in its settings")
    with inputs["graph"].open("rb") as file:
        graph = read_graph(file.read(MOST_BYTES + 1))
    binding = read_binding(inputs["binding"])
    if remarks := lint(graph, binding):
        raise Unfit(remarks)
    if (binding.output.kind == "picture") != (ask.film is None):
        made, wanted = ("a picture", "a film") if ask.film else ("a film", "a picture")
        raise Unfit([Remark(f"the graph makes {made}, by `output: kind`, and {wanted} is asked")])
    return Job(graph, binding, values_of(ask, inputs, binding), inputs, ask)


def read_binding(path: Path) -> Binding:
    """Raises Unfit."""
    path = path.absolute()
    binding, _, problems = look(path.parent, path, Binding)
    if binding is None:
        raise Unfit([Remark(problem.what, problem.cure) for problem in problems])
    return binding


def servers() -> list[Server]:
    """Those that the environment names. Raises EngineFault where it names none, or nothing that is an address."""
    addresses = os.environ.get("ONBRIEF_COMFYUI", "")
    try:
        found = list(servers_from(addresses, os.environ.get("ONBRIEF_COMFYUI_TOKEN", "")))
    except ValueError as error:
        raise EngineFault(str(error), "unreachable") from None
    if not found:
        raise EngineFault("no ComfyUI server is named; put its address into ONBRIEF_COMFYUI", "unreachable")
    return found


def patience() -> float:
    """Seconds without news after which a job is given up."""
    try:
        found = float(os.environ.get("ONBRIEF_COMFYUI_PATIENCE") or PATIENCE)
    except ValueError:
        found = PATIENCE
    return found if found > 0 else PATIENCE


COMFYUI = Comfyui()
