/* resource_metrics.c - counters in the text form of Prometheus. */
#include "manager/resources.h"

#include "manager/counters.h"
#include "manager/policy_metrics.h"
#include "manager/reply.h"

#include <inttypes.h>
#include <stdio.h>

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

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
    for (size_t i = 0; i < counter_rows_count; i++) {
        const struct counter_row *row = &counter_rows[i];
        const char *total = row->gauge ? "" : "_total";

        fprintf(out, "# HELP openwins_%s%s %s\n", row->name, total, row->help);
        fprintf(out, "# TYPE openwins_%s%s %s\n", row->name, total,
                row->gauge ? "gauge" : "counter");
        fprintf(out, "openwins_%s%s %" PRIu64 "\n", row->name, total,
                counter_value(row, &status));
    }
    policy_metrics(out, &status);
    fprintf(out,
            "# HELP openwins_start_time_seconds when the server started\n"
            "# TYPE openwins_start_time_seconds gauge\n"
            "openwins_start_time_seconds %" PRId64 "\n",
            status.started);
    fclose(out);
    reply_take(request, MHD_HTTP_OK, METRICS_TYPE, text, len);
}
