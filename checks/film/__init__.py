"""The gates of films, one file a family; their record is in films.json beside that of the others."""

from checks.film import black, flash, frozen, letterbox, repeats, spec
from onbrief.model.finding import Check

FILM_CHECKS: dict[str, Check] = {
    "film-spec": spec,
    "film-black": black,
    "film-frozen": frozen,
    "film-repeats": repeats,
    "film-flash": flash,
    "film-letterbox": letterbox,
}
