"""All faults that are put into films."""

from tests.defects.films import container, heard, looks, written
from tests.defects.films.seed import Seed

SEEDS: tuple[Seed, ...] = (*container.SEEDS, *looks.SEEDS, *heard.SEEDS, *written.SEEDS)
