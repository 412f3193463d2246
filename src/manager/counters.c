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
#define WORKER(n, i, h)                                                                  \
    {                                                                                    \
        .name = (n), .offset = IN(responder) + (i) * sizeof(uint64_t), .help = (h)       \
    }

const struct counter_row counter_rows[] = {
    GAUGE("names", registry.records, "records in the database"),
    GAUGE("names_active", registry.active, "records in the state active"),
    GAUGE("names_released", registry.released, "records in the state released"),
    GAUGE("names_tombstone", registry.tombstones, "records in the state tombstone"),
    GAUGE("names_static", registry.statics, "static records"),
    GAUGE("names_replica", registry.replicas, "records owned by other servers"),
    GAUGE("version_id", registry.version, "version id last given out"),
    GAUGE("journal_rows", registry.journal_rows, "rows of history on disk"),
    GAUGE("file_bytes", registry.file_bytes, "size of the database file"),
    GAUGE("memory_bytes", registry.memory_bytes, "memory of records and indexes"),
    WORKER("packets_received", RESPONDER_RECEIVED, "datagrams read"),
    WORKER("queries", RESPONDER_QUERIES, "name queries"),
    WORKER("queries_found", RESPONDER_FOUND, "queries answered with addresses"),
    WORKER("queries_not_found", RESPONDER_NOT_FOUND, "queries answered negatively"),
    WORKER("node_status", RESPONDER_STATUS, "node status requests"),
    WORKER("defended", RESPONDER_DEFENDED, "claims to the server's own names refused"),
    WORKER("changes", RESPONDER_CHANGES, "requests handed to the registrar"),
    WORKER("answers", RESPONDER_ANSWERS, "expected responses handed to the registrar"),
    WORKER("conflict_demands", RESPONDER_CONFLICTS,
           "conflict demands for the server's own names"),
    WORKER("dropped_malformed", RESPONDER_MALFORMED, "datagrams dropped: malformed"),
    WORKER("dropped_unexpected", RESPONDER_UNEXPECTED, "responses nobody waited for"),
    WORKER("dropped_broadcast", RESPONDER_BROADCAST, "broadcasts not meant for us"),
    WORKER("dropped_own", RESPONDER_OWN_ECHO, "datagrams of our own sockets"),
    WORKER("dropped_limited", RESPONDER_LIMITED,
           "datagrams over a limit of their source"),
    WORKER("answers_cut", RESPONDER_CUT,
           "answers cut short: asker not in query-networks"),
    WORKER("dropped_strangers", RESPONDER_STRANGERS,
           "requests from outside client-networks"),
    COUNT("registrations", registrar.registrations, "registrations received"),
    COUNT("refreshes", registrar.refreshes, "refreshes received"),
    COUNT("releases", registrar.releases, "releases received"),
    COUNT("granted", registrar.granted, "registrations and refreshes granted"),
    COUNT("refused", registrar.refused, "registrations and refreshes refused"),
    COUNT("refused_static", registrar.refused_static, "refused by a static mapping"),
    COUNT("released", registrar.released, "releases carried out"),
    COUNT("ignored", registrar.ignored, "requests left without an answer"),
    COUNT("challenges", registrar.challenges, "challenges sent to holders"),
    COUNT("challenges_silent", registrar.challenges_silent, "... that nobody answered"),
    COUNT("challenges_answered", registrar.challenges_answered, "... that were answered"),
    COUNT("challenges_forged", registrar.challenges_forged, "... flooded with forgeries"),
    GAUGE("challenges_pending", registrar.challenges_pending, "challenges under way"),
    COUNT("wacks", registrar.wacks, "waits (WACK) sent"),
    COUNT("demands", registrar.demands, "release and conflict demands sent"),
    COUNT("demands_heard", registrar.demands_heard,
          "demands that the server give up its own names"),
    COUNT("demands_believed", registrar.demands_believed, "... that were true"),
    COUNT("commits", registrar.commits, "commits of the journal"),
    COUNT("commit_failures", registrar.commit_failures, "commits that failed"),
    COUNT("rate_limited", registrar.rate_limited, "requests over a limit"),
    GAUGE("queue_waiting", queue_waiting, "requests waiting for the registrar"),
    COUNT("queue_dropped", queue_dropped, "requests dropped because of a backlog"),
    COUNT("backlog_wacks", backlog_wacks, "waits (WACK) sent because of a backlog"),
    COUNT("send_failed", send_failed, "answers to queries that could not be sent"),
    COUNT("receive_failed", receive_failed, "errors of the receiving sockets"),
};

const size_t counter_rows_count = sizeof counter_rows / sizeof counter_rows[0];

uint64_t counter_value(const struct counter_row *row, const struct server_status *status)
{
    uint64_t value;

    memcpy(&value, (const char *)status + row->offset, sizeof value);
    return value;
}

void counters_json(struct ow_json *json, const struct server_status *status)
{
    ow_json_open_object(json);
    for (size_t i = 0; i < counter_rows_count; i++) {
        ow_json_key(json, counter_rows[i].name);
        ow_json_uint(json, counter_value(&counter_rows[i], status));
    }
    ow_json_close_object(json);
}
