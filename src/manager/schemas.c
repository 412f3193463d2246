/* schemas.c - what goes in and out of every route; the language is that of schema.h.
 * tests/unit/manager/openapi.py calls every route and compares. */
#include "manager/schema.h"

/* The fields of every record, and what names one. */
#define KEY "name:string suffix:string hex:string scope:string "
#define RECORD                                                                           \
    KEY "type:unique|group|internet-group|multihomed state:active|released|tombstone "   \
        "static:boolean node:b|p|m|h owner:address? version:string addresses:[address] " \
        "expires:time? members-:[Member] seen:time? from:address? "
#define REFUSAL                                                                          \
    "address:address? from:address? reason:string text:string count:integer "            \
    "first:time? "                                                                       \
    "last:time? "

#define COUNTS                                                                           \
    "asked:integer found:integer not_found:integer missed_at_most:integer first:time? "  \
    "last:time? "
#define CLIENT                                                                           \
    "address:address? machine:string? registered:integer last_registered:time? "
#define POLICY                                                                           \
    "name:string title:string help:string mode:enforce|log|off default_mode:string "     \
    "value:string default:string allowed:string? hits:integer would_have:integer "       \
    "last:PolicyHit? own-:[string] "

#define BINDING "interface:string address:address? prefix:integer servers:[string] "

#define TOKEN                                                                            \
    "name:string role:string areas:[string] maker:string made:time? expires:time? "      \
    "used:time? "

const struct schema_row schema_rows[] = {
    {"Problem",
     "type:string title:string status:integer detail:string code:string remedy:string? "
     "setup_needed-:boolean",
     "Why it was not done (RFC 9457)."},
    {"Route",
     "method:GET|POST|PUT|DELETE path:string role:string params:string help:string",
     NULL},
    {"Status",
     "version:string started:time owner:address? workers:integer listeners:[string] "
     "manager:[string] fingerprint:string? store_healthy:boolean clock_trusted:boolean "
     "ageing_time:time? last_backup:time? "
     "account:string role:string counters:{integer}",
     "How the server does.  The counters are those of the metrics."},
    {"Statistics",
     "started:time cleared:time? last_import:time? last_scavenge:time? "
     "counters:{integer}",
     "What was counted since the statistics were cleared."},
    {"Cleared", "cleared:time dry_run:boolean", NULL},
    {"Alive", "alive:boolean", NULL},
    {"Ready", "ready:boolean", NULL},
    {"Record", RECORD, "A name as it is registered."},
    {"Member", "address:address owner:address? expires:time?",
     "One address of a group or of a machine with several."},
    {"Records", "records:[Record] cursor:string? matches-:integer total:integer", NULL},
    {"Name", "records:[Record] delete:DeleteAdvice", NULL},
    {"DeleteAdvice", "advice:local|tombstone text:string",
     "How these records had best be deleted, and why."},
    {"Key", KEY, "What names a record."},
    {"Done", "changed:integer dry_run:boolean names:[Key]", "Which records changed."},
    {"History", "history:[Change]", NULL},
    {"Change",
     "row:string time:time? " KEY "change:string cause:string reason:string text:string "
     "account:string note:string from:address? record:Record?",
     "One row of the history: what happened, by whose doing, and the record after it."},
    {"Why", "names:[WhyName]", NULL},
    {"WhyName", KEY "record:Record? origin:Origin? refusals:[Refusal] lines:[Line]",
     NULL},
    {"Origin", "account:string note:string time:time?", "Who made it, when and why."},
    {"Muted", "account:string note:string time:time?", "Who muted it, when and why."},
    {"Refusal", REFUSAL, "A machine that was refused."},
    {"Line", "kind:string text:string", "One line of the explanation."},
    {"Answers", "for:address answers:[Answer]", NULL},
    {"Answer",
     KEY "answer:positive|negative|cut|none reason:string text:string ttl:integer? "
         "addresses:[RankedAddress]",
     "What a machine would be answered."},
    {"RankedAddress", "rank:integer address:address reason:string text:string",
     "An address of the answer, and why it stands before the next."},
    {"Packets", "remembered:integer packets:[Packet]",
     "remembered: how many packets are, about whatever name; 0: it is off."},
    {"Packet",
     "number:string time:time? sent:boolean peer:string title:string lines:[string] "
     "octets:string",
     "A packet that came, or was sent; octets in hex."},
    {"Reached", "dry_run:boolean machines:[ReachedMachine]", NULL},
    {"ReachedMachine",
     KEY "address:address answer:to-be-asked|holds|denies|silent|unclear|not-asked "
         "text:string delay_ms:integer? tries:integer",
     "What a machine said when it was asked whether it holds the name."},
    {"Conflicts", "conflicts:[Conflict] open:integer muted:integer", NULL},
    {"Conflict",
     "name:string scope:string text:string records:[Record] refusals:[SuffixRefusal] "
     "origin:Origin? first:time? last:time? count:integer muted:Origin? actions:[Action] "
     "tag:string",
     "A name that machines are refused, all suffixes together."},
    {"SuffixRefusal", "suffix:string " REFUSAL, NULL},
    {"Action",
     "action:string title:string text:string choices-:[Choice] enabled:boolean "
     "why_not:string?",
     "What can be done, and what will happen then."},
    {"Choice", "addresses:all|seen text:string", NULL},
    {"Undo", "row-:string", NULL},
    {"Cured", "done:[string] changed:integer dry_run:boolean undo:string?", NULL},
    {"Mappings", "mappings:[StaticMapping] cursor:string? names:integer", NULL},
    {"StaticMapping",
     "name:string scope:string type:string addresses:[address] suffixes:[string] "
     "replica:boolean until:time? origin:Origin? note:string needless:boolean seen:time? "
     "from:address? refused:integer last_refused:time?",
     "The records that say the same of one name."},
    {"Mapping", "name:string type:string addresses-:[address] until-:string?", NULL},
    {"MappingChange", "addresses-:[address] until-:string?", NULL},
    {"MappingDone",
     "changed:integer dry_run:boolean names:[Key] warnings:[MappingWarning]", NULL},
    {"MappingWarning", "code:string text:string", "What may be wrong with it."},
    {"Settings", "settings:[Setting]", NULL},
    {"Setting",
     "name:string value:string default:string is_default:boolean type:string "
     "unit:string? "
     "allowed:string? choices-:[string] help:string administrator:boolean",
     NULL},
    {"SettingChange", "value:string?", NULL},
    {"SettingDone",
     "name:string value:string changed:integer dry_run:boolean remark-:string", NULL},
    {"Applied", "changed:integer dry_run:boolean changes:[Step]", NULL},
    {"Step",
     "group:settings|policies|mappings change:string setting-:string name-:string "
     "from-:string/[address] to-:string/[address] also-:[Difference]",
     "A difference between the text and what stands."},
    {"Difference", "what:type|until from:string? to:string?",
     "What changes of a mapping besides its addresses."},
    {"Restored",
     "changed:integer dry_run:boolean records:integer rows_bad:integer text:string",
     NULL},
    {"Backups", "backups:[Backup] next:time? failing:boolean",
     "The backups that the server keeps; failing: the last one could not be made, or the "
     "database is damaged."},
    {"Backup", "name:string time:time? bytes:integer sound:boolean", NULL},
    {"BackupMade",
     "dry_run:boolean backup:Backup? records:integer removed:integer text:string",
     "What was made and checked, and how many older ones went; text says what is "
     "damaged."},
    {"BackupDone", "name:string dry_run:boolean", NULL},
    {"Checked", "ok:boolean records:integer rows_bad:integer text:string", NULL},
    {"Imported",
     "remarks:[Remark] records:[ImportedRecord] counts:{integer} changed:integer "
     "dry_run:boolean",
     NULL},
    {"Remark", "line:integer column:integer what:fault|left-out text:string", NULL},
    {"ImportedRecord", "line:integer " KEY "what:string reason:string? text:string?",
     NULL},
    {"ImportProgress", "stage:string done:integer bytes:integer", NULL},
    {"Events", "events:[Event]", NULL},
    {"Node",
     "names:NodeNames cache:NodeCache counters:NodeCounters sessions:NodeSessions "
     "conflicts:[NodeConflict]",
     "The server as a NetBIOS node; all but the conflicts as nbtstat --json prints "
     "them."},
    {"NodeNames", "program:string node_type:B|P|M|H bindings:[NodeNamesOfBinding]", NULL},
    {"NodeNamesOfBinding", BINDING "names:[NodeName]", NULL},
    {"NodeName",
     KEY "group:boolean state:registering|registered|conflict|deregistered|released "
         "conflict_with:address? server:address? ttl:integer next_s:integer?",
     "A name of the node, on one of its addresses."},
    {"NodeCache", "bindings:[NodeBinding] entries:[NodeCached]", NULL},
    {"NodeBinding", BINDING, "An address of the node."},
    {"NodeCached", KEY "group:boolean preloaded:boolean addresses:[address] life:integer",
     NULL},
    {"NodeCounters",
     "resolved_by_broadcast:integer resolved_by_server:integer "
     "registered_by_broadcast:integer registered_by_server:integer recent:[Key] "
     "received:integer malformed:integer unexpected:integer spoofed:integer "
     "defended:integer answered:integer demands:integer demands_believed:integer",
     NULL},
    {"NodeSessions", "bindings:[NodeSessionsOfBinding]", NULL},
    {"NodeSessionsOfBinding", "interface:string address:address? sessions:[NodeSession]",
     NULL},
    {"NodeSession",
     "state:string direction:string local_address:address local_port:integer "
     "remote_address:string remote_port:integer local:string remote:string",
     "A connection to or from port 139 or 445."},
    {"NodeConflict",
     "id:integer? time:time? name:string? state:string? address:address? from:address? "
     "from_server:boolean what:string causes:[string] steps:[NodeStep] advice:string?",
     "What a name in conflict means, as nbtstat --explain --json says it."},
    {"NodeStep", "command:string why:string", NULL},
    {"NodeRefreshed", "in_conflict:[Key] dry_run:boolean",
     "The names that were in conflict."},
    {"Event",
     "seq:integer time:time source:WINS|NetBT number:integer event:string "
     "severity:error|warning|info|detail text:string fields:{string/integer} "
     "data-:string?",
     "An event of the log."},
    {"Usage",
     "on:boolean stored:boolean since:time? unbroken_since:time? saved:time? "
     "totals:{integer} accuracy:{Extent}",
     "What is counted of queries, since when, and how exactly."},
    {"Extent", "kept:integer limit:integer exact:boolean unlisted_at_most:integer", NULL},
    {"UsedNames", "names:[UsedName] cursor:string? muted:integer usage:Usage", NULL},
    {"Dns", "verdict:same|other|none|unknown|pending addresses:[address]",
     "Whether DNS would have answered the same as the record; null for what is no host."},
    {"DnsSummary", "domains:[string] pending:integer", NULL},
    {"UsedName",
     KEY "muted:Muted? dns-:Dns? exists-:boolean asked-:integer found-:integer "
         "not_found-:integer "
         "missed_at_most-:integer first-:time? last:time? clients-:integer type-:string "
         "state-:string static-:boolean node-:string owner-:address? version-:string "
         "addresses-:[address] members-:[Member] expires-:time? seen-:time? "
         "from-:address?",
     "How often a name was asked for; of unused ones the record."},
    {"UsedNameClients", "names:[NameClients] usage-:Usage", NULL},
    {"NameClients", KEY COUNTS "exists:boolean clients:[NameClient] more:boolean", NULL},
    {"NameClient", "address:address? machine:string? " COUNTS, NULL},
    {"UsedClients", "clients:[UsedClient] cursor:string? muted:integer usage:Usage",
     NULL},
    {"UsedClient", CLIENT COUNTS "names:integer muted:Muted?", NULL},
    {"UsedClientNames", CLIENT COUNTS "names:[ClientName] more:boolean usage-:Usage",
     NULL},
    {"ClientName", KEY "exists:boolean " COUNTS, NULL},
    {"Queries", "queries:[LoggedQuery] last:string logged:integer unlogged:integer",
     "The query log; last is the highest id there is."},
    {"LoggedQuery",
     "id:string time:time? client:LoggedClient " KEY "found:boolean answer:address? "
     "dns-:Dns?",
     NULL},
    {"LoggedClient", "address:address? machine:string?", NULL},
    {"Retirement",
     "made:time? usage:Usage limit:integer clients:[AskingClient] used:[AskedName] "
     "missing:[AskedName] unused:[UnusedName] counts:{integer} dns-:DnsSummary",
     "Who still uses WINS, and what for."},
    {"AskingClient",
     "address:address? machine:string? registered:integer " COUNTS
     "names_count:integer names:[AskedExample]",
     NULL},
    {"AskedExample", KEY "asked:integer", NULL},
    {"AskedName",
     KEY COUNTS "dns-:Dns? static-:boolean addresses-:[address] clients_count:integer "
                "clients:[AskingExample]",
     "A name that is asked for; static and addresses when it is registered."},
    {"AskingExample", "address:address? machine:string? asked:integer", NULL},
    {"UnusedName",
     "name:string scope:string suffixes:[string] static:boolean addresses:[address] "
     "seen:time? dns-:Dns?",
     NULL},
    {"OpenApi",
     "openapi:string info:{string} security:[{[string]}] paths:{object} "
     "components:{object}",
     "This document, by OpenAPI 3.1."},
    {"Policies", "policies:[Policy]",
     "Hits and what would have been are counted since the start of the server."},
    {"Policy", POLICY "waiting-:[Waiting]", "A rule about what machines may do."},
    {"PolicyHit",
     "time:time? name-:string suffix-:string hex-:string scope-:string "
     "address:address?",
     NULL},
    {"Waiting", KEY "address:address? from:address? count:integer first:time? last:time?",
     NULL},
    {"PolicyChange", "mode-:string? value-:string?", NULL},
    {"Approval", "name:string", NULL},
    {"Approved", "name:string changed:integer dry_run:boolean", NULL},
    {"PolicyDone", POLICY "changed:integer dry_run:boolean", NULL},
    {"Session",
     "account:string role:string csrf:string? expires:time? door:socket|tcp "
     "setup_needed:boolean",
     NULL},
    {"Login", "account:string password:string totp-:string", NULL},
    {"NewPassword", "old:string new:string", NULL},
    {"Setup", "code:string account:string password:string", NULL},
    {"Accounts", "accounts:[Account]", NULL},
    {"Account",
     "name:string role:string disabled:boolean totp:boolean made:time? "
     "password_changed:time?",
     NULL},
    {"NewAccount", "account:string role:string password:string", NULL},
    {"AccountChange", "role-:string password-:string disabled-:boolean", NULL},
    {"AccountDone", "account:string dry_run:boolean", NULL},
    {"TotpCode", "code-:string", NULL},
    {"Totp", "account:string needed:boolean dry_run:boolean secret-:string uri-:string?",
     "Whether logins need one-time codes, and the secret for a device."},
    {"Tokens", "tokens:[Token]", NULL},
    {"Token", TOKEN, NULL},
    {"NewToken", "name:string role-:string areas-:[string] expires-:time?", NULL},
    {"TokenMade", TOKEN "token:string? dry_run:boolean", NULL},
    {"TokenDone", "name:string dry_run:boolean", NULL},
    {"Audit", "entries:[AuditEntry] cursor:string?", NULL},
    {"AuditEntry",
     "id:string time:time? account:string door:socket|tcp from:string method:string "
     "path:string subject:string status:integer code:string outcome:done|refused "
     "note:string",
     "What somebody did, or tried."},
};

const size_t schema_rows_count = sizeof schema_rows / sizeof schema_rows[0];

#define STREAM "text/event-stream"

const struct schema_route schema_routes[] = {
    {"GET /api/v1", NULL, "[Route]"},
    {"GET /api/v1/openapi.json", NULL, "OpenApi"},
    {"GET /api/v1/status", NULL, "Status"},
    {"GET /api/v1/statistics", NULL, "Statistics"},
    {"POST /api/v1/statistics/clear", NULL, "Cleared"},
    {"GET /metrics", NULL, "text/plain"},
    {"GET /healthz", NULL, "Alive"},
    {"GET /readyz", NULL, "Ready"},
    {"GET /api/v1/records", NULL, "Records"},
    {"GET /api/v1/names/{name}", NULL, "Name"},
    {"GET /api/v1/names/{name}/history", NULL, "History"},
    {"GET /api/v1/names/{name}/why", NULL, "Why"},
    {"GET /api/v1/names/{name}/answer", NULL, "Answers"},
    {"GET /api/v1/names/{name}/packets", NULL, "Packets"},
    {"POST /api/v1/names/{name}/reach", NULL, "Reached"},
    {"DELETE /api/v1/names/{name}", NULL, "Done"},
    {"POST /api/v1/names/{name}/release", NULL, "Done"},
    {"POST /api/v1/names/{name}/undo", "Undo", "Cured"},
    {"GET /api/v1/conflicts", NULL, "Conflicts"},
    {"GET /api/v1/conflicts/{name}", NULL, "Conflict"},
    {"POST /api/v1/conflicts/{name}/delete-mapping", NULL, "Cured"},
    {"POST /api/v1/conflicts/{name}/make-dynamic", NULL, "Cured"},
    {"POST /api/v1/conflicts/{name}/make-multihomed", NULL, "Cured"},
    {"POST /api/v1/conflicts/{name}/mute", NULL, "Cured"},
    {"POST /api/v1/conflicts/{name}/unmute", NULL, "Cured"},
    {"GET /api/v1/mappings", NULL, "Mappings"},
    {"POST /api/v1/mappings", "Mapping", "MappingDone"},
    {"PUT /api/v1/mappings/{name}", "MappingChange", "MappingDone"},
    {"GET /api/v1/settings", NULL, "Settings"},
    {"GET /api/v1/settings/{name}", NULL, "Setting"},
    {"PUT /api/v1/settings/{name}", "SettingChange", "SettingDone"},
    {"GET /api/v1/configuration", NULL, "application/yaml"},
    {"PUT /api/v1/configuration", NULL, "Applied"},
    {"GET /api/v1/backup", NULL, "application/vnd.sqlite3"},
    {"POST /api/v1/restore", NULL, "Restored"},
    {"GET /api/v1/backups", NULL, "Backups"},
    {"POST /api/v1/backups", NULL, "BackupMade"},
    {"GET /api/v1/backups/{name}", NULL, "application/vnd.sqlite3"},
    {"POST /api/v1/backups/{name}/restore", NULL, "Restored"},
    {"DELETE /api/v1/backups/{name}", NULL, "BackupDone"},
    {"POST /api/v1/import", NULL, "Imported"},
    {"GET /api/v1/import", NULL, "ImportProgress"},
    {"GET /api/v1/export", NULL, "application/octet-stream"},
    {"POST /api/v1/check", NULL, "Checked"},
    {"POST /api/v1/scavenge", NULL, "Done"},
    {"POST /api/v1/clock/accept", NULL, "Done"},
    {"GET /api/v1/events", NULL, "Events"},
    {"GET /api/v1/events/follow", NULL, STREAM},
    {"GET /api/v1/node", NULL, "Node"},
    {"POST /api/v1/node/refresh", NULL, "NodeRefreshed"},
    {"GET /api/v1/stream", NULL, STREAM},
    {"GET /api/v1/usage", NULL, "Usage"},
    {"GET /api/v1/usage/names", NULL, "UsedNames"},
    {"GET /api/v1/usage/names/{name}", NULL, "UsedNameClients"},
    {"GET /api/v1/usage/clients", NULL, "UsedClients"},
    {"GET /api/v1/usage/clients/{name}", NULL, "UsedClientNames"},
    {"POST /api/v1/usage/names/{name}/mute", NULL, "Cured"},
    {"POST /api/v1/usage/names/{name}/unmute", NULL, "Cured"},
    {"POST /api/v1/usage/clients/{name}/mute", NULL, "Cured"},
    {"POST /api/v1/usage/clients/{name}/unmute", NULL, "Cured"},
    {"GET /api/v1/queries", NULL, "Queries"},
    {"GET /api/v1/report/retire", NULL, "Retirement"},
    {"GET /api/v1/policies", NULL, "Policies"},
    {"GET /api/v1/policies/{name}", NULL, "Policy"},
    {"PUT /api/v1/policies/{name}", "PolicyChange", "PolicyDone"},
    {"POST /api/v1/policies/quarantine/approve", "Approval", "Approved"},
    {"GET /api/v1/session", NULL, "Session"},
    {"POST /api/v1/session", "Login", "Session"},
    {"DELETE /api/v1/session", NULL, ""},
    {"PUT /api/v1/session/password", "NewPassword", ""},
    {"POST /api/v1/setup", "Setup", "Session"},
    {"GET /api/v1/accounts", NULL, "Accounts"},
    {"POST /api/v1/accounts", "NewAccount", "AccountDone"},
    {"PUT /api/v1/accounts/{name}", "AccountChange", "AccountDone"},
    {"DELETE /api/v1/accounts/{name}", NULL, "AccountDone"},
    {"POST /api/v1/accounts/{name}/totp", "TotpCode", "Totp"},
    {"DELETE /api/v1/accounts/{name}/totp", NULL, "Totp"},
    {"GET /api/v1/tokens", NULL, "Tokens"},
    {"POST /api/v1/tokens", "NewToken", "TokenMade"},
    {"DELETE /api/v1/tokens/{name}", NULL, "TokenDone"},
    {"GET /api/v1/audit", NULL, "Audit"},
};

const size_t schema_routes_count = sizeof schema_routes / sizeof schema_routes[0];

#define FLAG "1|0|true|false"

const struct schema_param schema_params[] = {
    {"q", "string", "what was typed to find records"},
    {"sort", "string", "name, version ...; backwards with - before it"},
    {"name", "string", "a pattern with * and ?"},
    {"suffix", "string", "two hex digits"},
    {"type", "unique|group|internet-group|multihomed", NULL},
    {"state", "active|released|tombstone", NULL},
    {"static", FLAG, NULL},
    {"owner", "address", NULL},
    {"address", "address", NULL},
    {"scope", "string", NULL},
    {"form", "string", "another form of the answer"},
    {"limit", "integer", "how many at most"},
    {"for", "address", "the machine that would ask"},
    {"cursor", "string", "where the page begins, as the one before has it"},
    {"after", "integer", "number of the last event that is known"},
    {"topics", "string", "changes, conflicts, counters, events; separated by commas"},
    {"dry_run", FLAG, "only say what would happen"},
    {"note", "string", "why, for the history"},
    {"force", FLAG, "also replace what stands against it"},
    {"tombstone", FLAG, "so that other servers learn of it"},
    {"prune", FLAG, "remove what the text leaves out"},
    {"muted", FLAG, "also those muted"},
    {"addresses", "all|seen", "which addresses the mapping gets"},
    {"answer", "found|not-found", NULL},
    {"since", "string", "a time, or how long ago: 30d"},
    {"client", "string", "address of a machine"},
    {"unused", FLAG, "what nobody asks for"},
    {"dns", FLAG, "also what DNS says"},
    {"from", "string", "format of the file"},
    {"as", "static|dynamic", NULL},
    {"on_conflict", "keep|replace|merge", NULL},
    {"keep_going", FLAG, "leave out lines that are wrong"},
    {"code_page", "string", "of the names in the file"},
    {"exact", FLAG, "names as they are, not in capitals"},
    {"to", "string", "format of the file"},
    {"domain", "string", "for hosts files and zones"},
    {"name_server", "string", "for zones"},
};

const size_t schema_params_count = sizeof schema_params / sizeof schema_params[0];
