# Two targets set everything up on a fresh machine: make demo, make test.
PYTHON ?= python3
EPOCHS ?= 5000
RUNS ?= 10
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: demo test check format docs readme bench atlas gallery clean

demo: $(VENV)/installed  ## train nag, draw a stability grid, render its film
	$(BIN)/gan train --preset nag --epochs $(EPOCHS) --name demo --overwrite || [ $$? -eq 3 ]
	$(BIN)/gan render demo
	$(BIN)/gan stability --preset nag --runs $(RUNS) --epochs $(EPOCHS) --name demo-grid --overwrite
	$(BIN)/gan render demo-grid
	@echo
	@echo "The film of one run:   runs/demo/film.mp4"
	@echo "Its stills:            runs/demo/tutorial.png"
	@echo "The grid of $(RUNS) runs:   runs/demo-grid/grid.png"
	@echo "The grid as a film:    runs/demo-grid/grid.mp4"

test: $(VENV)/installed-dev check  ## everything that CI runs

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell gancli tests docs benchmarks README.md CHANGELOG.md CONTRIBUTING.md
	$(BIN)/python -m pytest

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/installed-dev  ## the generated parts of docs/
	$(BIN)/python docs/generate.py

readme: $(VENV)/installed-dev  ## the README's commands, word for word (takes some ten minutes)
	GAN_README=verbatim $(BIN)/python -m pytest tests/test_readme.py -n 0

bench: $(VENV)/installed  ## how fast, beside others; alone on a quiet machine (QUICK=--quick only shows that it runs)
	-$(PIP) install -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks $(QUICK) --out build/benchmarks.json

atlas: $(VENV)/installed  ## trains what is missing of docs/atlas.md (hours; it may be stopped and goes on)
	$(BIN)/python -m benchmarks.atlas

gallery: $(VENV)/installed  ## docs/gallery.md and its films and pictures (some ten minutes)
	$(BIN)/python docs/gallery.py

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) install -c constraints.txt -e ".[dev]"
	touch $@
