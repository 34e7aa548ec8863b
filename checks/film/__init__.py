"""The gates of films, one file a family; their record is in films.json beside that of the others."""

from checks.film import (
    black,
    captions,
    clipping,
    end_card,
    flash,
    frozen,
    letterbox,
    loudness,
    phase,
    repeats,
    scratch,
    silence,
    sound,
    spec,
    supers,
    sync,
    true_peak,
    voice,
)
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
    "film-captions": captions,
    "film-sound": sound,
    "film-silence": silence,
    "film-clipping": clipping,
    "film-true-peak": true_peak,
    "film-loudness": loudness,
    "film-phase": phase,
    "film-voice": voice,
    "film-sync": sync,
    "film-scratch": scratch,
}
