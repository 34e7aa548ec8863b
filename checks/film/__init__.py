"""The gates of films, one file a family; their record is in films.json beside that of the others."""

from checks.film import end_card, supers
from onbrief.model.finding import Check

FILM_CHECKS: dict[str, Check] = {
    "film-supers": supers,
    "film-end-card": end_card,
}
