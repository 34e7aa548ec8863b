"""What a hosted engine is set to: which service, which of its models, what that takes, and what a picture costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from onbrief.model.shots import seconds

Takes = Literal["seed", "negative", "image", "last", "mask", "references", "duration", "video", "voice"]
Word = Literal[
    "prompt", "negative", "seed", "size", "image", "last", "mask", "strength", "references", "duration", "video", "voice"
]  # fmt: skip
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")]
# Path segments that begin with a letter or digit: what stands in a file of the repository never leads elsewhere.
Endpoint = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$", max_length=200),
]
Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,3})?s?$")]
Ratio = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}:[1-9][0-9]{0,2}$")]


class Price(BaseModel):
    """What a picture costs, as the price list says. A megapixel is 10⁶ pixels of what is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    amount: float = Field(ge=0, le=10_000, description="How much.", examples=[0.025])
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="The currency by its three letters (ISO 4217).", examples=["USD"]
    )
    per: Literal["picture", "megapixel", "second"] = Field("picture", description="What is counted.")


class Hosted(BaseModel):
    """The `settings` of an engine whose `renderer` is `hosted`.

    `service`, `endpoint`, `takes` and `price` say again what the model's card says under `hosted` and `cost`, because
    what is asked may not depend on cards; `onbrief validate` holds the two against each other. They are filled from
    the style pack alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    service: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,48}$")] = Field(
        description="The service: `fal`, or `gateway` for a studio's own.", examples=["fal"]
    )
    endpoint: Endpoint = Field(
        description="What the service calls the model. A name, never an address.",
        examples=["fal-ai/flux/dev"],
    )
    takes: tuple[Takes, ...] = Field(
        (), description="What it can be asked with, beside words and size.", examples=[["seed", "image"]]
    )
    price: Price | None = Field(
        None,
        description="What a picture costs. It is recorded where the service doesn't tell what it charged.",
    )
    names: dict[Word, Name] = Field(
        default_factory=dict,
        description="What this model calls a parameter, where it isn't called as the service calls it elsewhere.",
        examples=[{"references": "image_urls"}],
    )
    aspects: tuple[Ratio, ...] = Field(
        (),
        description="The aspect ratios it makes, for a model that is asked for a ratio and not for pixels. The nearest "
        "is asked for.",
        examples=[["1:1", "4:5", "9:16", "16:9"]],
    )
    durations: tuple[Duration, ...] = Field(
        (),
        description="Of a model that makes films of a few lengths only: these, as it is told them. The shortest that "
        "suffices is asked for.",
        examples=[["5", "10"]],
    )
    options: dict[str, Any] = Field(
        default_factory=dict,
        description="What else it is asked with, handed on as it stands.",
        examples=[{"num_inference_steps": 28}],
    )
    timeout_s: float = Field(
        600,
        ge=1,
        le=7200,
        description="How long a picture is waited for. The job is kept, and asked for by the next build.",
    )


def lasting(durations: tuple[str, ...], wanted: float) -> tuple[str | float, float]:
    """What a film of so many seconds is asked with, and how long it then is. Raises ValueError where none suffices."""
    if not durations:
        return round(wanted, 3), wanted
    enough = [
        (float(one.removesuffix("s")), one) for one in durations if float(one.removesuffix("s")) >= wanted
    ]
    if not enough:
        raise ValueError(
            f"it makes no film of {wanted:g} seconds: {', '.join(durations)}. Make the shot shorter"
        )
    found, told = min(enough)
    return told, found


def listed_cost(params: Mapping[str, Any], price: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """{"amount", "currency"} of one picture by the price list, before anything is asked: of a request's parameters.

    price: `amount`, `currency` and `per`, where it stands elsewhere than in the settings (on the card). None where no
    price is known, or it counts seconds and no film is asked.
    """
    settings = params.get("settings")
    found = price or (settings.get("price") if isinstance(settings, Mapping) else None)
    try:
        listed = Price.model_validate({k: v for k, v in dict(found or {}).items() if k in Price.model_fields})
        width, height = map(int, params["size"])
        film = params.get("film")
        durations = tuple((settings or {}).get("durations", ())) if isinstance(settings, Mapping) else ()
        lasts = lasting(durations, seconds(film["frames"], film["rate"]))[1] if film else None
    except (ValidationError, KeyError, TypeError, ValueError):
        return None
    count = {"picture": 1.0, "megapixel": width * height / 1e6, "second": lasts}.get(listed.per)
    return None if count is None else {"amount": round(listed.amount * count, 6), "currency": listed.currency}
