#!/usr/bin/env bash
# Installs what is missing: `setup.sh run` for the page alone, `setup.sh test` for the tests as well,
# `setup.sh fuzz` for AFL++ besides,
# `setup.sh bench` for the page and the allocators that the benchmark compares zee with.
# Where nothing is missing it costs a fraction of a second.
set -euo pipefail
cd "$(dirname "$0")/.."

# Node does not look into the system's certificates by itself.
export NODE_USE_SYSTEM_CA=1

say() { echo "setup: $*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif [ -t 0 ]; then sudo "$@"
    else sudo -n "$@"
    fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >&2; }

install_npm_packages() {
    local stamp=node_modules/.buddyscope-stamp hash
    hash=$(cat package.json package-lock.json .npmrc "$0" | sha256sum)
    if [ "$(cat $stamp 2>/dev/null)" != "$hash" ]; then
        say "npm ci"
        npm ci --loglevel=error --no-update-notifier >&2
        echo "$hash" >$stamp
    fi
    PATH="$PWD/node_modules/.bin:$PATH" node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 22 || (major === 22 && minor >= 12) ? 0 : 1)' || {
        say "Node 22.12 or newer is needed; this is $(node --version)"
        exit 1
    }
}

# Debian names the sanitizers' packages after clang's version.
clang_version() {
    if command -v clang >/dev/null; then clang -dumpversion | cut -d. -f1
    else apt-cache depends clang | sed -n 's/.*Depends: clang-\([0-9]*\).*/\1/p' | head -n 1
    fi
}

wanted_packages() {
    local version
    version=$(clang_version)
    printf '%s\n' gcc libc6-dev make clang lld llvm clang-format wasi-libc libcmocka-dev \
        "libclang-rt-$version-dev" "libclang-rt-$version-dev-wasm32"
    [ "$profile" != fuzz ] || echo afl++
}

is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed'; }

has_chromium() {
    [ -x "${CHROME_PATH:-/usr/bin/chromium}" ] ||
        node -e 'process.exit(fs.existsSync(require("playwright").chromium.executablePath()) ? 0 : 1)'
}

install_system_packages() {
    if ! command -v apt-get >/dev/null; then
        say "the tests need gcc, clang with wasm-ld, clang-format and cmocka; install what is missing"
        has_chromium || npx playwright install chromium >&2 || say "install Chromium, or set CHROME_PATH"
        return
    fi
    # Without the lists not even clang's version is known.
    compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null || apt update || true
    local missing=() package
    for package in $(wanted_packages); do is_installed "$package" || missing+=("$package"); done
    # Ubuntu's chromium is a snap, which a container cannot run.
    if has_chromium; then :
    elif grep -q '^ID=ubuntu' /etc/os-release; then
        npx playwright install --with-deps chromium >&2 || say "install Chromium, or set CHROME_PATH"
    else missing+=(chromium)
    fi
    [ ${#missing[@]} -gt 0 ] || return 0

    say "installing ${missing[*]}"
    apt install --no-install-recommends "${missing[@]}" ||
        { apt update && apt install --no-install-recommends "${missing[@]}"; } ||
        say "that failed: run  sudo apt-get install ${missing[*]}"
}

# Each fills its folder of build/bench/peers or says that it could not; the benchmark leaves out what is
# not there.
peers=build/bench/peers

peer() {
    local folder=$peers/$1
    [ -e "$folder/.complete" ] && return
    say "fetching $1 for the benchmark"
    rm -rf "$folder" && mkdir -p "$folder"
    if "fetch_${1//-/_}" "$folder" >&2; then touch "$folder/.complete"
    else say "that failed: the benchmark runs without $1"
    fi
}

# Three source files of a package of 109 MB, 805 MB when installed: so it is not.
fetch_emscripten() {
    fetch_from_debian emscripten "$1" ./usr/share/emscripten/system/lib/{dlmalloc,emmalloc,sbrk}.c
}

fetch_wasi_debian() { fetch_from_debian wasi-libc "$1" ./usr/lib/wasm32-wasi/libc.a; }

fetch_from_debian() {
    local package=$1 folder=$2
    shift 2
    command -v apt-get >/dev/null || return
    (
        cd "$folder"
        apt-get -q download "$package" || { apt update && apt-get -q download "$package"; } || exit
        dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --transform 's|.*/||' "$@" || exit
        basename "$package"_*.deb >version
        rm "$package"_*.deb
    )
}

fetch_wasi_npm() {
    tar -x -C "$1" --transform 's|.*/||' -f node_modules/@yowasp/clang/gen/llvm-resources.tar \
        lib/wasm32-wasip1/libc.a
}

fetch_assemblyscript() {
    cp c/bench/assemblyscript/package*.json "$1"
    npm ci --prefix "$1" --loglevel=error --no-update-notifier
}

profile=${1:-run}
install_npm_packages
case $profile in
    test | fuzz) install_system_packages ;;
    bench) for name in emscripten wasi-debian wasi-npm assemblyscript; do peer $name; done ;;
esac
