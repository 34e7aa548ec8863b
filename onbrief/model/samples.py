"""How many samples a pixel a picture is traced with."""

from __future__ import annotations

from pydantic import Field, model_validator

from onbrief.model.base import Mistake, Model


class Samples(Model):
    """Samples a pixel, of the picture and of its mattes."""

    spp: int | None = Field(
        None,
        gt=0,
        le=4096,
        title="Samples a pixel",
        description="Samples a pixel, a power of two. More is finer and slower.",
        examples=[16],
    )
    aux_spp: int = Field(
        4,
        gt=0,
        le=256,
        title="Samples a pixel of mattes",
        description="Samples a pixel of mattes and guides.",
        examples=[4],
    )

    @model_validator(mode="after")
    def _repeats_bit_for_bit(self) -> Samples:
        # Samples are a power of two: then a pixel's samples lie in one packet of a vectorised path tracer and are
        # added up in one order. With 12, some sums span two threads, and the last bit of a few pixels differs from
        # run to run.
        if self.spp and self.spp & (self.spp - 1):
            raise Mistake(
                f"{self.spp} samples a pixel don't repeat bit for bit",
                "Use a power of two: 8, 16, 32 …",
                at="spp",
            )
        return self
