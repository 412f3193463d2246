#!/bin/bash
# part: full 60
# Who may do what over the control socket: decided by the groups of whoever connects.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
[ -z "${OW_UNSHARED:-}" ] || {
    # Other accounts than our own do not exist in a user namespace made by anybody.
    echo "ok - roles: only root can become other accounts (nothing was tried)"
    exit 0
}
make_net

operators=40001 readers=40002
sed '/^openwins/d' /etc/group >"$work/group"
printf 'openwins:x:%d:\nopenwins-read:x:%d:\n' $operators $readers >>"$work/group"
mkdir "$work/server"
chmod 777 "$work/server"
control=$work/server/winsd.sock

# The two groups exist for winsd alone: `ip netns exec` gives it its own mounts.
cat >"$work/with-groups" <<END
mount --bind "$work/group" /etc/group
exec setpriv --reuid 65534 --regid 65534 --groups 65534,$operators "\$@"
END
start "$server_ns" "$work/winsd.log" sh "$work/with-groups" "$build/winsd" \
    --data "$work/server" --listen $server_addr:1137 --control "$control"
wait_for 10 test -S "$control" || die "winsd does not start: $(cat "$work/winsd.log")"

# by GROUP COMMAND...: winsctl by an account that has this supplementary group only.
by() {
    local group=$1
    shift
    setpriv --reuid 61000 --regid 61000 --groups "$group" "$build/winsctl" \
        --control "$control" "$@"
}

# exits STATUS COMMAND...
exits() {
    local wanted=$1 status
    shift
    "$@"
    status=$?
    equals "$status" "$wanted"
}

denied=5
check "root is administrator" contains "$("$build/winsctl" --control "$control" status)" \
    "root .administrator."
check "so is the account that winsd runs as" contains \
    "$(setpriv --reuid 65534 --regid 65534 --clear-groups "$build/winsctl" \
        --control "$control" status)" "administrator"
check "the group openwins operates" contains "$(by $operators status)" "operator"
check "it adds mappings" by $operators add PC7 --type unique --address 10.53.0.2
check "the history tells who did" contains "$(by $operators history PC7)" "uid 61000"
check "it makes backups" by $operators backup "$work/server/copy.db"
check "it does not replace the database" exits $denied by $operators restore \
    "$work/server/copy.db"
check "nor lets the server send to third machines" exits $denied by $operators set \
    static-refusal refuse+release-demand
check "the group openwins-read reads" contains "$(by $readers status)" "reader"
check "every list" contains "$(by $readers list)" "PC7<20>"
check "it changes nothing" exits $denied by $readers delete PC7
check "no setting" exits $denied by $readers set ttl clamp
check "it takes no backup with all there is" exits $denied by $readers backup \
    "$work/server/other.db"
check "other groups are not let in" exits $denied by 61000 status
chmod 666 "$control"
check "not even when the file's mode lets them" exits $denied by 61000 status
check "all of PC7 is still there" contains "$(by $readers show PC7)" "PC7<03>"
said=$(setpriv --reuid 61000 --regid 61000 --clear-groups "$build/nbtstat" \
    --control "$work/server/winsd-node.sock" -RR 2>&1)
check "who may not refresh the names of the machine is told so" contains "$said" \
    "not permitted"
refuse "... and not to try again" contains "$said" "2 minutes"
stop "$last_pid"
finish
