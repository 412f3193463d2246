# wait.sh - waiting for a condition, with a bound; sourced by the scripts of system/ and
# bench/.
#
# shellcheck shell=bash

# wait_for SECONDS COMMAND...: run the command until it succeeds; fails when the seconds
# are over.  The only place of these scripts that sleeps: between two looks.
wait_for() {
    local until=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "${EPOCHREALTIME/./}" -lt "$until" ] || return 1
        sleep 0.02
    done
}
