# Everything a newcomer needs: `make demo`, `make test`. Python 3.11 or newer is all that has to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
export PYTHONUTF8 := 1

.PHONY: demo test lint bench quality screenshots site-screens clean

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is not there; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@echo "Installing what Aiqyn needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/python data/demo/demo.py

test: $(STAMP) lint
	@sh tests/run.sh

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(STAMP)
	@$(BIN)/python bench/path.py

quality: $(STAMP)
	@$(BIN)/python bench/quality.py

screenshots: $(STAMP)
	@test -f demo/aiqyn.db || $(MAKE) --no-print-directory demo
	@$(BIN)/python bench/screenshots.py

site-screens: $(STAMP)
	@test -d demo/site/current || $(MAKE) --no-print-directory demo
	@$(BIN)/python bench/site_screens.py demo/site/current

clean:
	rm -rf $(VENV) demo build dist
