"""The parameters of a layered picture. Places are shares of the frame, angles degrees."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from onbrief.model.layers import Light, Match, Shadow, Spot


class Placed(BaseModel):
    """One layer; its pictures are the inputs `layer.N`, `matte.N`, `ground.N` and `layout.N`, N its place from 0."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    role: Literal["background", "product", "prop", "foreground"]
    source: str  # who asked for it, as a symbolic place
    focus: tuple[float, float] = (0.5, 0.5)  # of a background: what stays in the frame
    aim: tuple[float, float] = (0.5, 0.5)  # and where it comes to lie
    spot: Spot | None = None
    shadow: Shadow = Shadow()
    match: Match = Match()
    blur: float = Field(0, ge=0, le=0.1)


class Picture(BaseModel):
    """All of a request's params. light: None where it is told from the background. seed: the grain's, for the finish."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    seed: str = "0"
    size: tuple[int, int]
    layers: tuple[Placed, ...] = Field(min_length=1, max_length=24)
    light: Light | None = None
    model: tuple[
        str, ...
    ] = ()  # cards of the models that made files of it; read by the policies, not by the renderer
