"""Pictures from models on other people's machines: submit, poll, fetch; never paid twice, kept as they came."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onbrief.model.canonical import canonical, sha256
from onbrief.model.request import EngineFault, Progress, Rendering, RenderRequest
from renderers.generation.ask import Ask, read
from renderers.services import journal, service_called
from renderers.services.settings import Hosted, lasting, listed_cost

if TYPE_CHECKING:
    import numpy as np

    from renderers.services.purchase import Purchase
    from renderers.services.service import Service, Wish

__all__ = ["HOSTED", "Hosted", "HostedModels", "listed_cost"]

SEEDS = 2**31  # a seed is taken modulo this: the least that services take (signed 32 bits)
MOST_SENT = 30_000_000  # bytes of a request
AT_ONCE = 4  # pictures that are waited for side by side
SAID = {
    "image": "an image", "last": "a last frame", "mask": "a mask", "references": "reference pictures",
    "video": "a film", "voice": "a voice",
}  # fmt: skip
GUIDED = "follows no maps of depth, normals or edges; take out `guides`, or use `strength` to start from the block-out"


class HostedModels:
    """Asks a service for pictures. What came is frozen: the file and the answer are kept as evidence."""

    name = "hosted"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs, as far as the model takes them: `image`, `mask`, `reference.0` …; see renderers/generation/ask.py.

        Raises ValueError for what the model doesn't take, a missing key or service, and a journal that can't be kept.
        """
        from renderers.services.purchase import Purchase

        ask = read(request)
        settings = Hosted.model_validate(ask.settings)
        fits(ask, settings, inputs)
        asked = service_called(settings.service)
        payload = payload_of(asked, wish_of(ask, settings, inputs), settings)
        with journal.entry(key_of(ask, settings, payload)) as entry:
            words = sha256(canonical(payload if ask.lips else [ask.prompt, ask.negative]))
            bought = Purchase(asked, settings, payload, words, listed_cost(request.params), entry, progress)
            if ask.film:
                bought.look = a_film
            return _home(ask, inputs, bought)

    def render_many(
        self, asked: Sequence[tuple[RenderRequest, Mapping[str, Path]]], *, progress: Progress
    ) -> Iterator[tuple[int, Rendering | EngineFault]]:
        """AT_ONCE at a time. What can't be asked ends it, once those have come that were asked already."""
        todo: queue.SimpleQueue[int] = queue.SimpleQueue()
        came: queue.SimpleQueue[tuple[int, Rendering | BaseException | None]] = queue.SimpleQueue()
        stop = threading.Event()

        def work() -> None:
            while True:
                try:
                    place = todo.get_nowait()
                except queue.Empty:
                    return
                try:
                    came.put((place, None if stop.is_set() else self.render(*asked[place], progress=_silent)))
                except BaseException as error:
                    if not isinstance(error, EngineFault):
                        stop.set()
                    came.put((place, error))

        for place in range(len(asked)):
            todo.put(place)
        for _ in range(min(AT_ONCE, len(asked))):
            threading.Thread(target=work, daemon=True).start()
        mistake: BaseException | None = None
        try:
            for done in range(1, len(asked) + 1):
                place, result = came.get()
                progress(done / len(asked), f"{done} of {len(asked)}")
                if isinstance(result, (Rendering, EngineFault)):
                    yield place, result
                elif result is not None:
                    mistake = mistake or result
        finally:
            stop.set()
        if mistake:
            raise mistake


def fits(ask: Ask, settings: Hosted, inputs: Mapping[str, Path]) -> None:
    """Raises ValueError for what the model can't be asked with, by its `takes`."""
    if ask.guides:
        raise ValueError(f"{settings.endpoint} {GUIDED}")
    wants = {
        "image": ask.mode != "text",
        "last": "last" in inputs,
        "mask": ask.mode == "inpaint",
        "references": any(name.startswith("reference.") for name in inputs),
        "video": ask.lips is not None,
        "voice": ask.lips is not None,
    }
    for what, wanted in wants.items():
        if wanted and what not in settings.takes:
            raise ValueError(f"{settings.endpoint} doesn't take {SAID[what]}, by `takes` of its settings")
    needed = {"image": "image", "mask": "mask", "video": "video", "voice": "voice.0"}
    missing = [what for what, name in needed.items() if wants[what] and name not in inputs]
    if missing:
        raise ValueError(f"it is to be asked with its {missing[0]}, and there is none")


def wish_of(ask: Ask, settings: Hosted, inputs: Mapping[str, Path]) -> Wish:
    from renderers.generation.settle import colour, grey
    from renderers.services.pictures import to_send
    from renderers.services.service import Wish

    if ask.lips:
        return _lips(ask, settings, inputs)
    references = sorted(
        (name for name in inputs if name.startswith("reference.")),
        key=lambda name: int(name.partition(".")[2]),
    )
    return Wish(
        prompt=ask.prompt,
        size=ask.size,
        negative=ask.negative if "negative" in settings.takes else "",
        seed=int(ask.seed) % SEEDS if "seed" in settings.takes else None,
        aspect=nearest(ask.size, settings.aspects),
        image=to_send(colour(inputs["image"])) if ask.mode != "text" else None,
        mask=to_send(grey(inputs["mask"])) if ask.mode == "inpaint" else None,
        strength=ask.strength if ask.mode == "image" else None,
        references=tuple(to_send(colour(inputs[name])) for name in references),
        film=ask.film is not None,
        last=to_send(colour(inputs["last"])) if "last" in inputs else None,
        duration=_duration(ask, settings),
    )


def _lips(ask: Ask, settings: Hosted, inputs: Mapping[str, Path]) -> Wish:
    from renderers.generation.lips import film_to_send, voice_to_send
    from renderers.services.service import Wish

    return Wish(
        prompt="",
        size=ask.size,
        seed=int(ask.seed) % SEEDS if "seed" in settings.takes else None,
        film=True,
        video=film_to_send(ask, inputs),
        voice=voice_to_send(ask, inputs),
    )


def _duration(ask: Ask, settings: Hosted) -> str | float | None:
    if ask.film is None or "duration" not in settings.takes:
        return None
    return lasting(settings.durations, ask.film.seconds)[0]


def a_film(data: bytes) -> tuple[np.ndarray, str]:
    """Its first frame and its suffix. Raises Spoilt."""
    from renderers.generation.filmed import looked_at
    from renderers.services.service import Spoilt

    try:
        return looked_at(data)
    except ValueError as why:
        raise Spoilt(f"it gives {len(data)} bytes that can't be used as a film: {why}") from None


def nearest(size: tuple[int, int], aspects: Sequence[str]) -> str | None:
    """The aspect ratio of which most of a picture of this size is covered; None where none are told."""

    def apart(aspect: str) -> float:
        wide, tall = map(int, aspect.split(":"))
        ratio = size[0] * tall / (size[1] * wide)
        return max(ratio, 1 / ratio)

    return min(aspects, key=apart, default=None)


def payload_of(asked: Service, wish: Wish, settings: Hosted) -> dict[str, Any]:
    """What is sent. Raises ValueError where `options` say again what the scene says, or it is too much to send."""
    payload = asked.payload(wish, settings)
    if twice := sorted(set(payload) & set(settings.options)):
        raise ValueError(
            f"`options` may not say `{twice[0]}`: the scene says it, or {asked.name} is told it anyway"
        )
    payload |= settings.options
    if len(json.dumps(payload)) > MOST_SENT:
        raise ValueError(
            f"its pictures are more than {MOST_SENT // 1_000_000} MB to send; use smaller references, or a shorter shot"
        )
    return payload


def key_of(ask: Ask, settings: Hosted, payload: Mapping[str, Any]) -> str:
    """By what a picture is paid for once: what is sent to whom, and the seed, also where it isn't taken.

    Price and patience are no part of it: a corrected price list never buys a picture again.
    """
    return sha256(canonical([settings.service, settings.endpoint, payload, ask.seed]))[:32]


def _home(ask: Ask, inputs: Mapping[str, Path], bought: Purchase) -> Rendering:
    from renderers.generation.settle import settled
    from renderers.services.pictures import fitted
    from renderers.services.service import Spoilt

    made = bought.made()
    about = bought.entry.about
    try:
        if ask.film:
            return _film_home(ask, inputs, bought)
        pixels, fitting = fitted(made, ask.size)
        record = _record(ask, bought) | ({"fitted": fitting} if fitting else {})
        rendering = settled(ask, inputs, pixels, record, _evidence(bought))
    except (EngineFault, Spoilt) as fault:
        raise bought.charged(str(fault), told=about.get("cost")) from None
    bought.progress(1.0)
    return rendering


def _film_home(ask: Ask, inputs: Mapping[str, Path], bought: Purchase) -> Rendering:
    from renderers.generation.filmed import from_file
    from renderers.generation.lips import came_back
    from renderers.generation.settle import settled
    from renderers.services.service import Spoilt

    try:
        data = bought.entry.picture() or b""
        film = came_back(data, ask, inputs) if ask.lips else from_file(data, ask)
    except ValueError as why:
        raise Spoilt(f"its film is not what was asked: {why}") from None
    record = _record(ask, bought) | ({"fitted": film.how} if film.how else {})
    rendering = settled(ask, inputs, film.middle, record, _evidence(bought))
    rendering.files = {"clip": film.clip}
    bought.progress(1.0)
    return rendering


def _record(ask: Ask, bought: Purchase) -> dict[str, Any]:
    from renderers.services.purchase import left_to_count

    about, takes = bought.entry.about, bought.settings.takes
    sent = str(int(ask.seed) % SEEDS)
    record: dict[str, Any] = {
        "device": bought.service.name,
        "hosted": True,
        "endpoint": bought.settings.endpoint,
        "job": about["job"],
        "asked": about["asked"],
        "seed": about.get("seed", sent) if "seed" in takes else "not taken",
    }
    if record["seed"] not in (sent, "not taken"):
        record["seed_sent"] = sent
    if ask.negative and "negative" not in takes:
        record["negative"] = "not taken"
    if about.get("runs", 1) > 1:
        record["runs"] = about["runs"]
    if about.get("cost"):
        record["cost"] = left_to_count(about["cost"], about.get("counted"))
    return record


def _evidence(bought: Purchase) -> dict[str, bytes]:
    about = bought.entry.about
    answer = json.dumps(about["answer"], indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    suffix = str(about["picture"]).rpartition(".")[2]
    return {f"original.{suffix}": bought.entry.picture() or b"", "answer.json": answer.encode()}


def _silent(done: float, note: str = "") -> None:
    pass


HOSTED = HostedModels()
