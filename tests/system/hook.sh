#!/bin/bash
# part: full 60
# winsctl hook: programs that start at changes of records, whatever names machines choose
# and whatever becomes of the program or the server.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd

said=$work/hook.said
cat >"$work/hook" <<EOS
#!/bin/sh
read -r line
printf '%s\n' "\$*" "\$line" >>$said
case \$3 in
SLEEPER) sleep 60 & wait ;;
FAILS) exit 3 ;;
CRASHES) kill -SEGV \$\$ ;;
DEAF) exec <&- ;;
esac
EOS
chmod +x "$work/hook"
start_hook() {
    start "$server_ns" "$work/hook.log" "$build/winsctl" --control "$work/control" \
        hook --limit 1 "$work/hook" mine
    hook_pid=$last_pid
}
has_said() { grep -qE -- "$1" "$said"; }
hears() { wait_for 20 has_said "$1"; }
# probe: a change made now arrives; another name each time, so that there is a change.
probes=0
probe() {
    probes=$((probes + 1))
    winsctl add "PROBE$probes<20>" --type unique --address 10.53.0.2 >/dev/null
    wait_for 1 has_said "^mine add PROBE$probes 20 "
}
claim() { nbsend -f $client_addr $server_addr "$1" "$2" $client_addr; }

# The children of the hook's program are in the namespace, and nobody else sleeps there.
none_sleeps() {
    local pid
    for pid in $(ip netns pids "$server_ns"); do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != sleep ] || return
    done
}

start_hook
check "a hook listens" wait_for 10 probe
check "a machine registers" claim register "FRED<20>"
check "... and the hook is told what Samba tells one" \
    hears "^mine add FRED 20 5183[0-9][0-9]? $client_addr$|^mine add FRED 20 518400 $client_addr$"
check "... with the record on its standard input" hears '^\{"name":"FRED".*"state":"active"'
check "a refresh" claim refresh "FRED<20>"
check "... is a refresh, if it is stored" hears "^mine (add|refresh) FRED 20"
check "a release" claim release "FRED<20>"
check "... is a delete without addresses" hears "^mine delete FRED 20 0$"

# Each as the record was then, not as it is when the program is started.
winsctl add "QUICK<20>" --type unique --address 10.53.0.50 >/dev/null
winsctl delete "QUICK<20>" >/dev/null
winsctl add "QUICK<20>" --type unique --address 10.53.0.51 >/dev/null
winsctl change "QUICK<20>" --address 10.53.0.52 >/dev/null
winsctl delete "QUICK<20>" >/dev/null
quick() { grep -o "^mine [a-z]* QUICK .*" "$said" | sed 's/^mine //; s/QUICK 20 //' | paste -sd,; }
told_quick() {
    equals "$(quick)" \
        "add 0 10.53.0.50,delete 0,add 0 10.53.0.51,refresh 0 10.53.0.52,delete 0"
}
check "changes that come fast are told one by one" wait_for 10 told_quick
check "... with the record as it was" \
    equals "$(grep -c '"name":"QUICK".*"addresses":\["10.53.0.5[012]"\]' "$said")" 3

# shellcheck disable=SC2016  # names that a shell would expand
for name in 'A;REBOOT' '$(REBOOT)' '`REBOOT`' '-RF' '\x2e\x2e/X' 'A B' "A'B" 'A\x0aB' '%S'; do
    check "a machine registers as $name" claim register "$name<20>"
done
claim register "SCOPED<20>.evil.example" >/dev/null
claim register "LAST<20>" >/dev/null
check "the hook hears of the next one" hears "^mine add LAST 20"
refuse "... but of none of those" has_said "REBOOT|RF|X 20|A B|A'B|%S|SCOPED 20"

claim register "FAILS<20>" >/dev/null
check "a hook that fails is told" wait_for 10 grep -q "FAILS<20>: exit status 3" "$work/hook.log"
claim register "CRASHES<20>" >/dev/null
check "one that crashes, too" wait_for 10 grep -q "CRASHES<20>: signal 11" "$work/hook.log"
claim register "SLEEPER<20>" >/dev/null
check "one that takes too long is killed" \
    wait_for 10 grep -q "SLEEPER<20>: killed after 1000 ms" "$work/hook.log"
check "... with its children" none_sleeps
claim register "DEAF<20>" >/dev/null
claim register "AFTER<20>" >/dev/null
check "the next one is told as if nothing had happened" hears "^mine add AFTER 20"

stop_winsd
start_winsd
check "the server was started anew: the hook goes on" wait_for 20 probe
check "... and says that it may have missed something" \
    grep -q "changes were missed" "$work/hook.log"
stop "$hook_pid"
check "it ends when it is told to" equals $? 143

refuse "a program that is not there is refused" winsctl hook "$work/nothing"
refuse "a program is a path, nothing that is looked for" winsctl hook sh
finish
