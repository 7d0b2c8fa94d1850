# `make help` lists the targets. TOOLCHAIN=system builds with the system's clang instead of npm's.

# Not /bin/sh, so that make leaves finding programs to a shell, which knows the new PATH: npm brings a
# Node that is new enough.
SHELL := bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export TOOLCHAIN ?= npm
export NODE_USE_SYSTEM_CA := 1

.PHONY: help run build wasm size bench test fuzz fuzz-afl mutate check format clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

run: build ## build the page, serve it and open a browser
	node scripts/serve.mjs

build: wasm ## build the page and the command line
	node scripts/build-page.mjs
	node scripts/build-cli.mjs

wasm: ## build the wasm modules, and write down the layout they declare
	@scripts/setup.sh run
	node scripts/build-wasm.mjs
	node scripts/generate-layout.mjs

size: ## print what each module and function weighs; fail beyond c/size-budgets.json
	@scripts/setup.sh run
	node scripts/size.mjs

bench: ## measure speed and memory beside other allocators; QUICK=1 for a first look
	@scripts/setup.sh bench
	node c/bench/bench.mjs $(if $(QUICK),--quick)

test: ## install what is missing, then run every check and test
	@scripts/setup.sh test
	node scripts/test.mjs

fuzz: ## hold the allocator against its model, for SECONDS (60 unless given)
	@scripts/setup.sh test
	scripts/test-native.sh fuzz $(if $(filter command,$(firstword $(origin SECONDS))),$(SECONDS),60)

fuzz-afl: ## the same with AFL++
	@scripts/setup.sh fuzz
	scripts/test-native.sh fuzz-afl $(if $(filter command,$(firstword $(origin SECONDS))),$(SECONDS),60)

mutate: ## make small mistakes in the core, and name those that no test notices
	@scripts/setup.sh test
	node scripts/mutate.mjs

check: ## format, lint, types, layout, import directions
	@scripts/setup.sh test
	node scripts/test.mjs check

format: ## format everything
	@scripts/setup.sh test
	clang-format -i $$(find c -name '*.[ch]')
	biome check --write

clean: ## remove what was built
	rm -rf build
