# ChatDock's commands. They need Python 3.11 or newer, Node 20.19 or newer and make; everything else
# they bring: a virtual environment in .venv, npm packages in web/node_modules, Chromium for the tests.
# What is up to date is not made again: stamps are kept in .make/.

MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK = 1

bin := .venv/bin
widget := src/chatdock/static/chatdock.js
widget_sources := $(shell find web/packages web/scripts -type f \
	-not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null) $(wildcard web/*.json web/*.ts)
# Real manuals that the acceptance tests and benchmarks read.
manuals := postgresql-doc-15 python3-doc python-django-doc
# Servers that the tests put in front of ours and of its database.
proxies := nginx pgbouncer

.PHONY: help setup demo playground test test-long check format build bench lock clean chromium manuals proxies

help: ## Say what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

setup: .make/python $(widget) ## Bring the virtual environment, the npm packages and the built widget

demo: setup ## Serve ChatDock's own documentation with the assistant on it (ARGS="--port 9000")
	$(bin)/chatdock serve docs $(ARGS)

playground: setup ## Show every state of the chat at http://127.0.0.1:8765/playground
	CHATDOCK_PLAYGROUND=true $(bin)/chatdock serve docs $(ARGS)

# In the order of folders: those whose files take longest, in a browser, come first.
test: setup chromium manuals proxies ## Run the tests: web, then Python with a real server and a real browser
	npm --prefix web test
	$(bin)/python -m pytest -m "not long" --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

test-long: test ## The same, then the long forms one at a time: all kills, cuts, fuzzing, soak, every host
	$(bin)/python -m pytest -m long --timeout 3600 $(ARGS)

check: setup ## Format, lint, types, import contract, sizes: run it before you commit
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/basedpyright
	$(bin)/lint-imports
	npm --prefix web run check
	npm --prefix web run size

format: setup ## Bring the sources into shape, and the reference up to date
	$(bin)/ruff format .
	$(bin)/ruff check --fix .
	npm --prefix web run fix
	$(bin)/python -m scripts.reference

build: setup ## Make the wheel (widget inside) and the npm packages in dist/
	rm -rf dist
	$(bin)/python -m build --wheel --no-isolation --outdir dist .
	cd web && npm pack --workspaces --pack-destination ../dist

bench: setup manuals ## Run all benchmarks with their peers; JSON in benchmarks/results/
	$(bin)/python -m benchmarks $(ARGS)

lock: .make/python ## Compile requirements/*.txt from pyproject.toml
	scripts/lock.sh

clean: ## Remove what the commands above made
	rm -rf .make .venv dist src/chatdock/static web/node_modules

chromium:
	@scripts/debian_packages.sh chromium-headless-shell
	@scripts/debian_packages.sh chromium

manuals:
	@scripts/debian_packages.sh $(manuals)

proxies:
	@scripts/debian_packages.sh $(proxies)

.make/python: requirements/dev.txt pyproject.toml
	@python=$$(scripts/find_python.sh) && { [ -x $(bin)/python ] || scripts/create_venv.sh "$$python"; }
	@echo "Installing Python packages (once, 1-2 minutes)"
	$(bin)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(bin)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p .make && touch $@

.make/npm: web/package-lock.json
	@scripts/check_node.sh
	@echo "Installing npm packages (once)"
	npm --prefix web ci --no-audit --no-fund --loglevel=error
	@mkdir -p .make && touch $@

$(widget): .make/npm $(widget_sources)
	@echo "Building the widget"
	npm --prefix web run build
	@touch $@
