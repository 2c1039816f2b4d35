# The commands of the course. `make` alone lists them; `make book` and `make test` do all of their own set-up.

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
PORT := 8000

# Jupyter Book, Jupyter Lab and Node are started by name, so the environment's own come first.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# A program that JAX compiled once is kept, so that the next run starts at once.
export JAX_COMPILATION_CACHE_DIR ?= $(CURDIR)/_build/jax-cache
export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS ?= 0
export JAX_PLATFORMS ?= cpu
# So is the bytecode of what Python imports, also where an image says otherwise: each kernel and each test would compile
# JAX, Flax and Matplotlib from source, which takes three seconds.
unexport PYTHONDONTWRITEBYTECODE
# Where a run was killed while it kept a program, JAX compiles that one again, and would say so amid a chapter's outputs.
export PYTHONWARNINGS ?= ignore:Error reading persistent compilation cache entry

# Tests run side by side, a file on each core; more than four fill the memory.
SIDE_BY_SIDE := --numprocesses logical --maxprocesses 4 --dist loadfile
# Those of the book wait at times, for browsers and builds: with one more than there are cores, no core is idle.
ONE_MORE := $(shell expr $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1)
# Those of the library share less within a file, so that a core which has nothing left takes over half of another's.
UNIT_TESTS := tests/aelib tests/evidence tests/tools aelib book evidence running teach --doctest-modules $(subst loadfile,worksteal,$(SIDE_BY_SIDE))
BOOK_TESTS := tests/book tests/live tests/teach $(subst logical,$(ONE_MORE),$(SIDE_BY_SIDE))
# What `make check` leaves to `make test`: trainings that are killed or on many devices, wheels, long runs, and the searches
# for bad input.
LATER := $(addprefix tests/aelib/,training/test_mesh.py training/test_kills.py training/test_compilation.py test_bad_input.py \
  test_bad_bytes.py test_keys_and_tracers.py test_wheel.py test_benchmarks.py) tests/evidence/reproductions

# What the book is made from. A build that passed leaves this list, so that a file that is new or gone is seen too.
SOURCES := $(sort $(shell find _config.yml _toc.yml intro.md references.bib pyproject.toml chapters aelib book evidence running \
  -type f ! -path '*/__pycache__/*' ! -name '.*' ! -name '*[~ ]*' ! -name AUTHORING.md))
MADE_FROM := $(strip $(SOURCES) $(XLA_FLAGS))
BUILT := _build/html/.built

.PHONY: help book preview lab serve teach lint check unit-tests browser book-tests test nightly evidence reproduce bump clean
.DELETE_ON_ERROR:

# The environment's programs hold the path of this folder and of a Python. Where the folder was copied or moved, or that
# Python replaced, the set-up runs again.
ifneq ($(shell cat $(READY) 2>/dev/null),$(shell $(PYTHON) --version 2>/dev/null) $(CURDIR))
.PHONY: $(READY)
endif
ifneq ($(shell cat $(BUILT) 2>/dev/null),$(MADE_FROM))
.PHONY: $(BUILT)
endif

help:
	@echo "make book      build the book into _build/html (the first time: set-up, then every chapter runs)"
	@echo "               (with UNPINNED=1 by the newest Sphinx, MyST-NB and theme, without Jupyter Book, into _build/newest/html)"
	@echo "make preview   the book in a browser while you write: a page is new seconds after you save it"
	@echo "make lab       open the chapters as notebooks in Jupyter Lab, to work in"
	@echo "make serve     serve the built book on this machine"
	@echo "make teach     write what a lecturer needs into _build/teach: pages for teachers, slides, figures, exam, assignments"
	@echo "               (with PDF=1 print each chapter, and the book in one, into _build/pdf, too)"
	@echo "make check     before a commit, in about three minutes: lint, types, the tests of aelib and the exercises but the slowest"
	@echo "make test      what every change is checked by: lint, types, unit tests, exercises, the built book, a browser"
	@echo "make nightly   all tests, with those that are too slow for every change, and a longer search for bad input"
	@echo "               (with ALL=1 every chapter's notebook, too, as it is downloaded and with the solutions: half an hour more)"
	@echo "make evidence  run those controls of the chapters whose record is stale (of one chapter: CHAPTER=decoding;"
	@echo "               those too that other versions of JAX, Flax, Optax or NumPy made: OLD=1; with ALL=1 all of them,"
	@echo "               an hour on two cores, and hold the claims against what they give)"
	@echo "make reproduce the long runs behind the page of reproductions, hours in all (one of them: RUN=its-name)"
	@echo "make bump      pin again, with hashes, what the files of requirements ask for (a package, of Python or a script from npm,"
	@echo "               in its newest version: PACKAGE=numpy; in another: VERSION=2.4.5)"
	@echo "make clean     remove what was built (your notebooks, .venv and long runs stay)"

# With all that is pinned and nothing else: left to find out, pip takes a newer package for an extra of one that is pinned.
EXACTLY := --quiet --require-hashes --no-deps -r
PIP := $(PYTHON) -m pip --disable-pip-version-check install
# uv takes a tenth of pip's time, but knows no index that only pip was told of.
INSTALL = @$(VENV)/bin/uv pip install --python $(PYTHON) $(EXACTLY) $< || $(PIP) $(EXACTLY) $< || \
  { echo "That failed: check the network connection and the free disk space, then run the same command again." >&2; exit 1; }

$(READY): requirements.txt pyproject.toml
	@for candidate in python3 python3.14 python3.13 python3.12 python3.11 python none; do \
	  if [ $$candidate = none ]; then echo "The course needs Python 3.11 to 3.14, for which its packages are made: install one from python.org or your system's packages." >&2; exit 1; fi; \
	  if PATH="$${PATH#*:}" $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then break; fi; \
	done; echo "Creating $(VENV)"; PATH="$${PATH#*:}" $$candidate -m venv --clear $(VENV) || \
	  { echo "That failed: install the venv module of your Python (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing the packages of $< into $(VENV) (1.1 GB, up to two minutes)"
	@sed -n '/^uv==/,/# via/p' $< > $(VENV)/uv.txt; $(PIP) $(EXACTLY) $(VENV)/uv.txt || true
	$(INSTALL)
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@echo "$$($(PYTHON) --version) $(CURDIR)" > $@

# What only tests, or only work in notebooks, need is installed by the command that needs it.
TESTING := $(VENV)/.ready-test
WORKING := $(VENV)/.ready-lab

$(VENV)/.ready-%: requirements-%.txt $(READY)
	@echo "Installing the packages of $< into $(VENV)"
	$(INSTALL)
	@touch $@

ifndef UNPINNED
book: $(BUILT)
	@echo "The book is at $(CURDIR)/_build/html/index.html. 'make serve' serves it."
else
# The chapters run, or do not, as they do for the book; only what becomes of them is newer.
book: $(READY)
	@echo "The book on the newest Sphinx, MyST-NB and theme, without Jupyter Book, into _build/newest/html"
	@$(VENV)/bin/uv pip install --quiet --upgrade --target _build/newest/lib -r book/newest/requirements.in
	@mkdir -p _build/.jupyter_cache && ln -sfn ../.jupyter_cache _build/newest/.jupyter_cache
	@PYTHONPATH=$(CURDIR)/_build/newest/lib $(PYTHON) -m sphinx --fresh-env --fail-on-warning --nitpicky --keep-going \
	  -c book/newest -d _build/newest/.doctrees . _build/newest/html
	@$(PYTHON) -m book.checks.gates _build/newest/html
endif

# As old as the build's beginning, so that what is saved while it works is in the next one.
$(BUILT): $(READY) $(SOURCES)
	@mkdir -p _build && touch _build/begun
	@$(PYTHON) -m book.commands.build
	@printf '%s' '$(MADE_FROM)' > $@ && touch -r _build/begun $@

# Approximate where that is quicker: what other pages show of the one that was saved may stay as it was.
preview: $(WORKING)
	@mkdir -p _build/.jupyter_cache _build/preview && ln -sfn ../.jupyter_cache _build/preview/.jupyter_cache
	@$(PYTHON) -m sphinx_autobuild --port 0 --open-browser --delay 0 --ignore _build --ignore notebooks --ignore tests \
	  --re-ignore '__pycache__|/\.[^/]*$$|~$$' -c book/newest -t preview -d _build/preview/.doctrees . _build/preview/html

lab: $(BUILT) $(WORKING)
	@$(PYTHON) -m book.commands.lab

teach: $(BUILT) $(PDF:%=browser)
	@$(PYTHON) -m teach _build/teach
ifdef PDF
	@$(PYTHON) -m teach.pdf _build/pdf "$$($(PYTHON) -m tests.browser)"
endif

serve: $(BUILT)
	@$(PYTHON) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lint: $(TESTING)
	@echo "Lint: ruff"
	@$(PYTHON) -m ruff check --quiet . && $(PYTHON) -m ruff format --quiet --check . || \
	  { echo "Lint failed: '.venv/bin/ruff check --fix . && .venv/bin/ruff format .' mends most of it." >&2; exit 1; }
	@echo "Imports between the rooms: import-linter"
	@said=$$($(VENV)/bin/lint-imports --no-cache --no-logo 2>&1) || { echo "$$said" >&2; exit 1; }

# Types take one core for 45 seconds. So they are checked while tests run, and what they say comes after these.
beside_types = @mkdir -p _build; $(VENV)/bin/basedpyright --warnings > _build/types.log 2>&1 & types=$$!; $(1); tests=$$?; \
  wait $$types && echo "Types: basedpyright found no fault" || \
  { cat _build/types.log; echo "Types failed: see the lines above." >&2; exit 1; }; exit $$tests

# Most of their time is the compiler's, for small programs that run once: without most optimisations, and with the older
# code generator, it takes half as long. `make nightly` compiles as readers do, and so do by day the tests of bits (the
# fixture `optimised`). Threads of XLA and BLAS that wait for each other would be a second reason. XLA ends the process at a
# flag that it does not know, as it will once that generator is gone, so it is asked first.
OLDER := --xla_cpu_use_fusion_emitters=false
AS_KNOWN = $$(XLA_FLAGS=$(OLDER) $(PYTHON) -c 'import jax; jax.devices()' 2>/dev/null && echo $(OLDER))
# What fails by day runs once more, alone; see tests/again.py.
QUICKLY = XLA_FLAGS="$${XLA_FLAGS-$(AS_KNOWN)}" $(PYTHON) -m tests.again
unit-tests check: export JAX_DISABLE_MOST_OPTIMIZATIONS ?= 1
unit-tests check nightly: export NPROC ?= 1
unit-tests check nightly: export OPENBLAS_NUM_THREADS ?= 1
unit-tests: $(TESTING)
	@echo "Unit tests and the examples of the docstrings: aelib, the exercises, the book's extension, the long runs' machinery"
	$(call beside_types,$(QUICKLY) $(UNIT_TESTS))

check: lint
	@echo "The tests of aelib and of the exercises, but the slowest"
	$(call beside_types,$(QUICKLY) $(UNIT_TESTS) $(LATER:%=--ignore=%))

nightly: browser $(BUILT)
	@echo "All unit tests, with ten kills of a training and 100 tries of each function and file"
	@$(PYTHON) -m pytest $(UNIT_TESTS) -m "" --kills 10 --examples 100; units=$$?; \
	echo "All tests of the book: every page in a browser, and of each live figure all of its tests"; \
	$(PYTHON) -m pytest $(BOOK_TESTS) -m "" && exit $$units
ifdef ALL
	@echo "The chapters' notebooks, run as they are downloaded and with the solutions put in"
	@$(PYTHON) -m pytest tests/book/notebooks/test_notebooks.py --all-notebooks -k "runs_untouched or every_check" \
	  $(subst loadfile,loadgroup,$(SIDE_BY_SIDE))
endif

# Before the book is built, because a missing browser should not come out after minutes.
browser: $(TESTING)
	@echo "The browser of the book's tests:"
	@$(PYTHON) -m tests.browser

book-tests: browser $(BUILT)
	@echo "The book's tests: its build, notebooks, pages and live figures, in a browser too"
	@$(PYTHON) -m tests.again $(BOOK_TESTS)

test: lint browser unit-tests book-tests
	@echo "All checks passed."

# A GPU is used where JAX has one, unless JAX_PLATFORMS says otherwise.
reproduce: export JAX_PLATFORMS := $(if $(filter file,$(origin JAX_PLATFORMS)),,$(JAX_PLATFORMS))
reproduce: $(READY)
	@$(PYTHON) -m evidence.reproductions $(RUN)

ifndef ALL
evidence: $(READY)
	@$(PYTHON) -m evidence.controls $(if $(OLD),--old) $(CHAPTER)
else
# Into a folder of its own, beginning with the records of the tree, so that what moved is told.
evidence: export EVIDENCE_RECORDS := $(CURDIR)/_build/evidence
evidence: $(TESTING)
	@mkdir -p _build && rm -rf $(EVIDENCE_RECORDS) && cp -R evidence/controls/records $(EVIDENCE_RECORDS)
	@$(PYTHON) -m evidence.controls --all $(CHAPTER)
	@echo "The claims of the chapters, against these"
	@$(PYTHON) -m pytest tests/evidence/test_claims.py
endif

# OLDEST=3.13 leaves out the Pythons before, with whose last versions all others would have to do.
bump: $(READY)
	@$(PYTHON) -m tools.pins $(PACKAGE) $(VERSION:%=--version %) $(OLDEST:%=--oldest %)

clean:
	find _build -mindepth 1 -maxdepth 1 ! -name reproduce -exec rm -rf {} + 2>/dev/null || true
	rm -rf .pytest_cache .ruff_cache .hypothesis
