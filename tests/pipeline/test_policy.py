"""An engine is used only as far as its model's card goes; what doesn't fit is told at its line, before anything is made."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from onbrief.errors import InputError, Problem
from onbrief.model.brief import Brief
from onbrief.model.card import digest
from onbrief.model.source import read_model
from onbrief.model.stylepack import StylePack
from onbrief.pipeline.load import load
from onbrief.pipeline.policy import brief_problems, pack_problems, usable
from onbrief.pipeline.validate import validate
from tests.studio import ROOT

NAME = "perch-first-invoice"
FILES = {"unet/model.onnx": "a" * 64}
DIGEST = digest(FILES)
PACK, BRIEF = "stylepacks/perch/stylepack.yaml", f"campaigns/{NAME}/brief.yaml"
CARD: dict[str, Any] = {
    "id": "house",
    "title": "The house's own",
    "generative": True,
    "look": "drawn",
    "licence": "Perch 2027-3",
    "usage": "public",
    "training_data": "Drawings of the house.",
    "files": FILES,
    "terms": {"source": "https://example.com/terms", "read_on": "2026-11-01"},
}
ELSEWHERE = {
    "files": None,
    "hosted": {"service": "fal", "endpoint": "fal-ai/flux/dev", "takes": ["seed"]},
    "cost": {
        "amount": 0.025,
        "currency": "USD",
        "checked_on": "2026-11-01",
        "source": "https://example.com/prices",
    },
}
PRICE = {"amount": 0.025, "currency": "USD"}


class Repository:
    """A copy of a demo with one more engine, `own`, and its model's card."""

    def __init__(self, root: Path):
        self.root = root

    def card(self, **values: Any) -> None:
        told = {key: value for key, value in {**CARD, **values}.items() if value is not None}
        (self.root / "renderers/models/house.yaml").write_text(yaml.safe_dump(told, sort_keys=False))

    def engine(self, **values: Any) -> None:
        self._edit(PACK, engines={"own": {"renderer": "diffusion", "model": "house", **values}})

    def pin(self) -> None:
        brief = yaml.safe_load((self.root / BRIEF).read_text("utf-8"))
        self._edit(BRIEF, engines={**brief["engines"], "own": "1"})

    def of_pack(self) -> list[str]:
        return [str(problem) for problem in self.told_of_pack()]

    def told_of_pack(self) -> list[Problem]:
        pack, source = read_model(self.root, self.root / PACK, StylePack)
        return list(pack_problems(self.root, source, pack))

    def of_brief(self) -> list[str]:
        pack, _ = read_model(self.root, self.root / PACK, StylePack)
        brief, source = read_model(self.root, self.root / BRIEF, Brief)
        return [str(problem) for problem in brief_problems(self.root, source, brief, pack)]

    def line(self, file: str, text: str) -> str:
        """`file:line` of the last line that holds a text."""
        lines = (self.root / file).read_text("utf-8").splitlines()
        return f"{file}:{max(i for i, line in enumerate(lines, 1) if text in line)}:"

    def _edit(self, file: str, **values: Any) -> None:
        data = yaml.safe_load((self.root / file).read_text("utf-8"))
        text = yaml.safe_dump({**data, **values}, sort_keys=False, allow_unicode=True)
        (self.root / file).write_text(text, "utf-8")


@pytest.fixture
def here(tmp_path: Path) -> Repository:
    for name in (f"campaigns/{NAME}", "stylepacks/perch", "placements", "policies", "renderers/models"):
        left_out = shutil.ignore_patterns("build", "dvc.lock", "lineage.json")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    repository = Repository(tmp_path)
    repository.card()
    return repository


def test_an_engine_that_says_what_its_card_says_is_fine(here: Repository) -> None:
    here.engine(weights=DIGEST)
    here.pin()
    assert (here.of_pack(), here.of_brief()) == ([], [])


def test_a_model_without_a_card_cant_be_used(here: Repository) -> None:
    here.engine(model="hause", weights=DIGEST)
    assert here.of_pack() == [
        f"{here.line(PACK, 'model: hause')}12: “hause” has no card that can be read\n"
        "    Did you mean “house”? Or write it: onbrief models add hause --from FOLDER"
    ]


def test_the_files_are_pinned_and_the_right_digest_is_told(here: Repository) -> None:
    here.engine()
    assert here.of_pack() == [
        f"{here.line(PACK, 'model: house')}12: no files of house are pinned\n    Add `weights: {DIGEST}`."
    ]
    here.engine(weights="b" * 64)
    assert here.of_pack() == [
        f"{here.line(PACK, 'weights:')}14: these are other files of house than its card lists\n"
        f"    Pin the card's, {DIGEST}, and look at what it renders; or put the files that were pinned back."
    ]


def test_an_upscaler_is_held_against_its_card_too(here: Repository) -> None:
    here.engine(weights=DIGEST, upscaler="house")
    assert "Add `upscaler_weights: " in here.of_pack()[0]


def test_a_hosted_engine_asks_and_pays_as_its_card_says(here: Repository) -> None:
    here.card(**ELSEWHERE)
    settings = {"service": "fal", "endpoint": "fal-ai/flux/dev", "price": PRICE}
    here.engine(renderer="hosted", settings=settings)
    assert here.of_pack() == []
    here.engine(
        renderer="hosted", settings={**settings, "price": {**PRICE, "amount": 0.001}, "takes": ["mask"]}
    )
    cheap, mask = here.of_pack()
    assert cheap.endswith(
        "the card of house names another price\n"
        "    The card's counts: {amount: 0.025, currency: USD, per: picture}. Leave it here: a new price gives every picture "
        "a new request id."
    )
    assert [problem.note for problem in here.told_of_pack()] == [True, False], "a price voids no approval"
    assert "house can't be asked with mask, as its card says" in mask
    here.engine(weights=DIGEST)
    assert "house runs elsewhere, as its card says\n    Let the renderer be hosted." in here.of_pack()[0]


@pytest.mark.parametrize(
    ("values", "key", "what"),
    [
        ({"clients": {"deny": ["perch"]}}, "deny:", "perch doesn't want pictures by The house's own"),
        ({"clients": {"allow": ["lumen"]}}, "allow:", "The house's own may work for lumen alone, not for perch"),
        ({"usage": "internal"}, "usage:", "pictures by The house's own may go as far as internal, and the campaign is public"),
        ({"territories": ["GB", "DE"]}, "territories:", "pictures by The house's own may not be shown in AE"),
    ],
)  # fmt: skip
def test_what_a_card_forbids_is_told_at_the_briefs_pin(
    here: Repository, values: dict[str, Any], key: str, what: str
) -> None:
    here.card(**values)
    here.engine(weights=DIGEST)
    assert here.of_brief() == []  # the brief doesn't use it
    here.pin()
    (told,) = here.of_brief()
    assert told.startswith(
        f"{here.line(BRIEF, 'own:')}3: {what} ({here.line('renderers/models/house.yaml', key)}"
    )
    assert told.endswith(
        "Take own out, so that the next engine of the kind is used; or have it cleared, and write that on the card."
    )


def test_nothing_is_loaded_with_an_engine_that_is_refused(here: Repository) -> None:
    here.card(**ELSEWHERE, clients={"deny": ["perch"]})
    here.engine(renderer="hosted", settings={"service": "fal", "endpoint": "fal-ai/flux/dev", "price": PRICE})
    load(here.root, NAME)
    here.pin()
    with pytest.raises(InputError, match="perch doesn't want pictures by The house's own"):
        load(here.root, NAME)
    told = [str(problem) for problem in validate(here.root, here.root, [BRIEF]).mistakes]
    assert any("perch doesn't want pictures by The house's own" in one for one in told)


def test_a_new_campaign_pins_only_what_may_work_for_it(here: Repository) -> None:
    here.engine(weights=DIGEST)
    pack, _ = read_model(here.root, here.root / PACK, StylePack)
    assert usable(here.root, pack.engines["own"], "perch", "public", ["GB"])
    here.card(usage="experiment")
    assert not usable(here.root, pack.engines["own"], "perch", "public", ["GB"])
    (here.root / "renderers/models/house.yaml").unlink()
    assert not usable(here.root, pack.engines["own"], "perch", "experiment", [])
