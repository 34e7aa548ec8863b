"""The gates of films, one file a family; their record is in films.json beside that of the others."""

from checks.film import clipping, loudness, phase, scratch, silence, sound, sync, true_peak, voice
from onbrief.model.finding import Check

FILM_CHECKS: dict[str, Check] = {
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
