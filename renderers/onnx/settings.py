"""What a style pack can set of a diffusion engine, beside its words."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Sampler = Literal["euler", "euler-a", "dpmpp-2m", "dpmpp-2m-karras", "lcm"]


class Settings(BaseModel):
    """What is left out follows from the pipeline's own files; the rendering's record tells what it was."""

    model_config = ConfigDict(extra="forbid")
    steps: int | None = Field(None, ge=1, le=200, description="How often the model looks at the picture.")
    guidance: float | None = Field(
        None,
        ge=0,
        le=30,
        description="How closely the words are followed: the scale of classifier-free guidance. Up to 1 there is none, "
        "as distilled models (Turbo) want it.",
    )
    scheduler: Sampler | None = Field(
        None, description="How noise is taken away, step by step. Left out: as the pipeline's own file says."
    )
    controls: tuple[Literal["depth", "normal", "edge"], ...] = Field(
        (),
        description="The maps that the pipeline's ControlNets were trained on, in their order. Needed where there is more "
        "than one.",
    )
