/* commands.c - the command table: parsing, help, completion and the manual page come from
 * its rows. */
#include "formats/format.h"
#include "tools/cmd.h"
#include "tools/dhcp_text.h"

#define SCOPE                                                                            \
    {                                                                                    \
        "scope", "SCOPE", false, NULL, "NetBIOS scope of the name."                      \
    }
#define UNTIL                                                                            \
    {                                                                                    \
        "until", "DATE", false, NULL,                                                    \
            "The mapping ends by itself after this day (2026-12-31), or at a time; or "  \
            "never."                                                                     \
    }
#define FORCE(h)                                                                         \
    {                                                                                    \
        "force", NULL, false, NULL, (h)                                                  \
    }
#define END                                                                              \
    {                                                                                    \
        NULL, NULL, false, NULL, NULL                                                    \
    }

const struct ctl_option ctl_global_options[] = {
    {"control", "PATH", false, NULL,
     "Control socket of the server; else $OPENWINS_CONTROL, else "
     "/run/openwins/winsd.sock."},
    {"url", "URL", false, NULL, "Address of the server's manager, instead of a socket."},
    {"token-file", "FILE", false, NULL,
     "With --url: log in by the token in FILE; else by the one in $OPENWINS_TOKEN."},
    {"cacert", "FILE", false, NULL,
     "With --url: trust certificates signed by the one in FILE."},
    {"fingerprint", "HEX", false, NULL,
     "With --url: trust the certificate with this SHA-256 and no other; winsctl status "
     "tells it on the server."},
    {"json", NULL, false, NULL, "Print JSON."},
    {"dry-run", NULL, false, NULL, "Say what a change would do, and do nothing."},
    {"note", "TEXT", false, NULL,
     "Reason of a change, at most 127 bytes; it is kept in the history."},
    {"exact", NULL, false, NULL, "Take names as typed instead of in upper case."},
    {"code-page", "PAGE", false, "437 850 1252",
     "Code page of names that are typed and shown (850)."},
    {"timeout", "SECONDS", false, NULL,
     "Give up when the server says nothing for so long: else after 60, and after an hour "
     "for backup, restore, check, scavenge and settings apply; 0: never."},
    {"help", NULL, false, NULL, "Show help."},
    {"print-commands", "man", false, "man", "Print the manual's list of commands."},
    END,
};

static const struct ctl_option scope_options[] = {SCOPE, END};

/* The options that choose records. */
#define FILTERS                                                                          \
    {"name", "PATTERN", false, NULL,                                                     \
     "Names that match; * any characters, ? one, perhaps <20> behind."},                 \
        {"suffix", "XX", false, NULL, "The 16th octet in hex."},                         \
        {"type", "TYPE", false, "unique group internet-group multihomed",                \
         "Records of this type."},                                                       \
        {"state", "STATE", false, "active released tombstone",                           \
         "Records in this state."},                                                      \
        {"owner", "ADDRESS", false, NULL, "Records of this server."},                    \
        {"address", "ADDRESS", false, NULL, "Records that list this address."},          \
        {"static", NULL, false, NULL, "Static mappings only."},                          \
        {"dynamic", NULL, false, NULL, "Registered records only."}, SCOPE

static const struct ctl_option list_options[] = {FILTERS, END};

static const struct ctl_option history_options[] = {
    {"limit", "N", false, NULL, "At most so many lines (100)."}, SCOPE, END};

static const struct ctl_option packets_options[] = {
    {"hex", NULL, false, NULL, "Their octets as well."},
    {"limit", "N", false, NULL, "At most so many packets (100)."},
    SCOPE,
    END};

static const struct ctl_option answer_options[] = {
    {"for", "ADDRESS", false, NULL, "The machine that would ask; required."}, SCOPE, END};

static const struct ctl_option mappings_options[] = {
    {"name", "PATTERN", false, NULL, "Names that match; * any characters, ? one."},
    {"needless", NULL, false, NULL,
     "Only those whose machine registers by itself from an address of the mapping."},
    END,
};

static const struct ctl_option conflicts_options[] = {
    {"muted", NULL, false, NULL, "Also those that are muted."},
    {"limit", "N", false, NULL, "At most so many (100)."},
    SCOPE,
    END};

static const struct ctl_option multihomed_options[] = {
    {"only-seen", NULL, false, NULL,
     "List the refused addresses only, not those that the mapping has."},
    SCOPE,
    END};

static const struct ctl_option add_options[] = {
    {"type", "TYPE", false, "unique multihomed group domain internet-group",
     "Type of the mapping."},
    {"address", "A...", true, NULL, "Its addresses, at most 25; a group needs none."},
    UNTIL,
    SCOPE,
    FORCE("Replace a record that a machine holds, or another mapping."),
    END,
};

static const struct ctl_option change_options[] = {
    {"address", "A...", true, NULL, "The new addresses, at most 25."}, UNTIL, SCOPE, END};

static const struct ctl_option delete_options[] = {
    {"tombstone", NULL, false, NULL,
     "Mark it extinct, so that other servers learn of it, instead of removing it here."},
    SCOPE,
    FORCE("With a bare name: also the records that machines made."),
    END,
};

static const struct ctl_option apply_options[] = {
    {"prune", NULL, false, NULL,
     "Settings and mappings that the text leaves out go: defaults hold, mappings are "
     "deleted."},
    FORCE("Also replace records that machines hold."),
    END,
};

static const struct ctl_option backup_options[] = {
    {"here", NULL, false, NULL,
     "The server keeps it, with those that it makes by itself (winsctl backups)."},
    END,
};

static const struct ctl_option restore_options[] = {
    {"here", NULL, false, NULL, "FILE is one that the server keeps (winsctl backups)."},
    {"data", "DIR", false, NULL, "Data folder of a server that is stopped."},
    FORCE("Restore what is readable of a damaged backup."),
    END,
};

static const struct ctl_option import_options[] = {
    {"from", "FORMAT", false, FORMAT_READABLE, "What FILE is; this must be given."},
    {"as", "LIFE", false, "static dynamic",
     "Make all records static or dynamic, whatever the file says of them."},
    {"on-conflict", "WHAT", false, "keep replace merge",
     "Where a record stands that says something else: keep it (that is the default), "
     "replace it, or merge the addresses."},
    {"keep-going", NULL, false, NULL,
     "Leave lines that are wrong out and import the others, instead of nothing."},
    END,
};

static const struct ctl_option export_options[] = {
    {"to", "FORMAT", false, FORMAT_WRITABLE, "What to write; this must be given."},
    {"domain", "DOMAIN", false, NULL, "Of a zone; for hosts: the full names too."},
    {"name-server", "HOST", false, NULL,
     "Of a zone, which then has SOA and NS records and stands by itself; without it is "
     "to "
     "be included in another."},
    FILTERS,
    END,
};

static const struct ctl_option check_options[] = {
    {"data", "DIR", false, NULL,
     "Check the file in this data folder instead of asking a server."},
    END,
};

static const struct ctl_option queries_options[] = {
    {"client", "ADDRESS", false, NULL, "Queries of the machine with this address."},
    {"name", "PATTERN", false, NULL,
     "Queries for names that match; * any characters, ? one, perhaps <20> behind."},
    {"answer", "ANSWER", false, "found not-found", "Queries with this answer."},
    {"limit", "N", false, NULL, "The last N queries (100)."},
    {"follow", NULL, false, NULL, "Go on and print queries as they come."},
    {"csv", NULL, false, NULL, "Print CSV."},
    END,
};

static const struct ctl_option report_options[] = {
    {"form", "FORM", false, "text csv json html", "How to print it (text)."},
    {"dns", NULL, false, NULL, "Ask this machine's DNS for the names as well."},
    {"suffix-search", "DOMAIN", false, NULL,
     "With --dns: look the names up in this domain instead of those of this machine; "
     "several are separated by commas."},
    {"limit", "N", false, NULL, "At most so many rows of each list (200)."},
    END,
};

static const struct ctl_option usage_options[] = {
    {"name", "NAME", false, NULL, "Who asks for this name."},
    {"client", "ADDRESS", false, NULL, "What the machine with this address asks for."},
    {"unused", NULL, false, NULL, "Registered names that nobody asks for."},
    {"since", "TIME", false, NULL,
     "Only what was seen since then, a time or how long ago (30d); with --unused: names "
     "that nobody has asked for since then."},
    {"mute", NULL, false, NULL,
     "No longer list the name of --name or the client of --client."},
    {"unmute", NULL, false, NULL, "List it again."},
    {"muted", NULL, false, NULL, "Also names and clients that are muted."},
    {"limit", "N", false, NULL, "At most so many lines of a list (20)."},
    SCOPE,
    END,
};

static const struct ctl_option events_options[] = {
    {"follow", NULL, false, NULL, "Go on and print events as they happen."},
    {"limit", "N", false, NULL, "The last N events (100)."},
    {"after", "SEQ", false, NULL, "With --follow: begin after this event."},
    END,
};

static const struct ctl_option watch_options[] = {
    {"topics", "LIST", false, NULL,
     "Some of changes, conflicts, events, counters, separated by commas."},
    {"limit", "N", false, NULL, "End after N lines."},
    END,
};

static const struct ctl_option check_names_options[] = {
    {"server", "A...", false, NULL,
     "The servers to ask, separated by commas; ADDRESS:PORT for another port."},
    {"rate", "N", false, NULL, "At most so many questions a second (200)."},
    END,
};

static const struct ctl_option dhcp_options[] = {
    {"for", "SERVER", false, DHCP_TEXT_FORMS, "Whose words to use (kea)."},
    {"node-type", "TYPE", false, "b p m h",
     "How machines look for names (h: ask the server, then broadcast)."},
    {"address", "A...", true, NULL,
     "Addresses of the name servers, instead of those of this one."},
    {"scope", "SCOPE", false, NULL, "NetBIOS scope of all machines (none)."},
    END,
};

static const struct ctl_option doctor_options[] = {
    {"quick", NULL, false, NULL, "Leave the check of the database file out."},
    {"data", "DIR", false, NULL, "The server's data folder (/var/lib/openwins)."},
    END,
};

static const struct ctl_option top_options[] = {
    {"once", NULL, false, NULL, "Print it once, after one interval."},
    {"interval", "SECONDS", false, NULL, "Time between two looks (2)."},
    END,
};

static const struct ctl_option hook_options[] = {
    {"limit", "SECONDS", false, NULL, "Kill the program when it takes longer (10)."},
    END};

static const struct ctl_option netsh_options[] = {
    FORCE("Let add name replace what stands in its way, and delete owners delete this "
          "server's own records."),
    END,
};

static const struct ctl_option token_options[] = {
    {"role", "ROLE", false, "reader operator administrator",
     "What the token may do (reader)."},
    {"areas", "AREA,...", false, NULL,
     "Only these parts of the API: the first words of paths, such as records, metrics."},
    {"life", "DURATION", false, NULL,
     "It ends after this time, such as 90d; else never."},
    END,
};

static const struct ctl_option audit_options[] = {
    {"limit", "N", false, NULL, "The last N entries (100; with --csv all)."},
    {"csv", NULL, false, NULL, "Print a table for other programs."},
    END,
};

static const struct ctl_option account_options[] = {
    {"role", "ROLE", false, "reader operator administrator",
     "What the account may do (reader)."},
    END,
};

static const struct ctl_option last_administrator_options[] = {
    FORCE("Also when it is the last administrator that can log in."), END};

/* Columns: name, arguments, how many, options, changes, offline, help, manual, function.
 */
const struct ctl_command ctl_commands[] = {
    {"status", "", 0, 0, NULL, false, false, "Tell how the server does.", NULL,
     cmd_status},
    {"statistics clear", "", 0, 0, NULL, true, false, "Begin the statistics anew.",
     "Those of status and metrics go on, so that programs can take differences.",
     cmd_statistics_clear},
    {"statistics", "", 0, 0, NULL, false, false,
     "Tell what was counted, as the statistics window of wins.msc does.",
     "From the start of the server, or from the last `winsctl statistics clear`.",
     cmd_statistics},
    {"list", "", 0, 0, list_options, false, false, "List records.",
     "Conditions are joined by \"and\".  Lists of more than 100,000 records are sorted "
     "piece by piece.",
     cmd_list},
    {"show", "NAME", 1, 1, scope_options, false, false,
     "Show every record of a name, or one (NAME<20>).", NULL, cmd_show},
    {"why", "NAME", 1, 1, scope_options, false, false,
     "Explain a name: who has it, who was refused it and why, and what to do.", NULL,
     cmd_why},
    {"answer", "NAME", 1, 1, answer_options, false, false,
     "Tell what a machine would be answered if it asked for a name now.",
     "The addresses stand as they would be sent, each with the reason of its place.",
     cmd_answer},
    {"reach", "NAME", 1, 1, scope_options, true, false,
     "Ask the machines of a name whether they hold it, as a challenge does.",
     "Nothing is changed by it; --dry-run tells who would be asked.", cmd_reach},
    {"packets", "NAME", 1, 1, packets_options, false, false,
     "Show the last packets about a name, newest first.",
     "Those that changed something or asked a machine for the name; queries are not "
     "remembered. packet-memory says how many are.",
     cmd_packets},
    {"history", "NAME", 1, 1, history_options, false, false,
     "Tell what happened to a name, newest first.", NULL, cmd_history},
    {"add", "NAME", 1, 1, add_options, true, false, "Add a static mapping.",
     "Unique and multihomed mappings make the records <00>, <03> and <20>; a suffix "
     "behind the name makes that one record only.",
     cmd_add},
    {"change", "NAME", 1, 1, change_options, true, false,
     "Give the static records of a name other addresses, another end or note.",
     "What is not given stays.", cmd_change},
    {"delete", "NAME", 1, 1, delete_options, true, false,
     "Delete the static records of a name, or one record (NAME<20>).",
     "A machine that is alive registers its name again.", cmd_delete},
    {"release", "NAME", 1, 1, scope_options, true, false,
     "Release a name as if its machine had asked for it.", NULL, cmd_release},
    {"mappings", "", 0, 0, mappings_options, false, false,
     "List the static mappings: until when, who made them and why.",
     "The records of one mapping are one line.  Whether others were refused is said, and "
     "whether the mapping is needed at all.",
     cmd_mappings},
    {"conflicts", "[NAME]", 0, 1, conflicts_options, false, false,
     "List who is refused a name by what, or tell what can be done about one.",
     "A conflict is listed while what refuses stands and a machine has asked within the "
     "last 30 days.",
     cmd_conflicts},
    {"conflict delete", "NAME", 1, 1, scope_options, true, false,
     "Delete the static records of a name that they refuse to a machine.",
     "The machine registers by itself: with its next attempt, at once after nbtstat -RR "
     "on it, or when it is restarted.",
     cmd_conflict_delete},
    {"conflict dynamic", "NAME", 1, 1, scope_options, true, false,
     "Turn such a mapping into a registration, which machines can challenge.", NULL,
     cmd_conflict_dynamic},
    {"conflict multihomed", "NAME", 1, 1, multihomed_options, true, false,
     "Let such a mapping list the refused addresses as well.", NULL,
     cmd_conflict_multihomed},
    {"conflict mute", "NAME", 1, 1, scope_options, true, false,
     "Keep what refuses and no longer list the conflict.",
     "Until the record that refuses changes.", cmd_conflict_mute},
    {"conflict unmute", "NAME", 1, 1, scope_options, true, false,
     "List a muted conflict again.", NULL, cmd_conflict_unmute},
    {"undo", "NAME [ROW]", 1, 2, scope_options, true, false,
     "Take an operator's last change of a name back, or the one of a row of its history.",
     "All records that were changed together become what they were, if nothing has "
     "changed them since.  winsctl history --json tells the rows.",
     cmd_undo},
    {"get", "[SETTING]", 0, 1, NULL, false, false,
     "Show all settings, or one with its range and meaning.", NULL, cmd_get},
    {"set", "SETTING [VALUE]", 1, 2, NULL, true, false,
     "Change a setting; without a value it gets its default.", NULL, cmd_set},
    {"settings export", "[FILE]", 0, 1, NULL, false, false,
     "Write settings and static mappings as one text.", NULL, cmd_settings_export},
    {"settings apply", "FILE", 1, 1, apply_options, true, false,
     "Make settings and static mappings as such a text says; - is the standard input.",
     "What stands already is left alone; --dry-run shows the differences: + what comes, "
     "- "
     "what goes, ~ what becomes something else.  It is done as a whole: when one line "
     "cannot be done, nothing is.",
     cmd_settings_apply},
    {"policy list", "", 0, 0, NULL, false, false,
     "List what machines may do: every policy with its mode and how often it refused.",
     "Refusals are counted since the start of the server.", cmd_policy_list},
    {"policy show", "POLICY", 1, 1, NULL, false, false,
     "Show one policy; of the quarantine also the names that wait.", NULL,
     cmd_policy_show},
    {"policy approve", "NAME", 1, 1, NULL, true, false,
     "Let a new name through the quarantine, with every suffix.", NULL,
     cmd_policy_approve},
    {"policy mode", "POLICY [MODE]", 1, 2, NULL, true, false,
     "Switch a policy: off, log (tell what it would refuse) or enforce.",
     "Without a mode it gets its default.", cmd_policy_mode},
    {"policy set", "POLICY [VALUE]", 1, 2, NULL, true, false,
     "Give a policy another value; without one it gets its default.",
     "Elements of a list are separated by commas; the list takes the place of the old "
     "one.",
     cmd_policy_set},
    {"backup", "[FILE]", 0, 1, backup_options, true, false,
     "Write a consistent copy of the database; - is the standard output.",
     "The server goes on meanwhile.  FILE appears when it is whole.  With --here the "
     "server reads it back, checks it and keeps it; the oldest go.",
     cmd_backup},
    {"backups get", "NAME [FILE]", 1, 2, NULL, false, false,
     "Fetch a backup that the server keeps; FILE is NAME, - the standard output.", NULL,
     cmd_backups_get},
    {"backups delete", "NAME", 1, 1, NULL, true, false,
     "Delete a backup that the server keeps.", NULL, cmd_backups_delete},
    {"backups", "", 0, 0, NULL, false, false,
     "List the backups that the server keeps, and tell when the next one is due.",
     "The settings backup-every, backup-keep and backup-at-stop say when it makes them "
     "and how many are kept.",
     cmd_backups},
    {"restore", "FILE", 1, 1, restore_options, true, false,
     "Replace the database by a backup.",
     "Through the running server, or with --data into the folder of a stopped one, whose "
     "old file is kept beside the new one.",
     cmd_restore},
    {"import", "FILE", 1, 1, import_options, true, false,
     "Import records from a file of another server; - is the standard input.",
     "Every line that is wrong, left out or in conflict is told with its number.  All "
     "records come in as one change, or none: after a crash in the middle none of them "
     "stands.  What LMHOSTS and scripts say is static; records of other databases stay "
     "what they are, and belong to this server from now on.",
     cmd_import},
    {"export", "[FILE]", 0, 1, export_options, false, false,
     "Write records as a file for other servers.",
     "Active records only, but for csv and json, which can hold all.", cmd_export},
    {"check", "", 0, 0, check_options, false, false,
     "Check the database without changing it.", NULL, cmd_check},
    {"check-names", "FILE", 1, 1, check_names_options, false, true,
     "Ask several servers for the names of a list, and compare their answers.",
     "FILE has a name on each line: FRED, FRED*20 or FRED<20>; without a suffix <00> is "
     "asked for, - is the standard input.  Servers are asked by UDP, as clients ask.  "
     "The result of a name is same, unknown (nobody has it), missing (not all have it), "
     "inconsistent (other addresses) or unanswered; the exit status is 1 when something "
     "differs and 4 when a server does not answer.",
     cmd_check_names},
    {"scavenge", "", 0, 0, NULL, true, false, "Age now whatever is due.", NULL,
     cmd_scavenge},
    {"clock accept", "", 0, 0, NULL, true, false,
     "Believe the wall clock that the server doubts.", NULL, cmd_clock_accept},
    {"queries", "", 0, 0, queries_options, false, false,
     "List the last queries that were written down, or follow them.",
     "The log is off unless winsctl set query-log turns it on; query-log-sample, "
     "query-log-networks, query-log-names, query-log-age and query-log-size bound it.",
     cmd_queries},
    {"report retire", "", 0, 0, report_options, false, false,
     "Report who still uses WINS, for those who want to be rid of it.",
     "Machines that still ask, the busiest first; names that are asked for, in vain, and "
     "by nobody.  The form html is a page to print.  With --dns it is this machine that "
     "asks DNS, not the server.",
     cmd_report_retire},
    {"usage", "", 0, 0, usage_options, true, false, "Tell who asks for which name.",
     "Names and clients that ask most come first.  A name whose other suffixes are asked "
     "for is not unused.  A name that is muted is so with all suffixes; it is counted as "
     "before, and stands in the report and the query log all the same.",
     cmd_usage},
    {"events", "", 0, 0, events_options, false, false,
     "List the last events, or follow them.", NULL, cmd_events},
    {"top", "", 0, 0, top_options, false, false,
     "Show what the server does now, on a screen that renews itself.",
     "Rates, records by state, the busiest names and clients, the latest events; q "
     "quits, any other key looks at once.  Without a terminal it prints it once.",
     cmd_top},
    {"watch", "", 0, 0, watch_options, false, false,
     "Print changes, refusals and events as they happen.",
     "One line each; with --json one object a line: {\"event\", \"data\"}.  A line "
     "between dashes says that something was missed.",
     cmd_watch},
    {"dhcp", "", 0, 0, dhcp_options, false, false,
     "Print what a DHCP server has to tell machines about this server.",
     "Options 44 (NetBIOS name servers), 46 (node type) and 47 (scope).  Addresses that "
     "other machines cannot reach are left out.",
     cmd_dhcp},
    {"doctor", "", 0, 0, doctor_options, false, false,
     "Look for what is wrong with the server and around it.",
     "Each line is OK, WARN, FAIL, or SKIP for what could not be looked at, which is "
     "more for root; below it stands what to do.  The exit status is 1 when something "
     "fails and 4 when the server does not answer.",
     cmd_doctor},
    {"hook", "PROGRAM [ARG]...", 1, CTL_ARGS_FOREIGN, hook_options, false, false,
     "Start PROGRAM, without a shell, at every change of a record.",
     "Behind the ARGs it gets those of Samba's \"wins hook\": add, refresh or delete; "
     "the "
     "name; its suffix in hex; the seconds it still lives (0: for ever); its addresses, "
     "none when it is gone.  Only names of letters, digits, \".\", \"_\" and \"-\" that "
     "begin with a letter, a digit or \"_\" and have no scope make it start.  All of the "
     "record is on its standard input, as one line of JSON.  One runs at a time; "
     "failures are told on stderr.  When the server is restarted, it goes on.",
     cmd_hook},
    {"netsh", "[WORD]...", 0, CTL_ARGS_MAX - 1, netsh_options, true, false,
     "Understand the commands of netsh: netsh wins server show name FRED.",
     "For old scripts and those who know them by heart; docs/migrate.md has the table of "
     "commands.  Words may be cut short, values have tags (Name=FRED EndChar=20) or "
     "stand in their order.  -f FILE runs a script; without words, commands are read "
     "from the standard input.  A server that is named must be the one that winsctl is "
     "connected to.  Files are those of this machine.",
     cmd_netsh},
    {"account list", "", 0, 0, NULL, false, false,
     "List the accounts of the manager's page and API.", NULL, cmd_account_list},
    {"account add", "NAME", 1, 1, account_options, true, false, "Add an account.",
     "The password comes from the terminal, or is the first line of the standard input.",
     cmd_account_add},
    {"account password", "NAME", 1, 1, NULL, true, false,
     "Give an account another password.", "It is read as with account add.",
     cmd_account_password},
    {"account role", "NAME ROLE", 2, 2, last_administrator_options, true, false,
     "Make an account reader, operator or administrator.", NULL, cmd_account_role},
    {"account disable", "NAME", 1, 1, last_administrator_options, true, false,
     "Let an account log in no more.", NULL, cmd_account_disable},
    {"account enable", "NAME", 1, 1, NULL, true, false, "Let it log in again.", NULL,
     cmd_account_enable},
    {"account delete", "NAME", 1, 1, last_administrator_options, true, false,
     "Delete an account.", NULL, cmd_account_delete},
    {"account totp", "NAME [CODE]", 1, 2, NULL, false, false,
     "Ask an account for one-time codes of a device at every login.",
     "Without CODE it prints a secret for the device, and as a link; with the first code "
     "that the device shows they are put in force.",
     cmd_account_totp},
    {"account no-totp", "NAME", 1, 1, NULL, false, false,
     "Ask for one-time codes no more.", NULL, cmd_account_no_totp},
    {"token list", "", 0, 0, NULL, false, false, "List the tokens of programs.", NULL,
     cmd_token_list},
    {"token add", "NAME", 1, 1, token_options, true, false,
     "Make a token, and print it; it is shown this once.",
     "Without --areas it covers all that its role may do, but for accounts, tokens and "
     "the audit trail.",
     cmd_token_add},
    {"token delete", "NAME", 1, 1, NULL, true, false, "Delete a token; it ends at once.",
     NULL, cmd_token_delete},
    {"audit", "", 0, 0, audit_options, false, false,
     "Tell who logged in, or tried, and who changed what.", NULL, cmd_audit},
    {"version", "", 0, 0, NULL, false, true, "Print the version.", NULL, cmd_version},
    {"completion", "SHELL", 1, 1, NULL, false, true,
     "Print the completion script for bash.", NULL, cmd_completion},
    {"help", "[COMMAND]", 0, 2, NULL, false, true, "Show help.", NULL, cmd_help},
};

const size_t ctl_commands_count = sizeof ctl_commands / sizeof ctl_commands[0];
