# The recipes that day-to-day work needs. CI runs `just check`'s script without just.

# list the recipes
default:
    @just --list

# build bin/schemac
build:
    go build -o bin/ ./cmd/schemac

# every test, real engines included (fetched once, cached outside the repository)
test *ARGS:
    go test -timeout 45m ./... {{ARGS}}

# rewrite the expected output of golden tests, then look at the diff
golden:
    go test ./compiler/... ./dialects/... ./cmd/... ./docs -update
    git diff --stat

# run every fuzz target for a while
fuzz TIME="30s":
    ./scripts/fuzz {{TIME}}

# benchmarks beside hot code
bench PATTERN=".":
    go test ./schema/... ./compiler/... ./snapshots/... ./planner/... ./dialects/... ./cmd/... -run '^$' -bench '{{PATTERN}}' -benchmem

# linters, in the versions that tools/go.mod pins
lint:
    ./scripts/lint

# format code, models and modules
fmt:
    gofmt -w $(git ls-files '*.go')
    go run ./cmd/schemac fmt examples
    go mod tidy

# what CI runs
check:
    ./.ci/run

# what runs at night: thousands of random schemas, and every fuzz target
nightly:
    ./.ci/nightly
