# What one does with this repository. `make` alone lists it. Needs Python 3.11 or newer, and make.

# The first of these that is new enough.
PYTHON ?= $(or $(shell for one in python3 python3.12 python3.13 python3.14 python3.11; do \
    $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done),python3)
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=

CODE   := $(wildcard *.py) bot config console handlers migrations models nlp pages push services

RUN_STAMP := $(VENV)/.stamp-run
DEV_STAMP := $(VENV)/.stamp-dev
INSTALL   := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST    := $(BIN)/python -m pytest

# The layers that speak to the database; they run a second time, on PostgreSQL. Of the console every page for every role.
DATABASE_TESTS := tests/push tests/services tests/imports tests/dialogues tests/bot tests/migrations \
                  tests/console/test_every_route.py
# Processes and stores are killed, one test at a time.
KILL_TESTS := tests/worker tests/town/test_short_day.py tests/town/test_broadcast_kills.py

# Threads, kills and a shared machine: what failed is run once more by itself, and counts when it fails again.
tested = $(1) || { echo "!!! Those that failed, once more:"; $(1) --last-failed --last-failed-no-failures none; }

# The tests start many processes; what Python has compiled is kept for the next, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test town check lint types format settings bench bench-push bench-push-kill lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26

setup: $(RUN_STAMP)  ## the environment in .venv, with what the service needs to run
	@$(BIN)/python -m compileall -q $(CODE)  # a service that may not write here would do so at each start

demo: $(RUN_STAMP)  ## everything on this machine with demo data: make demo ARGS="--home DIR --port N"
	@exec $(BIN)/liaison demo $(ARGS)

test: $(DEV_STAMP)  ## all tests on SQLite, on PostgreSQL, then with kills; the load of 20,000 messages is make town
	@sh .ci/chromium
	$(call tested,$(PYTEST) -n 2 -m "not town" -q $(ARGS))
	$(call tested,LIAISON_TEST_DATABASE=postgres $(PYTEST) -n 2 -m "not town and not browser" -q $(ARGS) $(DATABASE_TESTS))
	$(call tested,$(PYTEST) -m town -q $(ARGS) $(KILL_TESTS))

town: $(DEV_STAMP)  ## 20,000 messages while processes and stores are killed, on each database (half an hour)
	LIAISON_TOWN_MESSAGES=$${LIAISON_TOWN_MESSAGES:-20000} $(PYTEST) -m town -q $(ARGS) tests/town

check: lint types test  ## what must pass before a commit is pushed

lint: $(DEV_STAMP)  ## ruff: faults and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP)  ## mypy
	$(BIN)/mypy .

format: $(DEV_STAMP)  ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

settings: $(RUN_STAMP)  ## write the table in docs/reference/settings.md anew
	$(BIN)/python -m tests.house.settings_table

bench: $(DEV_STAMP)  ## measure: a table with medians and ratios
	$(BIN)/python -m bench $(ARGS)

bench-push: $(DEV_STAMP)  ## send to 100,000 beside requests and the bare wire (ARGS="--people 1000000"), memory told on the way
	$(BIN)/python -m bench.push_speed $(ARGS)

bench-push-kill: $(DEV_STAMP)  ## send to 100,000 while workers and stores fall; the last line counts the lost and the doubled
	$(BIN)/python -m bench.push_kill $(ARGS)

lock: $(DEV_STAMP)  ## write both lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(INSTALL) uv
	for wanted in "requirements.lock" "requirements-dev.lock --extra dev"; do \
	    UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes \
	        --no-emit-index-url --no-emit-find-links $(ARGS) pyproject.toml -o $$wanted || exit 1; \
	done

clean:  ## take away the environment and the caches, not the data in var/
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)."; \
	    echo "Install one and name it:  make PYTHON=python3.12 setup"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	    echo "'$(PYTHON)' lacks the module venv. On Debian and Ubuntu:  apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the service needs (about a minute the first time) …"
	$(INSTALL) --require-hashes -r requirements.lock
	@VENV=$(VENV) sh .ci/servers requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	@echo "Installing what the tests need …"
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@VENV=$(VENV) sh .ci/servers requirements-dev.lock
	@touch $@
