# Koda's commands. `make run` and `make test` set everything up on a fresh machine by themselves.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := backend/.venv/bin
UV_VERSION := 0.13.9
HOST ?= 127.0.0.1
PORT ?= 8000
WEB_SOURCES := $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help run test check bench soak types dev deps missing

help: ## What there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: missing backend/.venv/runtime frontend/dist/.built ## Set everything up, serve app and API, print the sign-in link
	@HOST="$(HOST)" PORT="$(PORT)" exec $(BIN)/koda serve

test: backend/.venv/developing frontend/dist/.built ## Every kind of test, within 12 minutes
	cd backend && .venv/bin/pytest -n 2 --dist loadgroup
	cd frontend && npm test --silent

soak: backend/.venv/developing frontend/dist/.built ## The tests that draw or kill at random, in large counts
	cd backend && KODA_SOAK=1 .venv/bin/pytest -n 2 --dist loadgroup --timeout 1800

check: backend/.venv/developing frontend/node_modules/.installed ## Lint, types, layers, sizes, stale generated files
	cd backend && .venv/bin/ruff check && .venv/bin/ruff format --check
	cd backend && .venv/bin/mypy
	cd backend && .venv/bin/lint-imports
	$(BIN)/python backend/scripts/check_sizes.py
	$(BIN)/python backend/scripts/check_words.py
	$(BIN)/python backend/scripts/check_generated.py
	cd frontend && npm run --silent lint && npm run --silent typecheck && npx prettier --check --log-level warn .

bench: backend/.venv/developing frontend/dist/.built ## Measure the budgets; ONLY=key for one of them
	cd backend && .venv/bin/python -m bench $(if $(ONLY),--only $(ONLY))

types: backend/.venv/developing frontend/node_modules/.installed ## Generate the web app's types from the API
	$(BIN)/python backend/scripts/make_types.py

dev: backend/.venv/developing frontend/node_modules/.installed ## Serve with reload: API on PORT, app on 5173
	@trap 'kill 0' EXIT; \
	(cd backend && HOST="$(HOST)" PORT="$(PORT)" FRONTEND_URL="http://localhost:5173" .venv/bin/uvicorn koda.api.server:app --reload --reload-dir src --host "$(HOST)" --port "$(PORT)") & \
	(cd frontend && KODA_API_URL="http://$(HOST):$(PORT)" npm run dev)

deps: ## Install system packages on Debian or Ubuntu (asks for root)
	apt-get update -qq
	apt-get install -y --no-install-recommends git python3-venv bubblewrap chromium postgresql

missing:
	@command -v git >/dev/null || { echo 'Koda needs git 2.38 or newer:  apt install git'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Koda needs Python 3.11 or newer; name it by PYTHON=...'; exit 1; }
	@command -v npm >/dev/null || { echo 'Koda needs Node.js 20 or newer with npm:  https://nodejs.org'; exit 1; }
	@command -v bwrap >/dev/null || echo 'Commands are isolated best with bubblewrap:  apt install bubblewrap   (going on without)'

# Bootstrapped from pip: it installs the lock in a second where pip takes half a minute.
backend/.venv/bin/uv:
	@echo 'Setting up Python ...'
	@$(PYTHON) -m venv backend/.venv || { echo 'Python has no venv here:  apt install python3-venv'; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

backend/.venv/runtime: backend/.venv/bin/uv backend/requirements.lock backend/pyproject.toml
	@test -e backend/.venv/developing || (cd backend && .venv/bin/uv pip install --quiet --require-hashes -r requirements.lock)
	@cd backend && .venv/bin/uv pip install --quiet --no-deps -e .
	@touch $@

backend/.venv/developing: backend/.venv/runtime backend/requirements-dev.lock
	@cd backend && .venv/bin/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	@echo 'Installing the web app ...'
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(WEB_SOURCES)
	@echo 'Building the web app ...'
	@cd frontend && npm run --silent build >/dev/null
	@touch $@
