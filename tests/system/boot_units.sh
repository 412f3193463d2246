#!/bin/bash
# part: full 120
# The units as systemd plays them: a manager of our own (systemd --user, with a /run of its
# own) starts nbtd, the check at boot fails while somebody else has the name, systemctl
# --failed shows it, and the failure goes when the names are registered; all that with what
# the units forbid in force.
if [ "$(id -u)" -eq 0 ] && [ -z "${OW_OWN_RUN:-}${OW_UNSHARED:-}" ]; then
    OW_OWN_RUN=1 exec unshare -m "$BASH" "$0" "$@"
fi
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
[ -z "${OW_OWN_RUN:-}" ] || mount -t tmpfs tmpfs /run || die "cannot mount on /run"
need_namespaces "$@"
make_net
start_winsd
check "a static mapping has the machine's name" winsctl add FRED --type unique \
    --address 10.53.0.99

# ---- the manager ---------------------------------------------------------------------

# With /run as its runtime folder %t is /run, as for the manager of a system.
export XDG_RUNTIME_DIR=/run XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/config
units=$work/config/systemd/user
mkdir -p "$units" /run/systemd/system # the latter says that systemd has booted the machine
unset DBUS_SESSION_BUS_ADDRESS NOTIFY_SOCKET

# The units, but for accounts, which such a manager does not change to, and for folders that
# would hide the build where it lies in one of them.
for unit in nbtd.service.in nbtd-wait-registered.service.in nbtd-registered.path; do
    sed -E "s#@s?bindir@#$build#; s#^ExecStart=.*/nbtd .*#& --name FRED \
--wins $server_addr --conflict-retry 1s --user root --lmhosts none#
/^(User|Group|PrivateUsers|PrivateTmp|ProtectHome)=/d" "$root/packaging/$unit" \
        >"$units/${unit%.in}"
done
# As tmpfiles.d makes it.
notice=/run/motd.d/openwins-nbtd
mkdir -p /run/motd.d
: >$notice

# A control group of our own, below the hierarchy that systemd keeps.
for group in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup none; do
    mkdir "$group/ow-$$" 2>/dev/null && break
done
# Not by `ip netns exec`: that hides /sys/fs/cgroup.
# shellcheck disable=SC2016  # the inner shell expands it
nsenter --net="/run/netns/$client_ns" sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' \
    "$group/ow-$$" /lib/systemd/systemd --user >"$work/manager.log" 2>&1 </dev/null &
manager=$!
started[$manager]=1

ctl() { timeout 90 systemctl --user --no-pager "$@"; }
runs() { ctl is-system-running | grep -E '^(running|degraded)$'; }
if ! wait_for 10 runs; then
    echo "# systemd cannot be run here; the units are only checked as files (check-service)"
    sed 's/^/# /' "$work/manager.log" | tail -n 5
    rmdir "$group/ow-$$" 2>/dev/null
    finish
fi
is() { equals "$(ctl is-active "$1")" "$2"; }
property() { ctl show --value --property "$1" "$2"; }

# ---- boot ----------------------------------------------------------------------------

check "nbtd.service starts, and is ready when nbtd says so" ctl start nbtd.service
check "... and so does the watch" ctl start nbtd-registered.path
refuse "the check at boot fails" ctl start nbtd-wait-registered.service
check "systemctl --failed shows it" contains "$(ctl --failed --plain --no-legend)" \
    "^nbtd-wait-registered.service .*NetBIOS names"
check "... nothing else failed" equals "$(ctl --failed --plain --no-legend | wc -l)" 1
check "systemctl status nbtd names name and state" contains \
    "$(property StatusText nbtd.service)" "FRED<..> for .* is in state Conflict"
check "... and nbtd runs" is nbtd.service active
check "... with its system calls filtered twice, by the unit and by itself" \
    test "$(sed -n 's/^Seccomp_filters:[^0-9]*//p' \
    "/proc/$(property MainPID nbtd.service)/status")" -ge 2
check "who logs in is told, though nearly nothing may be written" grep -q FRED $notice

check "the mapping is deleted" winsctl delete FRED
check "the failure goes by itself" wait_for 30 is nbtd-wait-registered.service active
check "... systemctl --failed shows nothing" equals "$(ctl --failed --plain --no-legend)" ""

check "... and nobody is told any more" wait_for 10 test ! -s $notice

# ---- stop and start ------------------------------------------------------------------

check "nbtd.service stops" ctl stop nbtd.service
check "... and the check is no longer passed" wait_for 10 is nbtd-wait-registered.service \
    inactive
refuse "... nor is there a mark" test -e /run/openwins/registered
check "the folder of the sockets stays for others" test -d /run/openwins
check "the check starts nbtd, too" ctl start nbtd-wait-registered.service
check "... and passes" is nbtd-wait-registered.service active
check "... with nbtd running" is nbtd.service active

ctl stop nbtd.service nbtd-registered.path
ctl exit
wait_for 10 dead "$manager"
find "$group/ow-$$" -depth -type d -exec rmdir {} + 2>/dev/null
finish
