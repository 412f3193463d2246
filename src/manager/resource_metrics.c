/* resource_metrics.c - counters in the text form of Prometheus. */
#include "manager/resources.h"

#include "manager/counters.h"
#include "manager/policy_metrics.h"
#include "manager/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

static void put_head(FILE *out, const char *name, const char *unit, const char *help,
                     bool gauge)
{
    fprintf(out, "# HELP openwins_%s%s %s\n", name, unit, help);
    fprintf(out, "# TYPE openwins_%s%s %s\n", name, unit, gauge ? "gauge" : "counter");
}

/* Values of one metric that differ by a label share its head. */
static void put_counter(FILE *out, const struct counter_row *row, bool same_metric,
                        uint64_t value)
{
    const char *total = row->gauge ? "" : "_total";

    if (row->metric == NULL) {
        put_head(out, row->name, total, row->help, row->gauge);
        fprintf(out, "openwins_%s%s %" PRIu64 "\n", row->name, total, value);
        return;
    }
    if (!same_metric)
        put_head(out, row->metric, total, counter_metric_help(row->metric), row->gauge);
    fprintf(out, "openwins_%s%s{%s} %" PRIu64 "\n", row->metric, total, row->label,
            value);
}

static void put_counters(FILE *out, const struct server_status *status)
{
    const char *before = "";

    for (size_t i = 0; i < counter_rows_count; i++) {
        const struct counter_row *row = &counter_rows[i];
        const char *metric = row->metric == NULL ? "" : row->metric;

        put_counter(out, row, strcmp(metric, before) == 0, counter_value(row, status));
        before = metric;
    }
}

static void put_histogram(FILE *out, const char *name, const char *help,
                          enum histogram_kind kind, const struct histogram_counts *counts)
{
    const double unit = kind == HISTOGRAM_DELAY ? 1e-6 : 1;

    fprintf(out, "# HELP %s %s\n# TYPE %s histogram\n", name, help, name);
    for (size_t i = 0; i < HISTOGRAM_BOUNDS; i++)
        fprintf(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
                histogram_bound(kind, i) * unit, counts->at_most[i]);
    fprintf(out,
            "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %.6f\n%s_count %" PRIu64 "\n",
            name, counts->count, name, (double)counts->sum * unit, name, counts->count);
}

static void put_histograms(FILE *out, const struct server_status *status)
{
    put_histogram(
        out, "openwins_change_answer_seconds",
        "from taking up a registration, refresh or release to its answer, which "
        "leaves after the commit",
        HISTOGRAM_DELAY, &status->measures.answers);
    put_histogram(
        out, "openwins_commit_seconds",
        "writing and flushing a batch of changes, publishing it and sending its "
        "answers",
        HISTOGRAM_DELAY, &status->measures.commits);
    put_histogram(out, "openwins_commit_changes",
                  "changes of records and settings in a batch", HISTOGRAM_SIZE,
                  &status->measures.changes);
    put_histogram(out, "openwins_query_batch_size",
                  "datagrams that a worker took at once", HISTOGRAM_SIZE,
                  &status->batches);
}

static void put_process(FILE *out, const struct server_status *status)
{
    put_head(out, "build_info", "", "the release that runs", true);
    fprintf(out, "openwins_build_info{version=\"%s\"} 1\n", OW_VERSION);
    put_head(out, "workers", "", "threads that answer queries", true);
    fprintf(out, "openwins_workers %u\n", status->workers);
    fprintf(out,
            "# HELP process_start_time_seconds when the server started\n"
            "# TYPE process_start_time_seconds gauge\n"
            "process_start_time_seconds %" PRId64 "\n",
            status->started);
}

void resource_metrics(struct request *request)
{
    const struct status_port *port = &request->manager->config.status;
    struct server_status status;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (out == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    port->get(port->ctx, &status);
    put_counters(out, &status);
    put_histograms(out, &status);
    policy_metrics(out, &status);
    put_process(out, &status);
    if (fclose(out) != 0) {
        free(text);
        text = NULL;
    }
    reply_take(request, MHD_HTTP_OK, METRICS_TYPE, text, len);
}
