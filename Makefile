# One command each. `make demo` and `make test` set themselves up; a second run starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
BIN := .venv/bin
# In .venv, so that it goes when .venv goes; named after what was asked for.
READY := .venv/.ready-$(shell cat requirements.lock pyproject.toml 2>/dev/null | cksum | cut -d ' ' -f 1)
# One more than the cores of a small machine: many tests wait for servers.
TEST_WORKERS ?= 3
# What `make test-fast` runs, and what in it takes longer than all the rest (measured; `pytest --durations=30` shows it).
FAST := tests/schemas tests/scoring tests/warehouse tests/sources tests/reports tests/flows/cli/test_reference.py \
	tests/flows/cli/test_rules_cli.py tests/test_contributing.py tests/test_decisions.py
SLOW := tests/reports/minister tests/reports/ranking tests/reports/versions/test_build.py tests/schemas/rules/test_targets.py \
	tests/sources/workbook/test_direct.py tests/sources/test_fuzz.py tests/sources/test_hostile.py tests/sources/test_reading.py tests/warehouse/test_some_periods.py

# Our own packages, from the lowest to the doors.
OWN := schemas sources warehouse scoring reports desk sample flows

# uv from the PATH, else one of our own beside the checkout.
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)

# Bytecode is compiled at install: Prefect starts in half the time.
unexport PYTHONDONTWRITEBYTECODE
export UV_COMPILE_BYTECODE = 1
export UV_PYTHON_DOWNLOADS = never

# Other people's programs that no environment of ours can hold (DuckDB 1.x, vtlengine): tests run them, nothing imports them.
OUTSIDE := .tools/outside
OUTSIDE_LOCK := tests/outside/requirements.lock
OUTSIDE_READY := $(OUTSIDE)/.ready-$(shell cat $(OUTSIDE_LOCK) 2>/dev/null | cksum | cut -d ' ' -f 1)

.PHONY: help setup outside demo up test test-fast lint types docs cookbook bench-ingest bench-rank bench-report bench-release bench-national bench-history bench-scorecard bench-trace mutation-score damage kills format lock clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## create .venv with exactly the locked packages; compile our own, for users who may not write here
	@$(BIN)/python -m compileall -q $(OWN)

demo: $(READY)  ## a whole season on made-up data, through the deployed flows, checked item by item
	@$(BIN)/python -m flows.demo

up: $(READY)  ## local Prefect server, worker and schedules, until Ctrl-C
	@$(BIN)/thidua up

outside: $(OUTSIDE_READY)  ## other people's readers and engines, in an environment of their own, for tests alone

test: $(READY) $(OUTSIDE_READY)  ## everything that must hold
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n $(TEST_WORKERS) --dist loadfile

test-fast: $(READY)  ## unit tests in less than a minute: no system program, no server, no whole ingest
	$(BIN)/pytest -q -n $(TEST_WORKERS) --dist loadfile -m 'not needs and not e2e' $(SLOW:%=--ignore=%) $(FAST)

lint: $(READY)  ## style and imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

types: $(READY)  ## types
	$(BIN)/mypy

docs: $(READY)  ## write docs/rules.md, docs/programme.md, docs/data.md, docs/commands.md and README's table from what they describe
	@$(BIN)/thidua rules page --out docs/rules.md
	@$(BIN)/thidua programme reference --out docs/programme.md
	@$(BIN)/thidua release page --out docs/data.md
	@$(BIN)/python -m flows.cli.reference

cookbook: $(READY)  ## write docs/cookbook.md anew: the sample season, a release of it, 25 questions, in some minutes
	@$(BIN)/python -m tests.e2e.cookbook

bench-ingest: $(READY)  ## ingest measured against a pandas loop and mere reading, then with 2,000 and 20,000 files, in a quarter of an hour
	@$(BIN)/python -m benchmarks.ingest

bench-latency: $(READY)  ## what the desk's commands take, each by itself, in CPU seconds, in some minutes
	@$(BIN)/python -m benchmarks.latency

bench-cluster: $(READY)  ## reading on a Dask cluster of this machine held against the own processes, and simulated beyond, in some minutes
	@$(BIN)/python -m benchmarks.cluster

bench-rank: $(READY)  ## the simulation over rankings measured, and held against exact reckoning, in a minute or two
	@$(BIN)/python -m benchmarks.rank

bench-release: $(READY)  ## a release of 10,000 invented units and eight periods: seconds, CPU and peak of memory, in some minutes
	@$(BIN)/python -m benchmarks.release

bench-scorecard: $(READY)  ## the scorecard of rules of 10,000 invented units: seconds, CPU and peak of memory, in some minutes
	@$(BIN)/python -m benchmarks.scorecard

bench-national: $(READY)  ## a year of 10,598 communes by the command line: seconds, CPU and peaks against targets, in half an hour
	@$(BIN)/python -m benchmarks.national

bench-history: $(READY)  ## a quarter's commands after thirty quarters held against the same with none before, in some minutes
	@$(BIN)/python -m benchmarks.history

bench-trace: $(READY)  ## 500 random figures of three reports held in all formats against the originals, in a quarter of an hour
	@$(BIN)/python -m benchmarks.trace

bench-report: $(READY)  ## the report's four formats measured and made twice, with a season made for it in a minute or two
	@$(BIN)/python -m benchmarks.report

mutation-score: $(READY)  ## what share of damage to forms is caught and named, kind by kind, in some minutes
	@$(BIN)/python -m tests.mutation --missed

damage: $(READY)  ## the warehouse's files damaged 18 times, each told in words and made good, in some minutes
	@$(BIN)/python -m tests.kills.damage

kills: $(READY)  ## 100 kills over every command that writes, each made good by a second run, in half an hour
	@$(BIN)/python -m tests.kills

format: $(READY)  ## rewrite to the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: | $(UV)  ## choose versions anew and write requirements.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --extra dev pyproject.toml -o requirements.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes tests/outside/requirements.in -o $(OUTSIDE_LOCK)

clean:  ## remove everything that can be made again
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis demo *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip sync removes what the lock does not name, the package itself too: so the package comes after it.
$(READY): requirements.lock pyproject.toml | $(UV) .venv/pyvenv.cfg
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m flows.service.new_database
	@rm -f .venv/.ready-* && touch $@

$(OUTSIDE_READY): $(OUTSIDE_LOCK) | $(UV)
	@$(UV) venv --quiet --clear --python '>=3.11' $(OUTSIDE)
	$(UV) pip sync --quiet --python $(OUTSIDE)/bin/python --require-hashes $(OUTSIDE_LOCK)
	@touch $@

.venv/pyvenv.cfg: | $(UV)
	@$(UV) venv --quiet --clear --python '>=3.11' .venv || { \
	  echo 'thidua needs Python 3.11 or newer, and none was found. Install one (Debian: python3), then run make again.' >&2; exit 1; }

.tools/uv/bin/uv:
	@command -v python3 >/dev/null || { echo 'thidua needs Python 3.11 or newer; install python3 and run make again.' >&2; exit 1; }
	@python3 -m venv .tools/uv || { rm -rf .tools/uv; \
	  echo 'python3 cannot create a virtual environment here. On Debian and Ubuntu: install python3-venv, then run make again.' >&2; exit 1; }
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
