#include "manager/counters.h"

#include <string.h>

#define IN(field) offsetof(struct server_status, field)
#define GAUGE(n, f, h)                                                                   \
    {                                                                                    \
        .name = (n), .gauge = true, .offset = IN(f), .help = (h)                         \
    }
#define COUNT(n, f, h)                                                                   \
    {                                                                                    \
        .name = (n), .offset = IN(f), .help = (h)                                        \
    }
#define LABEL(n, m, l, f, h)                                                             \
    {                                                                                    \
        .name = (n), .metric = (m), .label = (l), .offset = IN(f), .help = (h)           \
    }
#define STATE(n, m, l, f, h)                                                             \
    {                                                                                    \
        .name = (n), .metric = (m), .label = (l), .gauge = true, .offset = IN(f),        \
        .help = (h)                                                                      \
    }
#define DROPPED(n, l, i, h)                                                              \
    {                                                                                    \
        .name = (n), .metric = "packets_dropped", .label = "reason=\"" l "\"",           \
        .offset = IN(responder) + (i) * sizeof(uint64_t), .help = (h)                    \
    }
#define ANSWERED(n, l, i, h)                                                             \
    {                                                                                    \
        .name = (n), .metric = "query_answers", .label = "answer=\"" l "\"",             \
        .offset = IN(responder) + (i) * sizeof(uint64_t), .help = (h)                    \
    }
#define WORKER(n, i, h)                                                                  \
    {                                                                                    \
        .name = (n), .offset = IN(responder) + (i) * sizeof(uint64_t), .help = (h)       \
    }

const struct counter_row counter_rows[] = {
    GAUGE("names", registry.records, "records in the database"),
    STATE("names_active", "names_by_state", "state=\"active\"", registry.active,
          "records in the state active"),
    STATE("names_released", "names_by_state", "state=\"released\"", registry.released,
          "records in the state released"),
    STATE("names_tombstone", "names_by_state", "state=\"tombstone\"", registry.tombstones,
          "records in the state tombstone"),
    GAUGE("names_static", registry.statics, "static records"),
    GAUGE("names_replica", registry.replicas, "records owned by other servers"),
    GAUGE("version_id", registry.version, "version id last given out"),
    GAUGE("journal_rows", registry.journal_rows, "rows of history on disk"),
    GAUGE("file_bytes", registry.file_bytes, "size of the database file"),
    GAUGE("memory_bytes", registry.memory_bytes, "memory of records and indexes"),
    WORKER("packets_received", RESPONDER_RECEIVED, "datagrams read"),
    DROPPED("dropped_malformed", "malformed", RESPONDER_MALFORMED,
            "datagrams dropped: malformed"),
    DROPPED("dropped_unexpected", "unexpected", RESPONDER_UNEXPECTED,
            "responses nobody waited for"),
    DROPPED("dropped_broadcast", "broadcast", RESPONDER_BROADCAST,
            "broadcasts not meant for us"),
    DROPPED("dropped_own", "own", RESPONDER_OWN_ECHO, "datagrams of our own sockets"),
    DROPPED("dropped_limited", "limited", RESPONDER_LIMITED,
            "datagrams over a limit of their source"),
    DROPPED("dropped_strangers", "stranger", RESPONDER_STRANGERS,
            "requests from outside client-networks"),
    WORKER("queries", RESPONDER_QUERIES, "name queries"),
    ANSWERED("queries_found", "found", RESPONDER_FOUND,
             "queries answered with addresses"),
    ANSWERED("queries_not_found", "not-found", RESPONDER_NOT_FOUND,
             "queries answered negatively"),
    WORKER("answers_cut", RESPONDER_CUT,
           "answers cut short: asker not in query-networks"),
    WORKER("node_status", RESPONDER_STATUS, "node status requests"),
    WORKER("defended", RESPONDER_DEFENDED, "claims to the server's own names refused"),
    WORKER("changes", RESPONDER_CHANGES, "requests handed to the registrar"),
    WORKER("answers", RESPONDER_ANSWERS, "expected responses handed to the registrar"),
    WORKER("conflict_demands", RESPONDER_CONFLICTS,
           "conflict demands for the server's own names"),
    LABEL("registrations", "requests", "kind=\"registration\"", registrar.registrations,
          "registrations received"),
    LABEL("refreshes", "requests", "kind=\"refresh\"", registrar.refreshes,
          "refreshes received"),
    LABEL("releases", "requests", "kind=\"release\"", registrar.releases,
          "releases received"),
    LABEL("unique_registrations", "registrations_granted", "kind=\"unique\"",
          registrar.unique_registrations, "registrations of unique names granted"),
    LABEL("group_registrations", "registrations_granted", "kind=\"group\"",
          registrar.group_registrations, "registrations of groups granted"),
    LABEL("unique_renewals", "renewals_granted", "kind=\"unique\"",
          registrar.unique_renewals, "refreshes of unique names granted"),
    LABEL("group_renewals", "renewals_granted", "kind=\"group\"",
          registrar.group_renewals, "refreshes of groups granted"),
    LABEL("unique_conflicts", "conflicts", "kind=\"unique\"", registrar.unique_conflicts,
          "claims to unique names refused"),
    LABEL("group_conflicts", "conflicts", "kind=\"group\"", registrar.group_conflicts,
          "claims to groups refused"),
    COUNT("granted", registrar.granted, "registrations and refreshes granted"),
    COUNT("refused", registrar.refused, "registrations and refreshes refused"),
    COUNT("refused_static", registrar.refused_static, "refused by a static mapping"),
    COUNT("released", registrar.released, "releases carried out"),
    COUNT("releases_failed", registrar.releases_failed,
          "releases of names or addresses that are not there"),
    COUNT("ignored", registrar.ignored, "requests left without an answer"),
    COUNT("challenges", registrar.challenges, "challenges sent to holders"),
    LABEL("challenges_silent", "challenge_outcomes", "outcome=\"silent\"",
          registrar.challenges_silent, "challenges that nobody answered"),
    LABEL("challenges_answered", "challenge_outcomes", "outcome=\"answered\"",
          registrar.challenges_answered, "challenges that were answered"),
    LABEL("challenges_forged", "challenge_outcomes", "outcome=\"forged\"",
          registrar.challenges_forged, "challenges flooded with forgeries"),
    GAUGE("challenges_pending", registrar.challenges_pending, "challenges under way"),
    COUNT("wacks", registrar.wacks, "waits (WACK) sent"),
    COUNT("demands", registrar.demands, "release and conflict demands sent"),
    COUNT("demands_heard", registrar.demands_heard,
          "demands that the server give up its own names"),
    COUNT("demands_believed", registrar.demands_believed, "such demands that were true"),
    COUNT("commits", registrar.commits, "commits of the journal"),
    COUNT("commit_failures", registrar.commit_failures, "commits that failed"),
    COUNT("rate_limited", registrar.rate_limited, "requests over a limit"),
    GAUGE("queue_waiting", queue_waiting, "requests waiting for the registrar"),
    COUNT("queue_dropped", queue_dropped, "requests dropped because of a backlog"),
    COUNT("backlog_wacks", backlog_wacks, "waits (WACK) sent because of a backlog"),
    COUNT("send_failed", send_failed, "answers to queries that could not be sent"),
    GAUGE("usage_names", usage.names, "names whose questions are counted"),
    GAUGE("usage_clients", usage.clients, "machines that are counted"),
    COUNT("usage_uncounted", usage.uncounted, "questions that could not be counted"),
    COUNT("queries_logged", usage.logged, "queries written to the query log"),
    COUNT("queries_unlogged", usage.unlogged,
          "queries that came too fast for the query log"),
    COUNT("receive_failed", receive_failed, "errors of the receiving sockets"),
    COUNT("backups", backups.made, "backups made into the data folder"),
    COUNT("backup_failures", backups.failures, "backups that could not be made"),
    GAUGE("backup_failing", backups.failing,
          "1: the last one failed, or is one of a damaged database"),
    GAUGE("backups_kept", backups.kept, "backups in the data folder"),
    GAUGE("last_backup_time_seconds", registrar.last_backup,
          "when a sound backup was made or taken last, 0: never"),
    GAUGE("last_import_time_seconds", registrar.last_import,
          "when a file was imported last, 0: not since the start"),
    GAUGE("last_scavenge_time_seconds", registrar.last_scavenge,
          "when an operator had everything due aged last, 0: not since the start"),
};

static const struct {
    const char *metric, *help;
} metrics[] = {
    {"names_by_state", "records in each state"},
    {"packets_dropped", "datagrams dropped"},
    {"query_answers", "queries answered"},
    {"requests", "requests received"},
    {"registrations_granted", "registrations granted"},
    {"renewals_granted", "refreshes granted"},
    {"conflicts", "claims refused"},
    {"challenge_outcomes", "how challenges ended"},
};

const char *counter_metric_help(const char *metric)
{
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (strcmp(metrics[i].metric, metric) == 0)
            return metrics[i].help;
    return "";
}

const size_t counter_rows_count = sizeof counter_rows / sizeof counter_rows[0];

uint64_t counter_value(const struct counter_row *row, const struct server_status *status)
{
    uint64_t value;

    memcpy(&value, (const char *)status + row->offset, sizeof value);
    return value;
}

void counters_json(struct ow_json *json, const struct server_status *status,
                   const struct server_status *base)
{
    const struct histogram_counts none = {0}, *now = &status->measures.answers;
    const struct histogram_counts *then = base == NULL ? &none : &base->measures.answers;

    ow_json_open_object(json);
    for (size_t i = 0; i < counter_rows_count; i++) {
        const struct counter_row *row = &counter_rows[i];
        uint64_t before = base == NULL || row->gauge ? 0 : counter_value(row, base);

        ow_json_key(json, row->name);
        ow_json_uint(json, counter_value(row, status) - before);
    }
    /* A histogram in the metrics; two readings give the mean between them. */
    ow_json_key(json, "change_answers");
    ow_json_uint(json, now->count - then->count);
    ow_json_key(json, "change_answer_microseconds");
    ow_json_uint(json, now->sum - then->sum);
    ow_json_close_object(json);
}
