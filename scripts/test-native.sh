#!/usr/bin/env bash
# Builds and runs c/tests/test-*.c, cmocka programs, under gcc and clang with sanitizers.
# `// build: NAME` in a test's first lines compiles it with c/builds/NAME.h instead of native.h.
# Prints TAP, the parts of all programs one after the other. `test-native.sh fuzz SECONDS` only fuzzes.
set -uo pipefail
cd "$(dirname "$0")/.."

sources=(c/zee.c c/watch.c c/validate.c c/inspect.c c/backing-fixed.c)
flags=(-std=c11 -D_DEFAULT_SOURCE -g -O1 -Ic -Wall -Wextra -Wconversion -Wshadow -Werror
    -fsanitize=address,undefined -fno-sanitize-recover=all)
export CMOCKA_MESSAGE_OUTPUT=tap
export ASAN_OPTIONS=detect_leaks=1

# A compiler's error or a crash gives no `not ok` by itself.
run_test() {
    local cc=$1 test=$2 config program output
    config=$(sed -n '1,5s|^// build: *\([a-z0-9-]*\).*|\1|p' "$test")
    program=build/native/$cc/$(basename "$test" .c)
    echo "# $cc $test"
    output=$("$cc" "${flags[@]}" -include "c/builds/${config:-native}.h" "$test" "${sources[@]}" \
        -lcmocka -o "$program" 2>&1 && "$program" 2>&1)
    local status=$?
    echo "$output"
    [ $status -eq 0 ] || grep -q '^not ok' <<<"$output" ||
        echo "not ok - $cc $test ended with status $status"
    return $status
}

# The fuzzer, once over its corpus; then on from there for as many seconds as are asked for.
run_fuzzer() {
    local seconds=$1 program=build/native/fuzz/fuzz-model found=build/native/fuzz/found
    mkdir -p "$found"
    echo "# clang c/tests/fuzz-model.c"
    if clang "${flags[@]}" -fsanitize=fuzzer -include c/builds/native.h c/tests/fuzz-model.c \
        "${sources[@]}" -lcmocka -o "$program" && "$program" -runs=0 c/tests/corpus >"$found.log" 2>&1 &&
        { [ "$seconds" -eq 0 ] || "$program" -max_total_time="$seconds" -max_len=2000 \
            -artifact_prefix=build/native/fuzz/ "$found" c/tests/corpus; }; then
        echo "ok 1 - zee equals the model on the corpus of the fuzzer"
    else
        cat "$found.log"
        echo "not ok 1 - zee equals the model on the corpus of the fuzzer"
        return 1
    fi
}

if [ "${1:-}" = fuzz ]; then
    run_fuzzer "${2:-60}"
    exit
fi

failed=0
for cc in gcc clang; do
    mkdir -p "build/native/$cc"
    for test in c/tests/test-*.c; do
        run_test "$cc" "$test" || failed=1
    done
done
run_fuzzer 0 || failed=1
exit $failed
