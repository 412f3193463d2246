#!/bin/bash
# part: full 580
# Hostile and busy traffic against a winsd that watches its own memory: the scripts below
# with the address and undefined behaviour sanitizers built in.  A finding ends winsd, and
# with it the script.
cd "$(dirname "$0")/../.." || exit 2
tests/parts/build clang build-asan -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args=-fno-sanitize-recover=all >build/sanitized.log 2>&1 || {
    tail -n 20 build/sanitized.log
    exit 1
}
export OW_BUILD=$PWD/build-asan
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
# Older sanitizers do not start where addresses are randomized widely.
fixed=
if setarch "$(uname -m)" -R true 2>/dev/null; then fixed="setarch $(uname -m) -R"; fi
for script in hostile nmblookup listeners article backup; do
    # shellcheck disable=SC2086  # words are meant
    $fixed tests/system/$script.sh | sed "s/^\(not \)\{0,1\}ok - /&$script, sanitized: /"
done
