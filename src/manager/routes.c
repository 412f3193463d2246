/* routes.c - the route table. */
#include "manager/resources.h"
#include "manager/route.h"

#define CHANGE "dry_run note"

const struct route routes[] = {
    {ROUTE_GET, "/api/v1", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "", resource_index,
     "List the routes."},
    {ROUTE_GET, "/api/v1/openapi.json", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_openapi, "Describe the API as an OpenAPI document."},
    {ROUTE_GET, "/api/v1/status", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_status, "Tell how the server does: addresses, health, counters."},
    {ROUTE_GET, "/api/v1/statistics", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_statistics,
     "Tell what was counted since the start, or since the statistics were cleared."},
    {ROUTE_POST, "/api/v1/statistics/clear", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_QUICK,
     CHANGE, resource_statistics_clear,
     "Begin the statistics anew; those of status and metrics go on."},
    {ROUTE_GET, "/metrics", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_metrics, "Give the counters in the text form of Prometheus."},
    {ROUTE_GET, "/healthz", ACCESS_ANYONE, ROUTE_NO_BODY, ROUTE_QUICK, "", resource_alive,
     "Answer 200 as long as the server lives."},
    {ROUTE_GET, "/readyz", ACCESS_ANYONE, ROUTE_NO_BODY, ROUTE_QUICK, "", resource_ready,
     "Answer 200 while the server does its work: it has an address, and the database can "
     "be written; else 503."},
    {ROUTE_GET, "/api/v1/records", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK,
     "q sort name suffix type state static owner address scope form limit cursor",
     resource_records,
     "List records.  q finds while one types; sort gives an order, without both they "
     "come "
     "in none.  name is a pattern with * and ?; form=lines gives one record a line; "
     "limit "
     "and cursor give pages."},
    {ROUTE_GET, "/api/v1/names/{name}", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_name, "Show the records of a name: every suffix, or the one given."},
    {ROUTE_GET, "/api/v1/names/{name}/history", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "limit", resource_history, "Tell what happened to a name, newest first."},
    {ROUTE_GET, "/api/v1/names/{name}/why", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_why,
     "Explain a name: what it is now, which machines were refused it and by what, what "
     "to do."},
    {ROUTE_GET, "/api/v1/names/{name}/answer", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "for", resource_answer,
     "Tell what the machine with the address `for` would be answered if it asked for the "
     "name now: the addresses in their order, with its reason, or why there is none."},
    {ROUTE_GET, "/api/v1/names/{name}/packets", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK,
     "limit", resource_packets,
     "Show the last packets about a name that changed something or asked for it, in "
     "words "
     "and octets, newest first."},
    {ROUTE_POST, "/api/v1/names/{name}/reach", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW,
     CHANGE, resource_reach,
     "Ask each machine of a name whether it holds it, by a query as challenges are, and "
     "wait for the answers; no record changes."},
    {ROUTE_DELETE, "/api/v1/names/{name}", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW,
     "tombstone force " CHANGE, resource_name_delete,
     "Delete one record (NAME<20>), or the static records of a name; with force all of "
     "them; with tombstone so that other servers learn of it."},
    {ROUTE_POST, "/api/v1/names/{name}/release", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_name_release,
     "Release one record, or the active dynamic records of a name, as if its machine had "
     "asked for it."},
    {ROUTE_GET, "/api/v1/conflicts", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "muted limit", resource_conflicts,
     "List names that machines are refused by a record that still stands, refused last "
     "first, each in words and with what can be done; muted=1 also those muted."},
    {ROUTE_GET, "/api/v1/conflicts/{name}", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_conflict, "Show the conflict about a name, all suffixes together."},
    {ROUTE_POST, "/api/v1/conflicts/{name}/delete-mapping", ACCESS_OPERATOR,
     ROUTE_NO_BODY, ROUTE_SLOW, CHANGE, resource_conflict_act,
     "Delete the static records of a name in conflict; its machine registers by itself."},
    {ROUTE_POST, "/api/v1/conflicts/{name}/make-dynamic", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_conflict_act,
     "Turn the mapping into a registration for one renewal interval, which other "
     "machines can challenge."},
    {ROUTE_POST, "/api/v1/conflicts/{name}/make-multihomed", ACCESS_OPERATOR,
     ROUTE_NO_BODY, ROUTE_SLOW, "addresses " CHANGE, resource_conflict_act,
     "Make the mapping list the refused addresses: addresses=all adds them, seen lists "
     "nothing else."},
    {ROUTE_POST, "/api/v1/conflicts/{name}/mute", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_conflict_act,
     "Keep what refuses, and do not list the conflict until that changes."},
    {ROUTE_POST, "/api/v1/conflicts/{name}/unmute", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_conflict_act, "List a muted conflict again."},
    {ROUTE_POST, "/api/v1/names/{name}/undo", ACCESS_OPERATOR, ROUTE_JSON, ROUTE_SLOW,
     CHANGE, resource_undo,
     "Put the records of a name back as they were before an operator's change: "
     "{\"row\"}, a row of the history, or the last change."},
    {ROUTE_GET, "/api/v1/mappings", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "name limit cursor", resource_mappings,
     "List the static mappings by name, the records of one mapping together; name is a "
     "pattern, limit counts names."},
    {ROUTE_POST, "/api/v1/mappings", ACCESS_OPERATOR, ROUTE_JSON, ROUTE_SLOW,
     "force " CHANGE, resource_mapping_add,
     "Add a static mapping: {\"name\", \"type\", \"addresses\", \"until\"}.  force "
     "replaces "
     "what a machine holds or another mapping says.  The answer has warnings."},
    {ROUTE_PUT, "/api/v1/mappings/{name}", ACCESS_OPERATOR, ROUTE_JSON, ROUTE_SLOW,
     CHANGE, resource_mapping_change,
     "Give the static records of a name other addresses or another end: {\"addresses\", "
     "\"until\"}; what is missing stays.  A note alone is a change too."},
    {ROUTE_GET, "/api/v1/settings", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_settings, "List the settings with value, default, range and help."},
    {ROUTE_GET, "/api/v1/settings/{name}", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_setting, "Show one setting."},
    {ROUTE_PUT, "/api/v1/settings/{name}", ACCESS_OPERATOR, ROUTE_JSON, ROUTE_SLOW,
     CHANGE, resource_setting_put,
     "Set it: {\"value\"}, a string or null for the default.  Settings that make the "
     "server send to other machines need an administrator."},
    {ROUTE_GET, "/api/v1/policies", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_policies,
     "List the policies with mode, value, and how often each refused."},
    {ROUTE_GET, "/api/v1/policies/{name}", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_policy, "Show one policy; of the quarantine also the names that wait."},
    {ROUTE_PUT, "/api/v1/policies/{name}", ACCESS_OPERATOR, ROUTE_JSON, ROUTE_SLOW,
     CHANGE, resource_policy_put,
     "Set its mode (off, log, enforce), its value or both: {\"mode\", \"value\"}, null "
     "for "
     "the default."},
    {ROUTE_POST, "/api/v1/policies/quarantine/approve", ACCESS_OPERATOR, ROUTE_JSON,
     ROUTE_SLOW, CHANGE, resource_policy_approve,
     "Let a new name through the quarantine, with every suffix: {\"name\"}."},
    {ROUTE_GET, "/api/v1/configuration", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_configuration, "Give settings and static mappings as one text (YAML)."},
    {ROUTE_PUT, "/api/v1/configuration", ACCESS_OPERATOR, ROUTE_TEXT, ROUTE_SLOW,
     "prune force " CHANGE, resource_configuration_apply,
     "Make settings and static mappings as such a text says.  dry_run shows the "
     "differences; with prune whatever the text leaves out goes; force also replaces "
     "what machines hold."},
    {ROUTE_GET, "/api/v1/backup", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_backup, "Give a consistent copy of the database, a SQLite file."},
    {ROUTE_POST, "/api/v1/restore", ACCESS_ADMINISTRATOR, ROUTE_UPLOAD, ROUTE_SLOW,
     "force " CHANGE, resource_restore,
     "Replace every record and setting by those of a backup, which is the body.  force "
     "restores what is readable of a damaged one."},
    {ROUTE_GET, "/api/v1/backups", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_backups,
     "List the backups that the server keeps, newest first, and when the next one is "
     "due."},
    {ROUTE_POST, "/api/v1/backups", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW, CHANGE,
     resource_backups_make,
     "Make one of them now; the oldest go.  dry_run looks whether there is room."},
    {ROUTE_GET, "/api/v1/backups/{name}", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_backup_file, "Give one of them, a SQLite file."},
    {ROUTE_POST, "/api/v1/backups/{name}/restore", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, "force " CHANGE, resource_backup_restore,
     "Replace every record and setting by those of one of them.  force restores what is "
     "readable of a damaged one."},
    {ROUTE_DELETE, "/api/v1/backups/{name}", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_backup_delete, "Remove one of them."},
    {ROUTE_POST, "/api/v1/import", ACCESS_OPERATOR, ROUTE_FILE, ROUTE_SLOW,
     "from as on_conflict keep_going code_page exact " CHANGE, resource_import,
     "Import a file of another server.  from is its format, as static or dynamic; "
     "on_conflict is keep, replace or merge; with keep_going lines that are wrong are "
     "left out, otherwise nothing is imported then."},
    {ROUTE_GET, "/api/v1/import", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_import_progress, "Tell how far the import is that runs."},
    {ROUTE_GET, "/api/v1/export", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK,
     "to domain name_server name suffix type state static owner address scope",
     resource_export,
     "Give records as a file for other servers.  to is its format; domain and "
     "name_server "
     "are for hosts and zones."},
    {ROUTE_GET, "/api/v1/usage", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_usage,
     "Tell how much was asked, since when is counted, and how exact the lists are."},
    {ROUTE_GET, "/api/v1/usage/names", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "name answer since unused muted dns sort limit cursor", resource_usage_names,
     "List the names that were asked for.  name is a pattern, answer found or not-found, "
     "sort asked, found, last or name, a hyphen before it turns it; with unused the "
     "registered names that nobody asks for.  With dns each has what DNS says."},
    {ROUTE_GET, "/api/v1/usage/names/{name}", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "limit", resource_usage_name, "Tell who asks for a name, the busiest first."},
    {ROUTE_GET, "/api/v1/usage/clients", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "since muted sort limit cursor", resource_usage_clients,
     "List the machines that ask or register; sort is asked, found, last or address."},
    {ROUTE_GET, "/api/v1/usage/clients/{name}", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "limit", resource_usage_client, "Tell what the machine with an address asks for."},
    {ROUTE_POST, "/api/v1/usage/names/{name}/mute", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_usage_mute,
     "Leave a name, with all suffixes, out of the lists of use."},
    {ROUTE_POST, "/api/v1/usage/names/{name}/unmute", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_usage_mute, "List a muted name again."},
    {ROUTE_POST, "/api/v1/usage/clients/{name}/mute", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_usage_mute,
     "Leave the machine with an address out of the list of clients."},
    {ROUTE_POST, "/api/v1/usage/clients/{name}/unmute", ACCESS_OPERATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_usage_mute, "List a muted machine again."},
    {ROUTE_GET, "/api/v1/queries", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "client name answer dns after limit form", resource_queries,
     "List the last queries of the query log, oldest first, or those after an id.  name "
     "is "
     "a pattern, answer found or not-found, form json or csv.  With dns each has what "
     "DNS says of the name now."},
    {ROUTE_GET, "/api/v1/report/retire", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW,
     "form dns limit", resource_report_retire,
     "Report who still uses WINS: machines that ask, names that are asked for, in vain, "
     "by nobody.  form is json, text, csv or html, a page to print.  With dns it has "
     "what "
     "DNS says."},
    {ROUTE_POST, "/api/v1/check", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_check, "Check the database file without changing it."},
    {ROUTE_POST, "/api/v1/scavenge", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW, CHANGE,
     resource_scavenge,
     "Age now whatever is due.  dry_run counts nothing: changed is 0."},
    {ROUTE_POST, "/api/v1/clock/accept", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW,
     CHANGE, resource_clock_accept, "Believe the wall clock that the server doubts."},
    {ROUTE_GET, "/api/v1/events", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK,
     "after limit", resource_events, "List the last events, oldest first."},
    {ROUTE_GET, "/api/v1/events/follow", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK,
     "after", resource_events_follow,
     "Follow the events as they happen (text/event-stream)."},
    {ROUTE_GET, "/api/v1/node", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_node,
     "Show the server as a NetBIOS node: what nbtstat -n, -c, -r and -s show, and what "
     "names in conflict mean."},
    {ROUTE_POST, "/api/v1/node/refresh", ACCESS_OPERATOR, ROUTE_NO_BODY, ROUTE_SLOW,
     CHANGE, resource_node_refresh,
     "Claim the names of the server again, also those in conflict (nbtstat -RR)."},
    {ROUTE_GET, "/api/v1/stream", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "topics",
     resource_stream,
     "Follow everything as it happens (text/event-stream): changes, conflicts, counters "
     "and events, or those of them that topics names, separated by commas."},

    /* who may ask */
    {ROUTE_GET, "/api/v1/session", ACCESS_READER, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_session, "Tell who is logged in."},
    {ROUTE_POST, "/api/v1/session", ACCESS_ANYONE, ROUTE_JSON, ROUTE_SLOW, "",
     resource_session_post,
     "Log in: {\"account\", \"password\", \"totp\"}; totp is a one-time code, for "
     "accounts "
     "that need one."},
    {ROUTE_DELETE, "/api/v1/session", ACCESS_READER, ROUTE_NO_BODY, ROUTE_SLOW, "",
     resource_session_delete, "Log out."},
    {ROUTE_PUT, "/api/v1/session/password", ACCESS_READER, ROUTE_JSON, ROUTE_SLOW,
     "dry_run", resource_session_password,
     "Change one's own password: {\"old\", \"new\"}."},
    {ROUTE_POST, "/api/v1/setup", ACCESS_ANYONE, ROUTE_JSON, ROUTE_SLOW, "",
     resource_setup,
     "Make the first account, an administrator, with the code that the start printed: "
     "{\"code\", \"account\", \"password\"}."},
    {ROUTE_GET, "/api/v1/accounts", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_accounts, "List the accounts."},
    {ROUTE_POST, "/api/v1/accounts", ACCESS_ADMINISTRATOR, ROUTE_JSON, ROUTE_SLOW, CHANGE,
     resource_account_add, "Add an account: {\"account\", \"role\", \"password\"}."},
    {ROUTE_PUT, "/api/v1/accounts/{name}", ACCESS_ADMINISTRATOR, ROUTE_JSON, ROUTE_SLOW,
     "force " CHANGE, resource_account_change,
     "Change an account: {\"role\", \"password\", \"disabled\"}, each where it is to "
     "change.  It is logged out everywhere.  The last administrator needs force."},
    {ROUTE_DELETE, "/api/v1/accounts/{name}", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, "force " CHANGE, resource_account_delete,
     "Remove an account; it is logged out everywhere.  The last administrator needs "
     "force."},
    {ROUTE_POST, "/api/v1/accounts/{name}/totp", ACCESS_READER, ROUTE_JSON, ROUTE_SLOW,
     "dry_run", resource_totp_add,
     "One-time codes for logins, of one's own account or, for administrators, of any.  "
     "{} "
     "makes a secret for a device; {\"code\"}, the first code of it, puts it in force."},
    {ROUTE_DELETE, "/api/v1/accounts/{name}/totp", ACCESS_READER, ROUTE_NO_BODY,
     ROUTE_SLOW, "dry_run", resource_totp_delete, "Take the one-time codes away."},
    {ROUTE_GET, "/api/v1/tokens", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY, ROUTE_QUICK, "",
     resource_tokens, "List the tokens of programs."},
    {ROUTE_POST, "/api/v1/tokens", ACCESS_ADMINISTRATOR, ROUTE_JSON, ROUTE_SLOW, CHANGE,
     resource_token_add,
     "Make a token: {\"name\", \"role\", \"areas\", \"expires\"}.  The answer shows it, "
     "once."},
    {ROUTE_DELETE, "/api/v1/tokens/{name}", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY,
     ROUTE_SLOW, CHANGE, resource_token_delete, "Remove a token; it ends at once."},
    {ROUTE_GET, "/api/v1/audit", ACCESS_ADMINISTRATOR, ROUTE_NO_BODY, ROUTE_SLOW,
     "limit cursor form", resource_audit,
     "Tell who logged in, or tried, and who changed what, newest first; form=csv gives a "
     "table."},
};

const size_t routes_count = sizeof routes / sizeof routes[0];
