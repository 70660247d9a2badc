# The front door. `make` alone says what there is.

PYTHON ?= python3
TARGET ?= mock
PROFILE ?= standard
SEED ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser
RUN := $(BIN)/capture-conformance

.DEFAULT_GOAL := help
.PHONY: help install conformance doctor test check faults variants seeds stock hostile workers speed gate-scale report-size detection screenshots demo serve lock build clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo
	@echo "  make conformance TARGET=mock|dev|FILE  PROFILE=quick|standard|thorough  SEED=N"

# Made anew only when the locked versions or the package's own description change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 4; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

install: $(READY) ## make the environment in .venv, with the console script

conformance: $(READY) ## judge a gateway, the embedded one by default, and write a report
	@$(RUN) run --target $(TARGET) --profile $(PROFILE) $(if $(SEED),--seed $(SEED))

doctor: $(READY) ## try a target step by step, before anything is judged
	@$(RUN) doctor --target $(TARGET)

# What drives the browser; Chromium itself is the machine's affair, and its tests say where it is missing.
$(BROWSER): $(READY) requirements-browser.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-browser.lock
	@touch $@

test: $(READY) $(BROWSER) ## test the suite itself
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal --quiet

check: $(READY) ## lint, types, layers, schemas
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m capture_conformance.contract.own_files
	@$(BIN)/openapi-spec-validator openapi/capture.yaml

# Longer measurements. Each keeps its figures, goes on where it was broken off, and begins anew when the suite has
# changed; `make detection` makes a page of them.
KEPT := benchmarks/measured

# Quick takes half an hour on two cores, standard an hour, thorough longer.
faults: PROFILE = quick standard thorough
faults: $(READY) ## measure which faults the suite finds, and how soon
	@$(BIN)/python benchmarks/faults.py --profile $(PROFILE) --json $(KEPT)/faults.json

# Two profiles and five seeds for each; SEEDS=1 is a first look.
variants: SEEDS = 5
variants: $(READY) ## measure whether the suite accuses sound gateways
	@$(BIN)/python benchmarks/variants.py --seeds $(SEEDS) --json $(KEPT)/variants.json

seeds: SEEDS = 30
seeds: $(READY) ## measure whether the suite is ever unsure of the faultless gateway
	@$(BIN)/python benchmarks/seeds.py --seeds $(SEEDS) --json $(KEPT)/seeds.json

# Half a minute for each fault; EVERY=6 takes each sixth.
stock: EVERY = 1
stock: $(READY) ## measure what stock schemathesis finds of the same faults
	@$(BIN)/python benchmarks/stock_schemathesis.py --every $(EVERY) --json $(KEPT)/stock.json

# Runs wait for most of their time, so that eight go at once.
hostile: $(READY) ## measure what a hostile network does to verdicts
	@$(BIN)/python benchmarks/networks.py --json $(KEPT)/hostile.json

workers: $(READY) ## measure what parallel workers save where answers take their time
	@$(BIN)/python benchmarks/workers.py --json $(KEPT)/workers.json

speed: $(READY) ## measure how long commands take, and runs next to a bare loop of their requests
	@$(BIN)/python benchmarks/speed.py --json $(KEPT)/speed.json

gate-scale: $(READY) ## measure how long the gate takes over a million exchanges, and its memory
	@$(BIN)/python benchmarks/gate_scale.py --json $(KEPT)/gate_scale.json

report-size: $(READY) $(BROWSER) ## measure how large the report of a long run is, and how soon it opens
	@$(BIN)/python benchmarks/report_size.py --json $(KEPT)/report.json

detection: $(READY) ## make docs/detection.md of what was measured
	@$(BIN)/python benchmarks/docs.py

screenshots: $(READY) $(BROWSER) ## take the pictures of the report that stand in docs/
	@$(BIN)/python docs/screenshots.py

demo: $(READY) ## write a good and a bad report, to see what a run gives
	@$(RUN) demo

serve: $(READY) ## run the embedded gateway on port 8080
	@$(RUN) serve

lock: ## choose versions anew and lock them
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip install --quiet uv==0.13.9
	@$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' pyproject.toml --output-file requirements.lock
	@$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --constraint requirements.lock \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' tests/selftest/browser/requirements.in --output-file requirements-browser.lock
	@rm -rf $(VENV)-lock

build: $(READY) ## build the wheel
	@$(BIN)/python -m build --wheel --no-isolation

clean: ## remove what was made: environment, reports, caches
	@rm -rf $(VENV) $(VENV)-lock dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find reports -mindepth 1 -not -name .gitkeep -delete
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
