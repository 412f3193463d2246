#include "base/event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WINS  OW_SOURCE_WINS
#define NETBT OW_SOURCE_NETBT
#define ERR   OW_SEV_ERROR
#define WARN  OW_SEV_WARNING
#define INFO  OW_SEV_INFO
#define DET   OW_SEV_DETAIL

/* How a row of the audit trail differs from others. */
#define SUMMED false
#define ALWAYS true

#define ROW(ev, number, source, severity, always, name, fields, sentence)                \
    [ev] = {ev, source, severity, number, always, name, fields, sentence}

/* Numbers are those of the Windows server where it has one for the case; see event.h. */
static const struct ow_event_row rows[OW_EVENT_COUNT] = {
    /* the server itself */
    ROW(OW_EV_STARTED, 4097, WINS, INFO, ALWAYS, "started", "records listeners owner",
        "The server is ready; records: {records}, addresses: {listeners}, owner: "
        "{owner}."),
    ROW(OW_EV_STOPPED, 4098, WINS, INFO, ALWAYS, "stopped", "reason",
        "The server has stopped in good order."),
    ROW(OW_EV_LISTENING, 6001, WINS, INFO, ALWAYS, "listening", "address",
        "The server now answers at {address}."),
    ROW(OW_EV_NOT_LISTENING, 6002, WINS, ERR, SUMMED, "not-listening", "address why",
        "The server cannot answer at {address}: {why}. Clients that use this address as "
        "their WINS server get no answer until this is put right."),
    ROW(OW_EV_PRIVILEGES, 6003, WINS, INFO, ALWAYS, "privileges", "text", "{text}"),
    ROW(OW_EV_SMALL_BUFFERS, 6004, WINS, WARN, ALWAYS, "small-buffers", "burst needed",
        "The kernel limits receive buffers to less than a burst of {burst} requests; "
        "`sysctl net.core.rmem_max={needed}` lifts the limit."),
    ROW(OW_EV_NO_DOOR, 6005, WINS, WARN, ALWAYS, "no-door", "address why",
        "The manager's page is not at {address}: {why}. winsctl works all the same; "
        "`--http ADDR:PORT` names another address."),
    ROW(OW_EV_NO_ACCOUNTS, 6006, WINS, ERR, ALWAYS, "no-accounts", "text",
        "The accounts cannot be read: {text}. Nobody can log in at the manager's page; "
        "winsctl works at the control socket. Move the file away, restart, and make the "
        "accounts again."),
    ROW(OW_EV_LOG_DROPPED, 6098, WINS, WARN, ALWAYS, "log-dropped", "times",
        "{times} events came faster than they could be written and are missing here. "
        "If detailed events are on, `winsctl set log-detail off` turns them off."),
    ROW(OW_EV_SUMMED, 6099, WINS, INFO, ALWAYS, "summed", "event times what",
        "{event} happened {times} more times within a minute ({what})."),

    /* datagrams */
    ROW(OW_EV_MALFORMED, 4119, WINS, DET, SUMMED, "malformed", "from error",
        "A datagram from {from} was dropped: {error}."),
    ROW(OW_EV_FORGED_ANSWERS, 6015, WINS, WARN, SUMMED, "forged-answers",
        "name address from holder reason",
        "While {name} was being checked for {address}, many answers came that match no "
        "question of this server: someone is guessing. The holder {holder} keeps the "
        "name. Look for a machine that sends to UDP port 137 with a false address."),
    ROW(OW_EV_OVERLOAD, 6020, WINS, WARN, SUMMED, "overload", "waiting dropped",
        "{waiting} requests wait and {dropped} were dropped; clients will repeat them. "
        "If this lasts, look at `winsctl status` and at the speed of the disk."),
    ROW(OW_EV_RATE_LIMITED, 6021, WINS, WARN, SUMMED, "rate-limited", "from class",
        "{from} is over its limit ({class}); what exceeds it gets no answer. If this "
        "machine is allowed to, add its network: `winsctl set trusted-networks`."),
    ROW(OW_EV_POLICY_REFUSED, 6022, WINS, WARN, SUMMED, "policy-refused",
        "name policy from",
        "{name}, asked for by {from}, is refused by the policy {policy}. `winsctl why` "
        "tells more; `winsctl policy show {policy}` shows the rule."),
    ROW(OW_EV_WOULD_REFUSE, 6023, WINS, INFO, SUMMED, "policy-would-refuse",
        "policy name from",
        "The policy {policy} would refuse {name}, asked for by {from}; it only watches. "
        "`winsctl policy mode {policy} enforce` makes it refuse."),

    /* registrations */
    ROW(OW_EV_REFUSED_STATIC, 6010, WINS, WARN, SUMMED, "refused-static",
        "name address from holder reason",
        "{name} was refused to {from}, which asked for it with the address {address}: a "
        "static mapping gives it to {holder}. Windows reports this on the refused "
        "machine as an error at start. If the machine can register its name itself, "
        "delete the mapping: `winsctl delete` with this name; `winsctl why` tells more."),
    ROW(OW_EV_REFUSED_HELD, 6011, WINS, WARN, SUMMED, "refused-held",
        "name address from holder reason",
        "{name} was refused to {from}, which asked for it with the address {address}: "
        "{holder} has the name and answered for it. Two machines have the same name: "
        "rename one of them."),
    ROW(OW_EV_TAKEN_OVER, 6012, WINS, INFO, SUMMED, "taken-over",
        "name address from holder reason",
        "{name} went from {holder}, which no longer answers for it, to {address}."),
    ROW(OW_EV_MIGRATED, 6013, WINS, WARN, SUMMED, "migrated",
        "name address from holder reason",
        "The static mapping {name} was replaced by the machine at {address}, which "
        "registered the name itself (migrate-on is set)."),
    ROW(OW_EV_TOO_MANY_ADDRESSES, 4154, WINS, WARN, SUMMED, "too-many-addresses",
        "name from listed",
        "{from} registered {name} with {listed} addresses; the first 25 were kept."),
    ROW(OW_EV_NEW_DOMAIN_MEMBER, 6014, WINS, WARN, SUMMED, "new-domain-member",
        "name address from holder reason",
        "{address} is new among the domain controllers of {name}. Clients will trust it "
        "with log-ons: if it is none of yours, delete the record and find the machine."),
    ROW(OW_EV_DEMAND_SENT, 6016, WINS, INFO, SUMMED, "demand-sent", "name to kind",
        "{to} was told to give up {name} ({kind})."),
    ROW(OW_EV_STRANGE_RELEASE, 6017, WINS, DET, SUMMED, "strange-release",
        "name from address reason",
        "{from} released {name}, which it does not hold; nothing was changed."),
    ROW(OW_EV_OWN_NAME_CLAIMED, 6018, WINS, WARN, SUMMED, "own-name-claimed", "name from",
        "{name} is a name of this server, and {from} claims it too, or a static mapping "
        "holds it. Give the other machine, or this server (--name), another name."),
    ROW(OW_EV_REGISTRATION, 6060, WINS, DET, SUMMED, "registration",
        "name address from reason holder",
        "{from} registered {name} for {address}: {reason}."),
    ROW(OW_EV_RELEASE, 6061, WINS, DET, SUMMED, "release", "name from address reason",
        "{from} released {name}: {reason}."),

    /* the database */
    ROW(OW_EV_STORE_FAILED, 4254, WINS, ERR, SUMMED, "store-failed", "error",
        "The database cannot be written. Queries are answered; registrations and "
        "releases get no answer, so that clients turn to their second server, until it "
        "works again. Look for a full disk, a read-only file system or a failing one."),
    ROW(OW_EV_STORE_RECOVERED, 6030, WINS, INFO, ALWAYS, "store-recovered", "",
        "The database can be written again; registrations are answered."),
    ROW(OW_EV_BAD_ROWS, 4298, WINS, ERR, ALWAYS, "bad-rows", "rows text",
        "{rows} rows of the database were damaged and have been set aside: {text}. The "
        "machines concerned register again by themselves; static mappings do not: "
        "compare with a backup."),
    ROW(OW_EV_DATABASE_BAD, 4318, WINS, ERR, ALWAYS, "database-bad", "text",
        "The database is damaged: {text}"),
    ROW(OW_EV_VERSION_RAISED, 4138, WINS, WARN, ALWAYS, "version-raised",
        "version account", "The version counter was raised to {version}."),
    ROW(OW_EV_BACKUP, 6055, WINS, INFO, ALWAYS, "backup", "bytes account",
        "{account} made a backup of {bytes} bytes."),
    ROW(OW_EV_RESTORED, 6056, WINS, WARN, ALWAYS, "restored", "records account",
        "{account} replaced the database by a backup with {records} records."),
    ROW(OW_EV_BACKUP_FAILED, 6058, WINS, WARN, ALWAYS, "backup-failed", "text account",
        "No backup could be made ({account}): {text}. The older ones are kept."),
    ROW(OW_EV_BACKUP_DAMAGED, 6059, WINS, ERR, ALWAYS, "backup-damaged", "file text",
        "The backup {file} was made of a database that is damaged: {text}. The newest "
        "sound backup is kept. Run `winsctl check`."),
    ROW(OW_EV_IMPORTED, 6057, WINS, INFO, ALWAYS, "imported", "records account",
        "{account} imported {records} records from a file."),

    /* who uses it */
    ROW(OW_EV_USAGE_SET_ASIDE, 6080, WINS, WARN, ALWAYS, "usage-set-aside", "text",
        "The file of what was counted, usage.db, cannot be used ({text}). It is now "
        "usage.db.damaged, and who asks for what is counted anew. Names and clients are "
        "served as ever."),
    ROW(OW_EV_USAGE_FAILED, 6081, WINS, WARN, ALWAYS, "usage-failed", "text",
        "What is counted of who asks for what cannot be written to usage.db ({text}). "
        "It is tried again every minute; a restart before would lose it. Look at the "
        "room on the disk and at the rights of the data folder."),

    /* ageing */
    ROW(OW_EV_SCAVENGED, 4143, WINS, INFO, SUMMED, "scavenged",
        "released tombstoned removed",
        "By age {released} records were released, {tombstoned} became tombstones, "
        "{removed} were removed."),
    ROW(OW_EV_SCAVENGE_ASKED, 4328, WINS, INFO, ALWAYS, "scavenge-asked", "account",
        "{account} asked for everything due to be aged now."),
    ROW(OW_EV_SCAVENGE_DONE, 4330, WINS, INFO, ALWAYS, "scavenge-done", "account",
        "Everything due has been aged."),
    ROW(OW_EV_CLOCK_DOUBTED, 6040, WINS, WARN, ALWAYS, "clock-doubted", "stored wall",
        "The clock of this machine says {wall}, the database was last written at "
        "{stored}: one of them is wrong. No name ages until the clock has run steadily "
        "for 10 minutes, or until `winsctl clock accept` says that it is right."),
    ROW(OW_EV_CLOCK_TRUSTED, 6041, WINS, INFO, ALWAYS, "clock-trusted", "wall",
        "The clock is trusted; names age again."),

    /* what operators do */
    ROW(OW_EV_MAPPING_ADDED, 6050, WINS, INFO, ALWAYS, "mapping-added",
        "name account type", "{account} added the static mapping {name} ({type})."),
    ROW(OW_EV_RECORD_DELETED, 6051, WINS, INFO, ALWAYS, "record-deleted", "name account",
        "{account} deleted {name}."),
    ROW(OW_EV_RECORD_TOMBSTONED, 6052, WINS, INFO, ALWAYS, "record-tombstoned",
        "name account", "{account} made {name} a tombstone."),
    ROW(OW_EV_RECORD_RELEASED, 6053, WINS, INFO, ALWAYS, "record-released",
        "name account", "{account} released {name}."),
    ROW(OW_EV_CONFLICT_MUTED, 6070, WINS, INFO, ALWAYS, "conflict-muted", "name account",
        "{account} muted the conflict about {name}; what refuses it stays."),
    ROW(OW_EV_CONFLICT_UNMUTED, 6071, WINS, INFO, ALWAYS, "conflict-unmuted",
        "name account", "{account} let the conflict about {name} be listed again."),
    ROW(OW_EV_MADE_DYNAMIC, 6072, WINS, INFO, ALWAYS, "made-dynamic", "name account",
        "{account} turned the static mapping {name} into a registration."),
    ROW(OW_EV_UNDONE, 6073, WINS, INFO, ALWAYS, "undone", "name account",
        "{account} took the last change of {name} back."),
    ROW(OW_EV_MAPPING_ENDED, 6074, WINS, INFO, SUMMED, "mapping-ended", "name",
        "The static mapping {name} has come to the end that was set for it."),
    ROW(OW_EV_SETTING_CHANGED, 6054, WINS, INFO, ALWAYS, "setting-changed",
        "setting before value account",
        "{account} changed {setting} from \"{before}\" to \"{value}\"."),

    /* who may operate */
    ROW(OW_EV_ACCOUNT_MADE, 6075, WINS, INFO, ALWAYS, "account-made",
        "login account what", "{account} made the account {login} ({what})."),
    ROW(OW_EV_ACCOUNT_CHANGED, 6076, WINS, INFO, ALWAYS, "account-changed",
        "login account what", "{account} changed the account {login}: {what}."),
    ROW(OW_EV_ACCOUNT_DELETED, 6077, WINS, INFO, ALWAYS, "account-deleted",
        "login account", "{account} deleted the account {login}."),
    ROW(OW_EV_TOKEN_MADE, 6078, WINS, INFO, ALWAYS, "token-made", "token account what",
        "{account} made the token {token} ({what})."),
    ROW(OW_EV_TOKEN_DELETED, 6079, WINS, INFO, ALWAYS, "token-deleted", "token account",
        "{account} deleted the token {token}; it ended at once."),
    ROW(OW_EV_LOGIN_FAILED, 6082, WINS, INFO, SUMMED, "login-failed", "from login",
        "A login as {login} from {from} failed."),
    ROW(OW_EV_LOGIN_THROTTLED, 6083, WINS, WARN, SUMMED, "login-throttled", "from login",
        "Logins as {login} from {from} failed so often that the next one must wait. "
        "Somebody may be trying passwords: `winsctl audit` lists the tries."),

    /* the node; the numbers that Windows logs under the source NetBT */
    ROW(OW_EV_DUPLICATE_NAME, 4319, NETBT, ERR, SUMMED, "duplicate-name",
        "name from address",
        "{name} is a duplicate name on this network, says {from}: this machine cannot "
        "have it at {address}. `nbtstat -n` shows the name in the Conflict state. If "
        "{from} is a WINS server, ask there who holds the name (`winsctl why`); else "
        "`nbtstat -A` with that address tells who it is."),
    ROW(OW_EV_NAME_RELEASE, 4320, NETBT, ERR, SUMMED, "name-release", "name from address",
        "{from} demanded that this machine give up the name {name} at {address}, "
        "presumably because it is a duplicate. `nbtstat -n` shows the name in the "
        "Conflict state. If {from} is a WINS server, look there for a static mapping of "
        "this name."),
    ROW(OW_EV_DUPLICATE_ERROR, 4321, NETBT, ERR, SUMMED, "duplicate-error",
        "name from address",
        "{name} could not be registered on the interface with the address {address}: "
        "{from} has the name and did not allow it. Rename one of the two machines."),
    ROW(OW_EV_DEMAND_IGNORED, 6100, NETBT, WARN, SUMMED, "demand-ignored",
        "name from kind reason",
        "A {kind} demand for the name {name} came from {from}. Nothing was changed: it "
        "came {reason}. If {from} is none of your WINS servers, somebody tries to take "
        "this machine off the network: find out who sends with that address."),
    ROW(OW_EV_NAME_RECOVERED, 6101, NETBT, INFO, ALWAYS, "name-recovered", "name address",
        "{name} is registered again with the address {address}; the conflict is over."),
    ROW(OW_EV_NAME_REGISTERED, 6102, NETBT, INFO, SUMMED, "name-registered",
        "name address", "{name} is registered with the address {address}."),
    ROW(OW_EV_STILL_REFUSED, 6103, NETBT, INFO, SUMMED, "still-refused",
        "name from address",
        "{name} was claimed again at {address} and refused again by {from}. The next "
        "attempt comes by itself; `nbtstat -RR` makes it at once."),
    ROW(OW_EV_NO_WINS_SERVER, 6104, NETBT, WARN, SUMMED, "no-wins-server",
        "address servers",
        "No WINS server answers on the interface with the address {address} (servers "
        "asked: {servers}). They are asked again every few minutes; until then other "
        "networks may not find this machine by name."),
    ROW(OW_EV_WINS_SERVER_BACK, 6105, NETBT, INFO, SUMMED, "wins-server-back",
        "address server",
        "The WINS server {server} answers again on the interface with the address "
        "{address}."),
    ROW(OW_EV_DEFENDED, 6106, NETBT, INFO, SUMMED, "defended", "name from address",
        "{from} claimed {name}, which this machine has, and was refused. If that "
        "machine is to have the name, rename this one."),
    ROW(OW_EV_TWO_ANSWERS, 6120, NETBT, WARN, SUMMED, "two-answers", "name from other",
        "{name} was looked up by broadcast, and two machines answered with different "
        "addresses: first {from}, which was believed, then {other}. Either two machines "
        "have the same name, or one of them answers for names that are not its own: "
        "`nbtstat -A` with each address shows who they are."),
    ROW(OW_EV_POISONER, 6121, NETBT, WARN, SUMMED, "poisoner", "from address name",
        "{from} answered a question for {name}, a random name that nobody has, with the "
        "address {address}. A machine that answers for every name lures others to "
        "itself, perhaps to collect their passwords: find out whose it is."),
    ROW(OW_EV_LMHOSTS, 6122, NETBT, WARN, SUMMED, "lmhosts", "place text",
        "LMHOSTS, {place}: {text}."),
    ROW(OW_EV_NODE_FORGED, 6123, NETBT, WARN, SUMMED, "node-forged", "name to",
        "Wrong answers came to a question for {name} that {to} was asked, in the name of "
        "that machine. None was believed, and the question was asked again from another "
        "port. Somebody who sends with false addresses wants this machine to find "
        "another one under that name: look for it with a packet capture."),

    /* the daemon around it */
    ROW(OW_EV_NODE_STARTED, 6150, NETBT, INFO, ALWAYS, "node-started", "type addresses",
        "The node has started; type: {type}, addresses: {addresses}."),
    ROW(OW_EV_NODE_STOPPED, 6151, NETBT, INFO, ALWAYS, "node-stopped", "reason",
        "The node has stopped: {reason}."),
    ROW(OW_EV_NODE_RIGHTS, 6152, NETBT, INFO, ALWAYS, "node-rights", "text",
        "The node {text}."),
    ROW(OW_EV_NODE_ADDRESS, 6153, NETBT, INFO, ALWAYS, "node-address",
        "address interface servers",
        "The names of this machine are claimed with the address {address} on "
        "{interface}; WINS servers: {servers}."),
    ROW(OW_EV_NODE_ADDRESS_GONE, 6154, NETBT, INFO, ALWAYS, "node-address-gone",
        "address interface",
        "The address {address} on {interface} is used no longer; what it stood for is "
        "forgotten."),
    ROW(OW_EV_NODE_NOT_AT, 6155, NETBT, WARN, SUMMED, "node-not-at", "address why",
        "The names of this machine are not claimed with the address {address}: {why}."),
    ROW(OW_EV_NODE_NO_SOCKET, 6156, NETBT, WARN, SUMMED, "node-no-socket", "path why",
        "The node works without {path}: {why}."),
    ROW(OW_EV_NODE_DHCP, 6157, NETBT, INFO, ALWAYS, "node-dhcp", "type scope",
        "DHCP says: node type {type}, scope \"{scope}\". The names are released and "
        "claimed anew."),
    ROW(OW_EV_NODE_DHCP_FILE, 6158, NETBT, WARN, SUMMED, "node-dhcp-file", "path why",
        "What DHCP said is in {path}, which is not as its hook writes it: {why}."),
};

const struct ow_event_row *ow_event_row(enum ow_event event)
{
    return &rows[event < OW_EVENT_COUNT ? event : OW_EV_SUMMED];
}

const struct ow_event_row *ow_event_by_number(enum ow_event_source source,
                                              uint16_t number)
{
    for (size_t i = 0; i < OW_EVENT_COUNT; i++)
        if (rows[i].source == source && rows[i].number == number)
            return &rows[i];
    return NULL;
}

const char *ow_severity_str(enum ow_severity severity)
{
    switch (severity) {
    case OW_SEV_ERROR:
        return "ERROR";
    case OW_SEV_WARNING:
        return "WARNING";
    case OW_SEV_INFO:
        return "INFO";
    case OW_SEV_DETAIL:
        return "DETAIL";
    }
    return "?";
}

const char *ow_event_source_str(enum ow_event_source source)
{
    switch (source) {
    case OW_SOURCE_WINS:
        return "WINS";
    case OW_SOURCE_NETBT:
        return "NetBT";
    }
    return "?";
}

const char *ow_field_text(const struct ow_field *field, char room[OW_FIELD_ROOM])
{
    switch (field->kind) {
    case OW_FIELD_TEXT:
        return field->text == NULL ? "" : field->text;
    case OW_FIELD_NUMBER:
        snprintf(room, OW_FIELD_ROOM, "%" PRId64, field->number);
        return room;
    case OW_FIELD_ADDR:
        return ow_addr_text(field->addr, room);
    }
    return "?";
}

const struct ow_field *ow_field_find(const struct ow_field *fields, size_t count,
                                     const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].key, key) == 0)
            return &fields[i];
    return NULL;
}

/* Append n bytes, as many as fit before the final zero. */
static size_t append(char *text, size_t room, size_t pos, const char *bytes, size_t n)
{
    if (n > room - 1 - pos)
        n = room - 1 - pos;
    memcpy(text + pos, bytes, n);
    return pos + n;
}

/* The value of the field whose key is the n bytes at key; "?" when there is none. */
static const char *value_of(const char *key, size_t n, const struct ow_field *fields,
                            size_t count, char room[OW_FIELD_ROOM])
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(fields[i].key, key, n) == 0 && fields[i].key[n] == '\0')
            return ow_field_text(&fields[i], room);
    return "?";
}

const char *ow_event_text(enum ow_event event, const struct ow_field *fields,
                          size_t count, char *text, size_t room)
{
    const char *p = ow_event_row(event)->sentence;
    size_t pos = 0;

    if (room == 0)
        return "";
    while (*p != '\0') {
        size_t plain = strcspn(p, "{");
        const char *end;

        pos = append(text, room, pos, p, plain);
        p += plain;
        end = strchr(p, '}');
        if (end != NULL) {
            char number[OW_FIELD_ROOM];
            const char *value =
                value_of(p + 1, (size_t)(end - p - 1), fields, count, number);

            pos = append(text, room, pos, value, strlen(value));
            p = end + 1;
        }
    }
    text[pos] = '\0';
    return text;
}
