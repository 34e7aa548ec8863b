"""Which model stands at a place in a file, as the type annotations say."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def fields_at(model: Any, loc: Sequence[str | int]) -> dict[str, Any]:
    """The fields of the model that stands at an error's place; none where the place leaves the models."""
    current = _bare(model)
    for step in loc:
        if _is_model(current):
            fields = {(f.alias or n): f for n, f in current.model_fields.items()}
            if step not in fields:
                return {}
            current = _bare(fields[str(step)].annotation)
        elif (origin := get_origin(current)) in (dict, list, tuple):
            current = _bare(get_args(current)[-1 if origin is dict else 0])
        else:
            current = _branch(current, step)
    current = current if _is_model(current) else _branch(current)
    return current.model_fields if _is_model(current) else {}


def _bare(annotation: Any) -> Any:
    """A type without what it is annotated with, and without “or None”."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    kinds = [a for a in get_args(annotation) if a is not type(None)]
    return kinds[0] if len(kinds) == 1 and get_origin(annotation) in (Union, UnionType) else annotation


def _branch(union: Any, step: object = None) -> Any:
    """The model among a union's kinds that a step of an error's place names; else the first model."""
    models = [kind for kind in map(_bare, get_args(union)) if _is_model(kind)]
    for model in models:
        tag = model.model_fields.get("kind")
        if step == model.__name__ or (tag and step in get_args(tag.annotation)):
            return model
    return models[0] if models and get_origin(union) in (Union, UnionType) else union


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
