.PHONY: demo demo-video test nightly corpus setup browser clean
.DEFAULT_GOAL := demo
bin := .venv/bin

demo: setup        ## from the text files of the demo campaign to its delivery packs
	@$(bin)/onbrief build lumen-summer

demo-video: setup  ## the same brand's spot: traced shots, two lengths, three shapes, four languages
	@$(bin)/onbrief build lumen-summer-spot

test: setup browser ## lint, types, tests, on up to four cores
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

nightly: setup     ## kills sixty builds at random moments and compares what the next runs make of it
	ONBRIEF_KILLS=60 $(bin)/python -m pytest -s tests/test_kill.py

corpus: setup      ## tries every gate on all seeded defects and on all clean renders, and compares with its record
	$(bin)/python -m tests.defects.verify

setup: .venv/.ready

browser:           ## the tests of pages need one; where none can be had, they say that they didn't run
	@./setup.sh browser

.venv/.ready: locks/requirements.txt locks/bootstrap.txt pyproject.toml setup.sh
	./setup.sh

clean:             ## forgets the environment and everything rendered; keeps what people wrote
	rm -rf .venv .onbrief .dvc/cache campaigns/*/build
