# make run      a whole system on this machine            PORT=8000  DATA_DIR=.data
# make test     every test                                ARGS="-k letters"
# make check    lint, types, walls, migrations, fast tests
# make mutate   faults planted in the law: noticed?        FILES="calendar choice"
# make trial    faults against the running whole (15 min)  ARGS="--only postgres"
# make .venv    only install what is locked
# make demo     more demo cases                            ARGS="--cases 50"
# Needed: Python 3.11 or newer and make. uv is used when it is there.

SHELL := /bin/sh
SYNC = pip sync --quiet --require-hashes --python .venv/bin/python $<
PIP_INSTALL = install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes
# Installs the first prerequisite into .venv: by uv when it is there, else by one that is fetched first and works eight times
# as fast as pip and asks the index pip asks, else by two pips with half of it each: one uses one core only. Where nobody
# answers uv, pip gets its turn soon. Whoever stops make stops both.
define INSTALL
synced() { UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 "$$1" $(SYNC) || "$$1" $(SYNC); }; \
with_uv() { \
    command -v uv >/dev/null 2>&1 || return 1; echo "Installing $< with uv …"; \
    { [ -d .venv ] || uv venv --quiet --python "$$python" .venv; } && synced uv; }; \
with_pip() { \
    pip=".venv/bin/python -m pip"; \
    [ -x .venv/bin/python ] || "$$python" -m venv .venv >/dev/null 2>&1 || "$$python" -m venv --clear --without-pip .venv; \
    $$pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null 2>&1 || pip="python3 -m pip --python .venv/bin/python"; }; \
with_fetched_uv() { \
    echo "Installing $<; the first time takes half a minute …"; uv=.venv/uv/bin/uv; \
    fetched="$(PIP_INSTALL) --timeout 15 --retries 1 --target .venv/uv -r requirements/install.txt"; \
    [ -x $$uv ] || "$$python" -m pip $$fetched >/dev/null 2>&1 || { with_pip; $$pip $$fetched >/dev/null 2>&1; } || return 1; \
    [ -x .venv/bin/python ] || "$$python" -m venv --without-pip .venv; \
    index=$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$("$$python" -m pip config get global.index-url 2>/dev/null)}}; \
    [ -z "$$index" ] || export UV_DEFAULT_INDEX="$$index"; UV_HTTP_TIMEOUT=15 UV_HTTP_RETRIES=1 synced $$uv; }; \
with_two_pips() { \
    echo "Installing $< with pip; the first time takes a minute …"; with_pip; rm -f .venv/part*; \
    awk '/^[A-Za-z0-9]/ { n = !n } { print > (".venv/part" (n + 1)) }' $<; first= second=; \
    trap 'kill $$first $$second 2>/dev/null; exit 130' INT TERM HUP; \
    $$pip $(PIP_INSTALL) -r .venv/part1 & first=$$!; $$pip $(PIP_INSTALL) -r .venv/part2 & second=$$!; \
    wait $$first; failed=$$?; wait $$second && [ $$failed = 0 ]; failed=$$?; trap - INT TERM HUP; return $$failed; }; \
with_uv || with_fetched_uv || with_two_pips
endef
.DELETE_ON_ERROR:
# Compiled modules are kept: every program starts in half the time. What hardly any program opens waits until one does.
unexport PYTHONDONTWRITEBYTECODE
SELDOM = /(pip|setuptools|pkg_resources|tests?|gis|providers)/|/holidays/(countries/[a-t]|countries/u[^n]|financial/)|/conf/locale/
.PHONY: run test check mutate trial demo lock

run: .venv/running
	@exec .venv/bin/python -m claimback.run --with-parent

test: .venv
	@exec .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: export ENVIRONMENT = development
check: .venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy claimback cases documents appeals
	.venv/bin/lint-imports
	.venv/bin/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/python -m pytest -n 2 -q --dist loadfile tests/house
	.venv/bin/coverage run -m pytest -n 0 -q tests/law
	.venv/bin/coverage report

mutate: .venv
	@exec .venv/bin/python -m benchmarks.mutate $(FILES) $(ARGS)

trial: .venv
	@exec .venv/bin/python -m benchmarks.faults --write docs/trials.md $(ARGS)

demo: .venv/running
	@exec .venv/bin/python manage.py demo $(ARGS)

.venv: .venv/tools
	@touch .venv

# What runs, then what tests: `make run` waits for the first only. A system's own Python is built for speed; one compiled
# by hand seldom is, and takes twice as long over everything.
.venv/running: requirements/base.txt
	@python=; for each in $(PYTHON) /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        python=$$($$each -c 'import sys; print(sys.executable)'); break; fi; done; \
	if [ -z "$$python" ]; then \
	    echo "ClaimBack needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1)." \
	         "Install a newer one, or name it: make PYTHON=/path/to/python3.12 run" >&2; exit 1; fi; \
	.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || rm -rf .venv; \
	rm -f .venv/tools; $(INSTALL) && { .venv/bin/python -m compileall -qq -j 0 -x '$(SELDOM)' .venv/lib || :; }
	@touch $@

.venv/tools: requirements/dev.txt .venv/running
	@python=.venv/bin/python; $(INSTALL)
	@touch $@

# Hashes for every platform; no package index is named.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    pyproject.toml -o requirements/base.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    pyproject.toml --group dev -o requirements/dev.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    pyproject.toml --extra ocr-hq -c requirements/base.txt -o requirements/ocr-hq.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    --group install -o requirements/install.txt
