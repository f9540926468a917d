# Needs Python 3.11 or newer and make (GNU make 3.81 will do); the browser tests download a browser on Linux x86-64, and need an installed one elsewhere;
# those with PgBouncer download it on Debian and Ubuntu.
# `make help` lists the targets.

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python scripts/install.py
# Stamps are written last, so that an interrupted set-up is repeated. `.unfinished` marks an incomplete venv.
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
TEST_READY := $(VENV)/.test-ready
UNFINISHED := $(VENV)/.unfinished
UV_VERSION := 0.13.9

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint bench screenshots lock image audit validate clean
.DELETE_ON_ERROR:

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Settings for the person's own Python must not affect the venv.
unexport PIP_USER PIP_TARGET PIP_PREFIX PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

# Whether a Python works is only certain after running it: a version manager may have a shim for a version that it refuses to start.
# The real interpreter behind a shim or an active venv is used, because the active venv may be .venv itself, about to be replaced.
define ENSURE_VENV
find_python() {
    without_venv=
    for name in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3.14 python3 python); do
        python=$$("$$name" -c 'import sys; assert sys.version_info >= (3, 11); print(sys._base_executable)' 2>/dev/null) || continue
        "$$python" -c 'import ensurepip, venv' 2>/dev/null && return
        without_venv=$${without_venv:-$$python}
    done
    if [ -n "$$without_venv" ]; then
        echo "$$without_venv can't create a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
    else
        echo "No Python 3.11 or newer found$(if $(PYTHON), under the name $(PYTHON)). Name one: make PYTHON=/path/to/python3" >&2
    fi
    return 1
}
if [ -e $(UNFINISHED) ] || ! $(BIN)/python -c 'import sys, pip; assert sys.version_info >= (3, 11)' 2>/dev/null; then
    find_python || exit 1
    echo "Creating $(VENV) with $$("$$python" --version)"
    rm -rf $(VENV) && mkdir $(VENV) && touch $(UNFINISHED) && "$$python" -m venv $(VENV) || exit 1
fi
touch $(UNFINISHED)
endef
export ENSURE_VENV

help:
	@echo "make demo [ARGS=…]   run the whole bot in a local Slack workspace in the browser; no account needed"
	@echo "make test [ARGS=…]   run every kind of test, in a few minutes; ARGS go to pytest"
	@echo "make test-all        run every test, with many more examples, as CI does"
	@echo "make lint            run ruff, mypy and the import contracts"
	@echo "make bench           compare the bot with what one would use instead; ARGS=--help lists single benchmarks"
	@echo "make screenshots     take the README's screenshots of the demo"
	@echo "make lock [ARGS=…]   rewrite locks/ from pyproject.toml; ARGS=--upgrade takes newer versions"
	@echo "make image           build the container image, with its version and revision"
	@echo "make audit           write the bill of materials, and look up known vulnerabilities on the internet"
	@echo "make validate        check the files in deploy/ with the programs that know them"
	@echo "make clean           remove everything that set-up, tests and the demo created"
	@echo
	@echo "PYTHON=/path/to/python3 chooses the Python for .venv."

demo: $(RUN_READY)
	@exec $(BIN)/keesa-bot demo $(ARGS)

test: $(TEST_READY)
	@exec $(BIN)/python -m pytest $(ARGS)

test-all: $(TEST_READY)
	@exec $(BIN)/python -m pytest --breadth $(ARGS)

bench: $(DEV_READY)
	@exec $(BIN)/python -m bench $(ARGS)

screenshots: $(DEV_READY)
	@exec $(BIN)/python -m scripts.screenshots

lint: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(RUN_READY): locks/build.txt locks/run.txt pyproject.toml
	@eval "$$ENSURE_VENV"
	@$(INSTALL) "what the bot needs" --require-hashes -r locks/build.txt -r locks/run.txt
	@$(INSTALL) "the bot" --no-deps --no-build-isolation -e .
	@rm -f $(UNFINISHED)
	@touch $@

$(DEV_READY): $(RUN_READY) locks/dev.txt
	@touch $(UNFINISHED)
	@$(INSTALL) "what the tests need" --require-hashes -r locks/dev.txt
	@rm -f $(UNFINISHED)
	@touch $@

# If something can't be downloaded, this says so, and so do the tests that need it.
$(TEST_READY): $(DEV_READY) bot/sandbox/package-lock.json locks/chromium/package-lock.json
	@$(BIN)/python -m tests.browser && $(BIN)/python -m tests.harness.pgbouncer && touch $@ || true

# --universal: one lock for every platform and Python. No header and no index, so that locks contain no registry's address.
UV := build/uv/bin
COMPILE := $(UV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

lock: $(RUN_READY)
	@test -x $(UV)/uv || { $(BIN)/python -m venv build/uv && $(UV)/python -m pip install uv==$(UV_VERSION); }
	$(COMPILE) $(ARGS) pyproject.toml --extra postgres --output-file locks/run.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra otel --extra sentry --extra charts --constraints locks/run.txt --output-file locks/extras.txt
	$(COMPILE) $(ARGS) pyproject.toml --all-extras --group dev --constraints locks/run.txt --constraints locks/extras.txt --output-file locks/dev.txt
	$(COMPILE) $(ARGS) --group pyproject.toml:audit --constraints locks/dev.txt --output-file locks/audit.txt
	echo 'setuptools>=80' | $(COMPILE) - --constraints locks/dev.txt --output-file locks/build.txt

VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
DOCKER := docker

image:
	$(DOCKER) build --build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD) --tag keesa-bot:$(VERSION) .

# The tools for this have a venv of their own, so that the bot's dependencies and theirs never meet.
AUDIT := build/audit
AUDIT_READY := $(AUDIT)/.ready

$(AUDIT_READY): $(RUN_READY) locks/audit.txt
	@rm -rf $(AUDIT) && $(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/python scripts/install.py "what the audit needs" --require-hashes -r locks/audit.txt
	@touch $@

audit: $(AUDIT_READY)
	@$(AUDIT)/bin/python -W ignore -m cyclonedx_py requirements locks/run.txt --pyproject pyproject.toml --output-reproducible --output-file build/keesa-bot.cdx.json
	@echo "The bill of materials is in build/keesa-bot.cdx.json"
	@$(AUDIT)/bin/python scripts/audit.py

validate: $(AUDIT_READY)
	@$(AUDIT)/bin/python scripts/validate.py

clean:
	rm -rf $(VENV) .demo .chromium build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
