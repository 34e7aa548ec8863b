"""The gates of films, one file a family; their record is in films.json beside that of the others."""

from onbrief.model.finding import Check

FILM_CHECKS: dict[str, Check] = {}
