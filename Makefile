# make demo   set up, run the Halton case from its workbook to its results, and write a report
# make test   set up, and run linters, types and every test
# make cases  make the three workbooks in scenarios/ again from their scripts
# make calibration  fit the calibration pack again to the published files in the folder DATA
# make evidence  forecast the years in DATA from one another again, and write docs/backtest.md from what comes
# make clean  remove what the others made
#
# Needs Python 3.11 to 3.13 and nothing else. Another interpreter: make demo PYTHON=python3.12

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# The folder of published files, and the pack that is fitted to them with the date that it bears.
DATA ?= ../shared/data
PACK := mtfs/iotools/calibration/packs/england-2026-11.toml
PACK_DATE := 2026-11-22

.PHONY: demo test cases calibration evidence clean

demo: $(VENV)/installed
	$(BIN)/mtfs run scenarios/halton-2024-25.xlsx
	$(BIN)/mtfs report scenarios/halton-2024-25.xlsx -o scenarios/halton-2024-25-report.docx

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/numpydoc lint $$(git ls-files 'mtfs/*.py' ':!mtfs/cli')
	$(BIN)/python -m pytest --numprocesses auto

cases: $(VENV)/installed
	$(BIN)/python -m scenarios.build

calibration: $(VENV)/installed
	$(BIN)/mtfs calibrate $(DATA) --date $(PACK_DATE) -o $(PACK) --force

evidence: $(VENV)/installed
	$(BIN)/mtfs backtest $(DATA) --obr $(DATA)/OBR_EFO_March_2026_economy.xlsx --docs docs

clean:
	rm -rf $(VENV) scenarios/*-report.* $(filter-out scenarios/build/,$(wildcard scenarios/*/)) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/python-ready:
	@test -n "$(PYTHON)" || { echo "mtfs needs Python 3.11, 3.12 or 3.13; none was found" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: pyproject.toml $(VENV)/python-ready
	$(PIP) install -e .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml $(VENV)/python-ready
	$(PIP) install -e '.[dev]'
	@touch $@ $(VENV)/installed
