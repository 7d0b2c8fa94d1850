#!/usr/bin/env bash
# Builds and runs c/tests/test-*.c, cmocka programs, under gcc and clang with sanitizers.
# `// build: NAME` in a test's first lines compiles it with c/builds/NAME.h instead of native.h.
# Prints TAP, the parts of all programs one after the other. `test-native.sh fuzz SECONDS` only fuzzes, `fuzz-afl SECONDS` with AFL++,
# `test-native.sh coverage` only measures what of the core the tests take.
set -uo pipefail
cd "$(dirname "$0")/.."

sources=(c/zee.c c/watch.c c/validate.c c/inspect.c c/backing-fixed.c)
flags=(-std=c11 -D_DEFAULT_SOURCE -g -O1 -Ic -Wall -Wextra -Wconversion -Wshadow -Werror
    -fsanitize=address,undefined -fno-sanitize-recover=all)
export CMOCKA_MESSAGE_OUTPUT=tap
export ASAN_OPTIONS=detect_leaks=1

# AFL++ on the same harness and corpus, for so many seconds, without sanitizers: it runs the more inputs.
run_afl() {
    local seconds=$1 folder=build/native/afl
    local program=$folder/fuzz-model name='AFL++ finds no input on which zee and the model differ'
    if ! command -v afl-clang-fast >/dev/null; then
        echo "not ok 1 - $name: install afl++ (Debian's package) for afl-clang-fast and afl-fuzz"
        return 1
    fi
    rm -rf "$folder" && mkdir -p "$folder" || return
    # AFL++ counts an abort as a crash, but not cmocka's exit.
    AFL_QUIET=1 afl-clang-fast "${flags[@]}" -fno-sanitize=all -fsanitize=fuzzer \
        -include c/builds/native.h c/tests/fuzz-model.c "${sources[@]}" -lcmocka -o "$program" &&
        env -u ASAN_OPTIONS CMOCKA_TEST_ABORT=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 \
            AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 afl-fuzz -V "$seconds" -t 10000 -G 2000 -i c/tests/corpus \
            -o "$folder/found" -- "$program" >"$folder/log" 2>&1
    grep -E '^(execs_done|run_time|corpus_count|saved_crashes|saved_hangs|edges_found|total_edges)' \
        "$folder/found/default/fuzzer_stats" | sed 's/^/# /'
    if grep -q '^saved_crashes *: 0$' "$folder/found/default/fuzzer_stats"; then
        echo "ok 1 - $name"
    else
        tail -n 20 "$folder/log"
        echo "not ok 1 - $name"
        return 1
    fi
}

build_of() {
    local config
    config=$(sed -n '1,5s|^// build: *\([a-z0-9-]*\).*|\1|p' "$1")
    echo "${config:-native}"
}

# A compiler's error or a crash gives no `not ok` by itself.
run_test() {
    local cc=$1 test=$2 config program output
    config=$(build_of "$test")
    program=build/native/$cc/$(basename "$test" .c)
    echo "# $cc $test"
    output=$("$cc" "${flags[@]}" -include "c/builds/$config.h" "$test" "${sources[@]}" \
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
        "${sources[@]}" -lcmocka -o "$program" && "$program" -runs=0 -artifact_prefix=build/native/fuzz/ c/tests/corpus >"$found.log" 2>&1 &&
        { [ "$seconds" -eq 0 ] || "$program" -max_total_time="$seconds" -max_len=2000 \
            -artifact_prefix=build/native/fuzz/ "$found" c/tests/corpus; }; then
        echo "ok 1 - zee equals the model on the corpus of the fuzzer"
    else
        cat "$found.log"
        echo "not ok 1 - zee equals the model on the corpus of the fuzzer"
        return 1
    fi
}

# The tests once more without sanitizers, in the builds that differ in what the core folds to a constant:
# each region and branch of the core must be taken. The model, which takes most of the time, is hardly run.
measure_coverage() {
    local folder=build/native/coverage config test source objects program reports=()
    local flags=(-std=c11 -D_DEFAULT_SOURCE -g -O1 -Ic -fprofile-instr-generate -fcoverage-mapping)
    echo "# clang's coverage of c/zee.c"
    rm -rf "$folder"
    for config in native native-shallow; do
        mkdir -p "$folder/$config"
        objects=()
        for source in "${sources[@]}"; do
            objects+=("$folder/$config/$(basename "$source" .c).o")
            clang "${flags[@]}" -include "c/builds/$config.h" -c "$source" -o "${objects[-1]}" || return
        done
        for test in c/tests/test-*.c; do
            [ "$(build_of "$test")" = $config ] || continue
            program=$folder/$config/$(basename "$test" .c)
            clang "${flags[@]}" -DMODEL_OPERATIONS=30 -include "c/builds/$config.h" "$test" "${objects[@]}" \
                -lcmocka -o "$program" &&
                LLVM_PROFILE_FILE=$program.profraw "$program" >"$program.log" 2>&1 ||
                { cat "$program.log"; return 1; }
        done
        llvm-profdata merge -o "$folder/$config.profdata" "$folder/$config"/*.profraw &&
            llvm-cov export -instr-profile "$folder/$config.profdata" "$program" \
                >"$folder/$config.json" || return
        reports+=("$folder/$config.json")
    done
    node scripts/coverage.mjs "${reports[@]}"
}

case "${1:-}" in
    fuzz) run_fuzzer "${2:-60}"; exit ;;
    fuzz-afl) run_afl "${2:-60}"; exit ;;
    coverage) measure_coverage; exit ;;
esac

failed=0
for cc in gcc clang; do
    mkdir -p "build/native/$cc"
    for test in c/tests/test-*.c; do
        run_test "$cc" "$test" || failed=1
    done
done
run_fuzzer 0 || failed=1
measure_coverage || failed=1
exit $failed
