.PHONY: demo test setup clean
.DEFAULT_GOAL := demo
bin := .venv/bin

demo: setup        ## from the text files of the demo campaign to its delivery packs
	@$(bin)/onbrief build lumen-summer

test: setup        ## lint, types, tests
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/python -m pytest

setup: .venv/.ready

.venv/.ready: locks/requirements.txt locks/bootstrap.txt pyproject.toml setup.sh
	./setup.sh

clean:             ## forgets the environment and everything rendered; keeps what people wrote
	rm -rf .venv .onbrief .dvc/cache campaigns/*/build
