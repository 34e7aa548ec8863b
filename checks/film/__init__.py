"""The gates of films, one file a family; their record is in films.json beside that of the others."""

from checks.film import black, end_card, flash, frozen, letterbox, repeats, spec, supers
from onbrief.model.finding import Check

FILM_CHECKS: dict[str, Check] = {
    "film-spec": spec,
    "film-black": black,
    "film-frozen": frozen,
    "film-repeats": repeats,
    "film-flash": flash,
    "film-letterbox": letterbox,
    "film-supers": supers,
    "film-end-card": end_card,
}
