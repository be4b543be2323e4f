# Main commands: run · test · bench · check · fmt
# They install what they need, and again only after a change.

PYTHON ?= python3
VENV   := .venv
VENV_MELO := .venv-melo
VENV_BENCH := .venv-bench
BIN    := $(VENV)/bin
# Tests and benchmarks use the models in this folder and ignore the user's settings.
OWN_MODELS := DAEDAM_DATA= DAEDAM_MODELS= USE_A6000_MODELS= GEMINI_API_KEY= WHISPER_LOCAL_MODEL= LLM_LOCAL_MODEL=
PAGE   := frontend/dist/index.html
NPM    := npm --prefix frontend --no-audit --no-fund --no-update-notifier

# Remove an environment that is incomplete, was moved or has lost its Python; it is then rebuilt.
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),help)),)
  $(shell sh tools/broken_environments.sh $(VENV) $(VENV_MELO) $(VENV_BENCH) >&2)
endif

# Delete a target whose recipe failed.
.DELETE_ON_ERROR:

.PHONY: run servers test-setup test bench bench-live bench-korean bench-interviewer prove audit sbom screens check lint fmt models openapi lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make run    install and serve daedam on http://localhost:8000 (change with HOST, PORT, DAEDAM_DATA)"
	@echo "make test   install and run all tests"
	@echo "make bench  measure recognition, whole turns and live turns, write benchmarks/results/"
	@echo "make bench-live  live turns only, compared with three other pipelines (35 minutes)"
	@echo "make bench-korean  measure Korean recognition, analysis and follow-ups (an hour)"
	@echo "make bench-interviewer  measure dialogue acts, reading, follow-ups and plans (minutes)"
	@echo "make prove  inject faults and count lost data (hours), write benchmarks/results/prove.json"
	@echo "make audit  check every locked package for known vulnerabilities (OFFLINE_OK=1: without an advisory service)"
	@echo "make sbom   write bills of materials to build/sbom/ (CycloneDX)"
	@echo "make screens  take a picture of every screen into docs/screens/"
	@echo "make servers  install and run the three model servers on ports 8002, 8003, 8004"
	@echo "make check  format, lint, types, unit tests, page: before every commit"
	@echo "make fmt    format the code"

run: $(VENV)/.runtime $(PAGE) .make/models
	@exec $(BIN)/daedam serve --fetch

# The model servers, for USE_A6000_MODELS=true. HOST=0.0.0.0 accepts other machines.
servers: $(VENV)/.servers .make/models
	@exec $(BIN)/python -m model_servers.start $(if $(HOST),--host $(HOST))

# The environments and files of `make test`. `make -j2 test-setup` makes two at a time.
test-setup: $(VENV)/.dev $(VENV_MELO)/.ready $(PAGE) .make/models

test: test-setup lint page-check
	@$(OWN_MODELS) $(BIN)/daedam models pull --skip-optional
	@sh tests/e2e/chromium.sh
	@sh tests/proxies.sh
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 25 --ignore tests/e2e
	$(BIN)/pytest -n 2 --dist loadfile --durations 15 tests/e2e

bench: $(VENV)/.dev .make/models
	@$(OWN_MODELS) $(BIN)/daedam models pull --skip-optional
	$(BIN)/python -m benchmarks.turn
	$(BIN)/python -m benchmarks.turn_end
	@$(MAKE) --no-print-directory bench-live

bench-live: $(VENV)/.dev $(VENV_BENCH)/.ready .make/models
	@$(OWN_MODELS) $(BIN)/daedam models pull --skip-optional
	$(OWN_MODELS) $(BIN)/python -m benchmarks.live

bench-korean: $(VENV)/.dev .make/models
	@$(OWN_MODELS) $(BIN)/daedam models pull --skip-optional
	$(OWN_MODELS) $(BIN)/python -m benchmarks.korean $(PARTS)

bench-interviewer: $(VENV)/.dev
	$(BIN)/python -m benchmarks.interviewer $(PARTS)
	$(BIN)/python -m benchmarks.planning

prove: $(VENV)/.dev .make/models
	@$(OWN_MODELS) $(BIN)/daedam models pull --skip-optional
	$(OWN_MODELS) $(BIN)/python -m benchmarks.prove $(PROOFS)

audit: $(VENV)/.dev frontend/node_modules/.ready
	@$(BIN)/python -m tools.audit $(if $(OFFLINE_OK),--offline-ok)

screens: $(VENV)/.dev $(PAGE) .make/models
	@sh tests/e2e/chromium.sh
	@$(OWN_MODELS) $(BIN)/python -m tests.e2e.screens

sbom: $(VENV)/.dev frontend/node_modules/.ready
	@$(BIN)/python -m tools.sbom

check: $(VENV)/.dev lint page-check
	$(BIN)/pytest tests/unit tests/contract

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fmt: $(VENV)/.dev frontend/node_modules/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run format

.PHONY: page-check
page-check: frontend/node_modules/.ready
	$(NPM) run --silent lint
	$(NPM) run --silent format:check
	$(NPM) run --silent typecheck
	$(NPM) run --silent api:check
	$(NPM) run --silent test

# After a change of the HTTP or live interface: update its description and the page's types.
openapi: $(VENV)/.dev frontend/node_modules/.ready
	$(BIN)/python -m tests.openapi
	$(BIN)/python -m tests.live_schema
	$(NPM) run --silent api:generate

# After a change of a dependency. Locks contain no index addresses.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --no-emit-index-url --no-emit-find-links --no-header --upgrade
lock: $(VENV)/.dev
	$(BIN)/pip install --quiet uv
	$(LOCK) pyproject.toml requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) --config-file requirements/melo-uv.toml requirements/servers.in -o requirements/servers.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/bench.in -o requirements/bench.txt

clean:
	rm -rf $(VENV) $(VENV_BENCH) .make frontend/node_modules frontend/dist

# --- environments, packages, page and models --------------------------------------------------

# Write the stamp last: an environment without it is incomplete.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "daedam needs Python 3.11 or newer: make run PYTHON=python3.11")'
	@echo "==> Making a virtual environment"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# --no-deps: a lock is complete. pip would treat an extra that one package requires of another
# (google-auth[requests]) as a separate package and require its newest release.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/.made
	@echo "==> Installing the Python packages"
	@$(BIN)/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.txt
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.servers: requirements/servers.txt $(VENV)/.runtime
	@echo "==> Installing the packages of the model servers"
	@$(BIN)/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements/servers.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.servers
	@echo "==> Installing the packages of the tests"
	@$(BIN)/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

# pipecat, for the comparison in the benchmark of live turns, in a separate environment.
$(VENV_BENCH)/.ready: requirements/bench.txt pyproject.toml | $(VENV)/.made
	@echo "==> Installing pipecat into a separate environment"
	@$(PYTHON) -m venv $(VENV_BENCH) && touch $(VENV_BENCH)/.made
	@$(VENV_BENCH)/bin/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.txt
	@$(VENV_BENCH)/bin/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

frontend/node_modules/.ready: frontend/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || { echo "daedam needs Node 20.19 or newer"; exit 1; }
	@echo "==> Installing the page's packages"
	@cd frontend && npm ci --no-audit --no-fund
	@touch $@

$(PAGE): frontend/node_modules/.ready frontend/index.html frontend/console.html frontend/vite.config.ts $(shell find frontend/src frontend/public -type f 2>/dev/null)
	@echo "==> Building the page"
	@$(NPM) run --silent build
	@touch $@

# Optional models are requested once: without a source, every later start would wait for them.
.make/models: backend/daedam/models_store/catalog.toml $(VENV)/.runtime
	@echo "==> Downloading the models (1.3 GB, once)"
	@$(BIN)/daedam models pull
	@mkdir -p .make && touch $@

models: .make/models

# --- MeloTTS, in a separate environment --------------------------------------------------------

.PHONY: melo lock-melo
melo: $(VENV_MELO)/.ready
	@$(VENV_MELO)/bin/python -m model_servers.melo --files

# All packages except torch are locked by hash; the hash of torch differs between its builds.
# Nothing is installed or downloaded later, when the voice runs.
$(VENV_MELO)/.ready: requirements/melo.txt pyproject.toml | $(VENV)/.made
	@echo "==> Installing MeloTTS into a separate environment"
	@$(PYTHON) -m venv $(VENV_MELO) && touch $(VENV_MELO)/.made
	@$(VENV_MELO)/bin/pip install --disable-pip-version-check torch==2.13.0
	@$(VENV_MELO)/bin/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements/melo.txt
	@$(VENV_MELO)/bin/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

lock-melo: $(VENV)/.dev
	@$(BIN)/pip install --quiet uv
	$(LOCK) --config-file requirements/melo-uv.toml requirements/melo.in -o requirements/melo.txt
