/* netsh_commands.c - the commands of `netsh wins server`, a row each. */
#include "tools/netsh.h"

#define TEXT(t)                                                                          \
    {                                                                                    \
        (t), NETSH_TEXT, false, 0                                                        \
    }
#define TEXT_OR_NOT(t)                                                                   \
    {                                                                                    \
        (t), NETSH_TEXT, true, 0                                                         \
    }
#define NUMBER(t, max)                                                                   \
    {                                                                                    \
        (t), NETSH_NUMBER, true, (max)                                                   \
    }
#define FLAG(t) NUMBER(t, 1)
#define LIST(t)                                                                          \
    {                                                                                    \
        (t), NETSH_LIST, false, 0                                                        \
    }
#define LIST_OR_NOT(t)                                                                   \
    {                                                                                    \
        (t), NETSH_LIST, true, 0                                                         \
    }
#define SUFFIX                                                                           \
    {                                                                                    \
        "EndChar", NETSH_SUFFIX, true, 0                                                 \
    }
#define VERSION(t)                                                                       \
    {                                                                                    \
        (t), NETSH_VERSION, true, 0                                                      \
    }
#define END                                                                              \
    {                                                                                    \
        NULL, NETSH_TEXT, false, 0                                                       \
    }
#define SECONDS UINT32_MAX

#define NO_REPLICATION "This server does not replicate with others."

/* A command that winsd has no use for: it says why. */
#define NOT_HERE(verb, noun, why, modern)                                                \
    {                                                                                    \
        (verb), (noun), (why), (modern), NULL,                                           \
        {                                                                                \
            END                                                                          \
        }                                                                                \
    }

/* Columns: the two words, help, how winsctl says it, function, parameters. */
const struct netsh_command netsh_commands[] = {
    {"add",
     "name",
     "Register a name: a static mapping, or with RecType=1 a dynamic record.",
     "winsctl add NAME --type TYPE --address A...",
     netsh_add_name,
     {TEXT("Name"), TEXT_OR_NOT("Scope"), SUFFIX, FLAG("RecType"), NUMBER("Group", 4),
      NUMBER("Node", 3), LIST_OR_NOT("IP"), END}},
    NOT_HERE("add", "partner", NO_REPLICATION, NULL),
    NOT_HERE("add", "pgserver", NO_REPLICATION, NULL),
    NOT_HERE("add", "pngserver", NO_REPLICATION, NULL),
    {"check",
     "database",
     "Check the database, without changing it.",
     "winsctl check",
     netsh_check_database,
     {FLAG("All"), FLAG("Force"), END}},
    {"check",
     "name",
     "Ask these servers for the names of a file, or of a list, and compare the answers.",
     "winsctl check-names FILE --server A,B",
     netsh_check_name,
     {TEXT_OR_NOT("NameFile"), LIST_OR_NOT("NameList"), LIST("ServerList"), END}},
    NOT_HERE("check", "version", NO_REPLICATION, NULL),
    {"delete",
     "name",
     "Delete one record, or without EndChar the static records of a name.",
     "winsctl delete 'NAME<20>'",
     netsh_delete_name,
     {TEXT("Name"), SUFFIX, TEXT_OR_NOT("Scope"), END}},
    {"delete",
     "owners",
     "Delete (Op=0) or tombstone (Op=1) every record of these owners.",
     "winsctl list --owner ADDRESS, winsctl delete",
     netsh_delete_owners,
     {LIST("Servers"), FLAG("Op"), END}},
    NOT_HERE("delete", "partner", NO_REPLICATION, NULL),
    NOT_HERE("delete", "pgserver", NO_REPLICATION, NULL),
    NOT_HERE("delete", "pngserver", NO_REPLICATION, NULL),
    {"delete",
     "records",
     "Delete (Op=0) or tombstone (Op=1) this server's records in a range of versions.",
     "winsctl list, winsctl delete",
     netsh_delete_records,
     {VERSION("MinVer"), VERSION("MaxVer"), FLAG("Op"), END}},
    {"dump",
     "",
     "Print settings and static mappings as a script.",
     "winsctl settings export",
     netsh_dump,
     {END}},
    {"init",
     "backup",
     "Write a backup into a folder of this machine; without Dir the server keeps it.",
     "winsctl backup FILE",
     netsh_init_backup,
     {TEXT_OR_NOT("Dir"), FLAG("Type"), END}},
    NOT_HERE("init", "compact", "The database keeps itself compact.", NULL),
    {"init",
     "import",
     "Import an LMHOSTS file of this machine as static mappings.",
     "winsctl import --from lmhosts FILE",
     netsh_init_import,
     {TEXT("File"), END}},
    NOT_HERE("init", "pull", NO_REPLICATION, NULL),
    NOT_HERE("init", "pullrange", NO_REPLICATION, NULL),
    NOT_HERE("init", "push", NO_REPLICATION, NULL),
    NOT_HERE("init", "replicate", NO_REPLICATION, NULL),
    {"init",
     "restore",
     "Replace the database by a backup; Dir is the file, or the folder of init backup.",
     "winsctl restore FILE",
     netsh_init_restore,
     {TEXT("Dir"), END}},
    {"init",
     "scavenge",
     "Age now whatever is due.",
     "winsctl scavenge",
     netsh_init_scavenge,
     {END}},
    {"init",
     "search",
     "List the records whose names begin so, or match a pattern with * and ?.",
     "winsctl list --name 'NAME*'",
     netsh_init_search,
     {TEXT("Name"), SUFFIX, FLAG("Case"), TEXT_OR_NOT("File"), END}},
    {"reset",
     "counter",
     "Begin the statistics anew.",
     "winsctl statistics clear",
     netsh_reset_counter,
     {END}},
    {"reset",
     "statistics",
     "Begin the statistics anew.",
     "winsctl statistics clear",
     netsh_reset_counter,
     {END}},
    NOT_HERE("set", "autopartnerconfig", NO_REPLICATION, NULL),
    NOT_HERE(
        "set", "backuppath",
        "The server keeps its backups in its data folder; winsctl writes them where it "
        "is told.",
        "winsctl backups"),
    NOT_HERE("set", "burstparam",
             "In a burst the server answers what it has stored and lets others wait; "
             "there is nothing to set.",
             NULL),
    {"set",
     "defaultparam",
     "Give every setting its default.",
     "winsctl set SETTING",
     netsh_set_defaultparam,
     {END}},
    {"set",
     "logparam",
     "Event=1 logs detailed events.  The change log of the database is always on.",
     "winsctl set log-detail on",
     netsh_set_logparam,
     {FLAG("DBChange"), FLAG("Event"), END}},
    {"set",
     "migrateflag",
     "State=1: static mappings give way to machines that register.",
     "winsctl set migrate-on on",
     netsh_set_migrateflag,
     {FLAG("State"), END}},
    {"set",
     "namerecord",
     "Set the intervals, in seconds.",
     "winsctl set renewal-interval 6d",
     netsh_set_namerecord,
     {NUMBER("Renew", SECONDS), NUMBER("Extinction", SECONDS),
      NUMBER("ExTimeout", SECONDS), NUMBER("Verification", SECONDS), END}},
    NOT_HERE("set", "periodicdbchecking", "Each row carries a checksum.",
             "winsctl check"),
    NOT_HERE("set", "pgmode", NO_REPLICATION, NULL),
    NOT_HERE("set", "pullparam", NO_REPLICATION, NULL),
    NOT_HERE("set", "pullpartnerconfig", NO_REPLICATION, NULL),
    NOT_HERE("set", "pushparam", NO_REPLICATION, NULL),
    NOT_HERE("set", "pushpartnerconfig", NO_REPLICATION, NULL),
    NOT_HERE("set", "replicateflag", NO_REPLICATION, NULL),
    NOT_HERE("set", "startversion",
             "Versions go on from the highest that was ever given out; a restore raises "
             "them.",
             NULL),
    {"show",
     "browser",
     "List the domain master browsers, [1Bh].",
     "winsctl list --suffix 1b",
     netsh_show_browser,
     {END}},
    {"show",
     "database",
     "List records of these owners, {} for all; RecType 1 static, 2 dynamic.",
     "winsctl list",
     netsh_show_database,
     {LIST_OR_NOT("Servers"), NUMBER("RecType", 2), NUMBER("Count", SECONDS),
      FLAG("Start"), SUFFIX, TEXT_OR_NOT("File"), END}},
    {"show", "info", "Show the settings.", "winsctl get", netsh_show_info, {END}},
    {"show",
     "name",
     "Show one record in full, or without EndChar all of a name.",
     "winsctl show NAME",
     netsh_show_name,
     {TEXT("Name"), SUFFIX, TEXT_OR_NOT("Scope"), END}},
    {"show",
     "partner",
     "List the replication partners.",
     NULL,
     netsh_show_partner,
     {NUMBER("Type", 3), END}},
    {"show",
     "partnerproperties",
     "Show what holds for all partners.",
     NULL,
     netsh_show_partnerproperties,
     {END}},
    NOT_HERE("show", "pullpartnerconfig", NO_REPLICATION, NULL),
    NOT_HERE("show", "pushpartnerconfig", NO_REPLICATION, NULL),
    {"show",
     "recbyversion",
     "List the records of an owner in a range of versions.",
     "winsctl list --owner ADDRESS",
     netsh_show_recbyversion,
     {TEXT_OR_NOT("Server"), VERSION("Min"), VERSION("Max"), TEXT_OR_NOT("Name"), SUFFIX,
      FLAG("Case"), TEXT_OR_NOT("File"), END}},
    {"show",
     "reccount",
     "Count the records of an owner.",
     "winsctl status",
     netsh_show_reccount,
     {TEXT_OR_NOT("Server"), END}},
    {"show",
     "server",
     "Show the server that is connected.",
     "winsctl status",
     netsh_show_server,
     {END}},
    {"show",
     "statistics",
     "Show the counters.",
     "winsctl statistics",
     netsh_show_statistics,
     {END}},
    {"show",
     "version",
     "Show the version id last given out.",
     "winsctl status",
     netsh_show_version,
     {END}},
    {"show",
     "versionmap",
     "Show the highest version id of each owner.",
     NULL,
     netsh_show_versionmap,
     {END}},
};

const size_t netsh_commands_count = sizeof netsh_commands / sizeof netsh_commands[0];
