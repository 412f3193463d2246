#!/bin/bash
# part: full 90
# nbtd looks others up: LMHOSTS, broadcasts, the cache, with Samba's nmbd as the neighbour;
# and a machine that answers for every name is found out.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
capture_start

lmhosts=$work/lmhosts
cat >"$lmhosts" <<END
$server_addr  OLDBOX        # read as the last step
$server_addr  EARLY         #PRE
$server_addr  DC1           #PRE #DOM:CORP
this line is none
#INCLUDE lmhosts.more
END
printf '%s "SUFFIXED       \\0x20" #PRE\n' $server_addr >"$lmhosts.more"

registered() { name_is PC7 20 Registered; }
# cached NAME SUFFIX ADDRESS: nbtstat -c shows it.
cached() { contains "$(nbtstat -c)" "^ +$1 +<$2> +(UNIQUE|GROUP) +$3 "; }
# event NUMBER KEY...: the values of these fields, of every event of this number.
event() {
    local number=$1 keys
    shift
    keys=$(printf '\\(.fields.%s) ' "$@")
    nbtstat --events --json | jq -r ".events[] | select(.id == $number) | \"${keys% }\""
}
happened() { [ -n "$(event "$@")" ]; }
start_node() {
    start_nbtd --node-type b --name PC7 --address $client_addr/16 --lmhosts "$lmhosts" "$@"
}

# ---- LMHOSTS and the neighbour -------------------------------------------------------
nmbd_start "$server_ns" "$work/peer" OLDPC "$server_addr/16"
start_node
check "nbtd has its name" wait_for 15 registered
check "LMHOSTS is preloaded" cached EARLY 20 $server_addr
check "... an included file, too" cached SUFFIXED 20 $server_addr
check "... and the domain of a controller" cached CORP 1C $server_addr
said=$(event 6122 place text)
check "a line that is none is told with its place" contains "$said" "$lmhosts:4 the line "

on_neighbour() { contains "$(nbtstat -a OLDPC)" "OLDPC +<20> +UNIQUE +Registered"; }
check "nmbd is found by broadcast" wait_for 20 on_neighbour
check "... and is in the cache" cached OLDPC "(00|20)" $server_addr
check "... which is counted" contains "$(nbtstat -r)" "Resolved By Broadcast += 1$"
check "a name that nobody has but LMHOSTS" \
    contains "$(nbtstat -a OLDBOX)" "OLDPC +<20> +UNIQUE +Registered"
check "... is in the cache" cached OLDBOX 00 $server_addr

echo "10.53.0.77 NEWBOX #PRE" >"$lmhosts"
check "nbtstat -R reads the file anew" contains "$(nbtstat -R)" "Successful purge"
check "... what it says now" cached NEWBOX 03 10.53.0.77
refuse "... not what it said before" cached EARLY 20 $server_addr
refuse "... nor what was learnt" cached OLDPC "(00|20)" $server_addr
check "no event but the one of the file" equals "$(event 6120 name)$(event 6121 name)" ""
stop_nbtd

# ---- a poisoner ----------------------------------------------------------------------
stop "$nmbd_pid"
neighbour=10.53.0.9 # the neighbour beside the poisoner
ip -n "$server_ns" addr add $neighbour/16 broadcast 10.53.255.255 dev ve0
start_nbtd_in "$server_ns" "$work/other" --node-type b --name OLDPC --address $neighbour/16 ||
    die "the other nbtd did not start"
start_node --detector 10s
check "nbtd has its name again" wait_for 15 registered
known() { contains "$(nbtstat -a OLDPC)" "OLDPC +<20> +UNIQUE +Registered"; }
check "the neighbour is found" wait_for 15 known
check "nobody is accused" equals "$(event 6120 name)$(event 6121 name)" ""
start "$server_ns" "$work/poison.log" "$build/tests/system/nbpoison" $server_addr 10.53.255.255 200
check "a machine that answers for every name is found out" wait_for 30 happened 6121 from
said=$(event 6121 from address | sort -u)
check "... with its address" equals "$said" "$server_addr $server_addr"
nbtstat -R >"$work/said"
check "the neighbour is still found: it answers first" known
check "... two answers are told, with both addresses" wait_for 5 happened 6120 name
said=$(event 6120 name from other | sort -u)
check "... the neighbour and the other one" contains "$said" "^OLDPC<00> $neighbour $server_addr$"
refuse "... and nothing is remembered" cached OLDPC 00 "[0-9]"
stop_nbtd
capture_check "tshark finds no fault in any packet of nbtd" $client_addr
finish
