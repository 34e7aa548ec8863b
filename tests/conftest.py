"""What tests share: a small studio to work in, empty or built, and a house whose people sign."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.shop import Shop, copy_shop, make_shop
from tests.signoff.house import House, make_house
from tests.studio import Studio, copy_studio, make_studio

# A busy machine is no fault of what is tested.
settings.register_profile("onbrief", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("onbrief")

LONG = (
    "test_rehearsal",
    "test_publish",
    "test_lightbox",
    "test_road",
    "test_record",
    "test_tutorial",
    "test_kill",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that at the end no core waits for another."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return make_studio(tmp_path)


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """Built once for all tests, never changed: candidates rendered, the second one chosen, built and committed."""
    studio = make_studio(tmp_path_factory.mktemp("first"))
    waiting = studio.onbrief("build")
    assert waiting.returncode == 3, waiting.stderr
    assert "waits: scene golden-hour has no select" in waiting.stdout
    chosen = studio.onbrief(
        "select", "dusk", "golden-hour", "2", "--reason", "light", "--note", "the rim draws the cap",
        "--rating", "4", "--who", "Ada Reed <ada@lumen.example>",
    )  # fmt: skip
    assert chosen.returncode == 0, chosen.stderr
    done = studio.onbrief("build")
    assert done.returncode in (0, 1), done.stdout + done.stderr  # at 96 px a gate may rightly block
    studio.commit("Candidate 2")
    return studio


@pytest.fixture
def built(first_build: Studio, tmp_path: Path) -> Studio:
    """A copy of the first build to change as one likes."""
    return copy_studio(first_build, tmp_path / "built")


@pytest.fixture(scope="session")
def first_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Built once for all tests, never changed: brief, build and signers are committed, nobody has approved."""
    return make_shop(tmp_path_factory.mktemp("shop") / "repository")


@pytest.fixture(scope="session")
def first_published(first_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The same, approved by creative and brand, and published to a folder."""
    shop = copy_shop(first_shop, tmp_path_factory.mktemp("published") / "shop")
    for role in ("creative", "brand"):
        shop.approve("mara", role)
    shop.publish()
    return shop


@pytest.fixture
def shop(first_shop: Shop, tmp_path: Path) -> Shop:
    """A copy of the shop to change as one likes."""
    return copy_shop(first_shop, tmp_path / "shop")


@pytest.fixture
def published(first_published: Shop, tmp_path: Path) -> Shop:
    """A copy of the shop that has published."""
    return copy_shop(first_published, tmp_path / "shop")


@pytest.fixture(scope="session")
def first_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return make_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(first_house: House, tmp_path: Path) -> House:
    """A house that signs: a build is recorded and committed, Ada may sign, nothing is approved."""
    shutil.copytree(first_house.root, tmp_path / "house")
    shutil.copytree(first_house.keys, tmp_path / "keys")
    return House(tmp_path / "house", tmp_path / "keys")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """An empty page of a browser that knows nothing, 1200 × 900."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()
