"""All faults that are put into films."""

from tests.defects.films import container, edited, heard, looks, written
from tests.defects.films.seed import Seed

SEEDS: tuple[Seed, ...] = (*container.SEEDS, *looks.SEEDS, *edited.SEEDS, *heard.SEEDS, *written.SEEDS)
