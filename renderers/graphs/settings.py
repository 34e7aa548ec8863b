"""The `settings` of an engine whose `renderer` is `comfyui`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """What the style pack's engine says beside the graph: any other setting is put where the binding has its name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int | float | str | bool]
    graph: str | None = Field(
        None,
        description="The graph in API format, a file of the style pack.",
        examples=["comfyui/hero.json"],
    )
    binding: str | None = Field(
        None, description="Its binding, a file of the style pack.", examples=["comfyui/hero.yaml"]
    )

    @property
    def named(self) -> dict[str, int | float | str | bool]:
        """`$steps` → 30 and so on."""
        return {f"${key}": value for key, value in (self.__pydantic_extra__ or {}).items()}
