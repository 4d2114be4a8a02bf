# The commands of the house. All can be run again and again. `make help` lists them.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=

BIN := bin/logetl
# Such as `--write docs/benchmarks.md`, or `--help`.
BENCH_ARGUMENTS ?=
KILLS ?= 300
SOAK_SECONDS ?= 120
DEMO_STORE := demo-store
RELEASE := $(SWIFT) build -c release --static-swift-stdlib --product logetl
CHECK := LOGETL_WERROR=1 $(SWIFT) build --build-tests --scratch-path .build-check
SWIFT_FILES := Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

.DEFAULT_GOAL := help
.PHONY: help deps build extension demo test check instructions soak kills lint format docs docs-check bench install uninstall clean

help: ## List the commands.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the system packages that are missing (or print the command).
	@scripts/deps

build: deps ## Build the release binary: bin/logetl.
	$(RELEASE)
	@mkdir -p bin
	@strip -o $(BIN).new "$$($(RELEASE) --show-bin-path)/logetl" && mv $(BIN).new $(BIN)
	@ls -l $(BIN) | awk '{ printf "built $(BIN), %.1f MB\n", $$5 / 1e6 }'

extension: deps ## Build the loadable extension for SQLite: bin/liblogetl.so.
	LOGETL_EXTENSION=1 $(SWIFT) build -c release -Xswiftc -static-stdlib --product LogETLExtension --scratch-path .build-extension
	@mkdir -p bin
	@strip -o bin/liblogetl.so.new .build-extension/release/libLogETLExtension.so && mv bin/liblogetl.so.new bin/liblogetl.so
	@ls -l bin/liblogetl.so | awk '{ printf "built bin/liblogetl.so, %.1f MB\n", $$5 / 1e6 }'

demo: build ## Ingest the samples into a new store, search it, show its status.
	@scripts/demo $(BIN) $(DEMO_STORE)

test: deps ## Run all tests but the slow ones.
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

check: deps lint ## What must hold before a change is done: format, warnings, tests, generated docs.
	$(CHECK)
	$(SWIFT) test --skip-build --scratch-path .build-check
	@$(MAKE) --no-print-directory docs-check DOCS_BIN="$$($(CHECK) --show-bin-path)/logetl"
	@$(MAKE) --no-print-directory instructions

instructions: build ## Compare the instructions per event of each stage with their ceilings.
	@scripts/deps valgrind
	@scripts/instructions $(BIN)

soak: build ## The slow tests: a stream for SOAK_SECONDS (default 120), memory flat, nothing lost.
	@scripts/soak $(BIN) $(SOAK_SECONDS)

kills: build ## Kill ingests at hundreds of random moments (KILLS, default 300); each time all is there once.
	LOGETL_KILLS=$(KILLS) LOGETL_BIN=$(CURDIR)/$(BIN) $(SWIFT) test --filter killedAgainAndAgain

lint: ## Check the format of the sources.
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_FILES)

format: ## Bring the sources into their format.
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_FILES)

docs: ## Make docs/cli.md, docs/logetl.1 and docs/configuration.md from the program.
	$(SWIFT) build --product logetl
	@scripts/generate-docs "$$($(SWIFT) build --show-bin-path)/logetl" docs

docs-check:
	@scripts/generate-docs --check "$(DOCS_BIN)" docs

bench: build ## Run the benchmarks (Benchmarks/, a package of its own).
	$(SWIFT) build -c release --package-path Benchmarks
	Benchmarks/.build/release/logetl-bench --bin $(BIN) --data Benchmarks/data $(BENCH_ARGUMENTS)

install: ## Install the binary, man page and completions under PREFIX (default /usr/local).
	@test -x $(BIN) || $(MAKE) --no-print-directory build
	@scripts/install $(BIN) "$(DESTDIR)$(PREFIX)"

uninstall: ## Remove what `make install` put under PREFIX.
	@scripts/install --remove "$(DESTDIR)$(PREFIX)"

clean: ## Remove everything that was built.
	rm -rf .build .build-check .build-extension bin $(DEMO_STORE) Benchmarks/.build
