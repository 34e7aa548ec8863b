from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from onbrief.model.campaign import Campaign
from onbrief.model.film import CutAsk, FilmAsk, ShotAsk, SoundAsk
from onbrief.model.request import Input
from onbrief.model.selects import Selects
from onbrief.pipeline.compile import Compiled, compile_campaign
from onbrief.pipeline.films.supplied import missing
from onbrief.pipeline.gates import gates
from onbrief.pipeline.load import load
from onbrief.pipeline.pieces import gates_of
from onbrief.pipeline.waits import for_supplied, for_watched
from tests.films import change, decide
from tests.studio import Studio


def compiled(spot: Studio) -> Compiled:
    return compile_campaign(load(spot.root, "dusk"))


def test_every_stage_is_asked_for_in_the_words_of_its_renderer(spot: Studio):
    made = compiled(spot)
    assert [job.out for job in made.shots] == ["shots/wide/yuzu-96x160", "shots/close/yuzu-96x160"]
    assert [job.out for job in made.cuts] == ["cuts/1s/yuzu-96x160"]
    assert [job.out for job in made.sounds] == ["sounds/1s/en-GB-14", "sounds/1s/ar-AE-14"]
    assert [job.out for job in made.variants] == [
        "variants/ar-AE/1s/yuzu_tiny-upright_ar-AE",
        "variants/en-GB/1s/yuzu_tiny-upright_en-GB",
    ]
    for jobs, ask in (
        (made.shots, ShotAsk),
        (made.cuts, CutAsk),
        (made.sounds, SoundAsk),
        (made.variants, FilmAsk),
    ):
        for job in jobs:
            ask.model_validate(job.request.params)


def test_a_moved_cue_asks_for_no_new_picture_but_for_a_new_timeline_beside_it(spot: Studio):
    (before,) = compiled(spot).cuts
    shots = spot.campaign / "shots.yaml"
    cuts = yaml.safe_load(shots.read_text("utf-8"))["cuts"]
    cuts["1s"]["supers"][0]["at"] += 1
    change(shots, cuts=cuts)
    (after,) = compiled(spot).cuts
    assert after.id == before.id
    assert after.about["edit"] != before.about["edit"]


def test_a_transition_lies_over_the_end_of_the_clip_before(spot: Studio):
    first, second = CutAsk.model_validate(compiled(spot).cuts[0].request.params).clips
    assert (first.at, first.frames, first.over) == (0, 6, 0)
    assert (second.at, second.frames, second.over, second.transition) == (4, 8, 2, "dissolve")


def test_the_cue_sheet_says_where_each_word_and_time_was_written(spot: Studio):
    film = compiled(spot).variants[0]
    cues = FilmAsk.model_validate(film.request.params).cues
    assert (cues.locale, cues.direction, cues.changes) == ("ar-AE", "rtl", (6,))
    assert cues.supers[0].text == "أول رشفة"
    assert cues.supers[0].source == "copy/ar-AE.yaml#/film/supers/first-sip"
    assert cues.card and cues.card.source == "shots.yaml#/cuts/1s/end_card"
    assert [word.role for word in cues.card.words] == ["headline", "cta", "url", "legal"]
    assert cues.sources["frames"] == "shots.yaml#/cuts/1s/frames"
    assert cues.scratch == ("scratch:sunlit",)


def test_one_changed_super_in_one_language_asks_for_one_film(spot: Studio):
    before = compiled(spot)
    spot.edit("campaigns/dusk/copy/en-GB.yaml", "First sip", "The first sip")
    after = compiled(spot)
    old = {job.out: job.id for job in before.after}
    changed = [job.out for job in after.after if old[job.out] != job.id]
    assert changed == ["animatics/1s/en-GB", "variants/en-GB/1s/yuzu_tiny-upright_en-GB"]


def test_a_shot_may_move_otherwise_in_another_shape(spot: Studio):
    shots = yaml.safe_load((spot.campaign / "shots.yaml").read_text("utf-8"))
    before = {job.out: job.id for job in compiled(spot).shots}
    still = next(name for name, shot in shots["shots"].items() if shot["make"] == "still")
    other = {"start": {"zoom": 2.0}, "end": {"zoom": 1.5}}
    shots["shots"][still]["reframe"] = {"wide": other}
    change(spot.campaign / "shots.yaml", shots=shots["shots"])
    assert {job.out: job.id for job in compiled(spot).shots} == before
    shots["shots"][still]["reframe"] = {"tall": other}
    change(spot.campaign / "shots.yaml", shots=shots["shots"])
    (moved,) = [job for job in compiled(spot).shots if job.id not in before.values()]
    ask = ShotAsk.model_validate(moved.request.params)
    assert (moved.about["shot"], ask.start.zoom, ask.end.zoom) == (still, 2.0, 1.5)
    shots["shots"][still]["reframe"] = {"broad": other}
    change(spot.campaign / "shots.yaml", shots=shots["shots"])
    told = spot.onbrief("validate", "dusk")
    assert "“broad” is no layout" in told.stdout + told.stderr


def test_films_wait_for_the_animatic_where_the_style_pack_says_so(spot: Studio):
    decide(spot, animatic=False)
    made = compiled(spot)
    assert made.state["films"] == [{"cut": "1s", "for": "animatic"}]
    assert made.animatics and not (made.shots or made.cuts or made.sounds or made.variants)


def test_words_and_sound_wait_for_the_lock_of_the_picture_where_the_style_pack_says_so(spot: Studio):
    (pack,) = spot.root.glob("stylepacks/*/stylepack.yaml")
    motion = yaml.safe_load(pack.read_text("utf-8"))["motion"]
    change(pack, motion={**motion, "waits": ["cut"]})
    waits = compiled(spot)
    assert waits.state["films"] == [{"cut": "1s", "for": "lock"}]
    assert waits.shots and waits.cuts and not (waits.sounds or waits.variants)
    (cut,) = waits.cuts
    (lock,) = for_watched("dusk", [(cut.id, cut.about)], Selects())
    assert lock.command == "onbrief select dusk --lock 1s --reason …"
    assert lock.where == "campaigns/dusk/build/cuts/1s/yuzu-96x160.clip.mkv"
    seen = {"cut": "1s", "request": cut.id, "sha256": "0" * 64, "reasons": ["light"]}
    change(
        spot.campaign / "selects.yaml",
        locks=[{**seen, "who": "Ada <a@b.example>", "when": date(2026, 11, 21)}],
    )
    goes_on = compiled(spot)
    assert goes_on.variants and "films" not in goes_on.state


def test_an_animatic_needs_no_pick_and_is_small(spot: Studio):
    change(spot.campaign / "selects.yaml", selects=[], animatics=[])
    made = compiled(spot)
    film = made.animatics[-1]
    shown = {wanted.request for job in made.animatics for wanted in job.request.inputs.values()}
    assert made.candidates[2].out == "candidates/golden-hour/01" and made.candidates[2].id in shown
    ask = FilmAsk.model_validate(film.request.params)
    assert (film.out, ask.size, ask.draft) == ("animatics/1s/en-GB", (48, 80), True)
    assert [beat.text for beat in ask.beats] == ["arrive: Say where we are.", "want: Make it look cold."]
    assert not made.masters


def test_a_master_that_is_large_enough_is_shared_with_stills(spot: Studio):
    brief = yaml.safe_load((spot.campaign / "brief.yaml").read_text("utf-8"))
    still = {"job": "Be seen.", "seconds": 1, "scene": "golden-hour", "skus": ["yuzu"]}
    with_stills = [{**still, "placements": ["instagram/story-1080"]}]
    change(spot.campaign / "brief.yaml", channels=["tiny", "instagram"], deliverables=with_stills)
    both = compiled(spot)
    change(spot.campaign / "brief.yaml", deliverables=[], channels=brief["channels"])
    alone = compiled(spot)
    assert [job.id for job in alone.masters] == [job.id for job in both.masters]


def test_a_placement_without_sound_gets_none(spot: Studio):
    spot.edit("placements/tiny.yaml", "    lufs: -14\n", "    sound: none\n")
    made = compiled(spot)
    assert not made.sounds and all("sound" not in job.request.inputs for job in made.variants)
    cues = FilmAsk.model_validate(made.variants[0].request.params).cues
    assert not cues.music and not cues.scratch


def test_what_is_asked_names_no_path_of_this_machine(first_spot: Studio):
    made = compiled(first_spot)
    text = "".join(job.model_dump_json() for job in made.after)
    assert str(first_spot.root) not in text and str(Path.home()) not in text


def test_the_words_of_a_film_made_here_are_held_against_what_those_of_stills_are(campaign: Campaign):
    film = compile_campaign(campaign).variants[0]
    known = {
        gate: check for gate, check in gates().items() if gate in ("final-copy", "film-spec", "contrast")
    }
    assert gates_of(film, known) == ("film-spec", "final-copy")
    assert gates_of(film, known, alone=True) == ("film-spec",)
    inputs = {**film.request.inputs, "given": Input(file="campaigns/dusk/material/spot.mp4", sha256="0" * 64)}
    outside = film.model_copy(update={"request": film.request.model_copy(update={"inputs": inputs})})
    assert gates_of(outside, known) == ("film-spec",)


def test_a_supplied_cut_waits_for_every_film_that_nobody_has_brought_in(spot: Studio):
    shots = yaml.safe_load((spot.campaign / "shots.yaml").read_text("utf-8"))
    cut = {key: value for key, value in shots["cuts"]["1s"].items() if key != "clips"}
    given = {"placement": "tiny/upright", "locale": "en-GB", "file": "material/a.mp4", "sha256": "a" * 64}
    change(spot.campaign / "shots.yaml", cuts={"1s": {**cut, "supplied": True, "films": [given]}})
    waits = for_supplied("dusk", missing(load(spot.root, "dusk")))
    assert [wait.what for wait in waits] == ["the cut 1s for tiny/upright is to be brought in: ar-AE"]
