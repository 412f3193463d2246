#!/bin/bash
# part: full 60
# winsctl top: once, for scripts, and on a terminal, which looks afterwards as before.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd
nbsend -f $client_addr $server_addr register "FRED<20>" $client_addr >/dev/null
nbsend -f $client_addr $server_addr query "FRED<20>" >/dev/null

once=$(winsctl top --interval 1)
check "without a terminal it is printed once" contains "$once" '^registrations +[0-9.]+ +1 '
check "records by state" contains "$once" '^records [0-9]+: [0-9]+ active'
check "the busiest names" contains "$once" '^FRED<20> +1 +1 '
check "the busiest clients" contains "$once" "^$client_addr "
check "the latest events" contains "$once" 'The server is ready'
refuse "nothing of it is for terminals" grep -q $'\x1b' <<<"$once"
check "the same as JSON" equals \
    "$(winsctl top --json --interval 1 | jq '.status.counters.registrations')" 1

# terminal KEYS: top on a terminal of 24 lines, with keys typed; what it wrote is in
# $work/screen.
terminal() {
    mkfifo "$work/keys"
    script -qec "stty rows 24 cols 80; '$build/winsctl' --control '$work/control' top \
        --interval 1; echo STATUS=\$?; stty -a" /dev/null <"$work/keys" >"$work/screen" 2>&1 &
    script_pid=$!
    exec 9>"$work/keys"
}
wrote() { grep -qa -- "$1" "$work/screen"; }
typed() { printf '%s' "$1" >&9; }

terminal
check "on a terminal it has a screen of its own" wait_for 10 wrote $'\x1b\[?1049h'
check "... with what the server does" wait_for 10 wrote "registrations"
winsctl add LATER --type unique --address 10.0.0.1 >/dev/null 2>&1
check "it renews itself" wait_for 10 wrote "LATER"
stop_winsd
check "a server that stops is told" wait_for 10 wrote "DOES NOT ANSWER"
start_winsd
typed x
check "a key looks at once" wait_for 10 wrote "up 0s\|up 1s\|up 2s"
typed q
check "q quits" wait_for 10 wrote "STATUS=0"
wait $script_pid
exec 9>&-
check "the screen is the old one, with a cursor" wrote $'\x1b\[?25h\x1b\[?1049l'
check "the terminal is as before" contains "$(cat "$work/screen")" ' icanon .*| echo '
refuse "nothing was said across the screen" wrote "winsctl: no server"
finish
