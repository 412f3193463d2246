/* resource_statistics.c - the counters as administrators read them: from the start, or
 * from the moment they were cleared.  The server goes on counting, so that programs which
 * take differences of the status or the metrics notice nothing. */
#include "manager/resources.h"

#include "manager/caller.h"
#include "manager/counters.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdlib.h>

static void get_status(const struct request *request, struct server_status *ret_status)
{
    const struct status_port *port = &request->manager->config.status;

    port->get(port->ctx, ret_status);
}

void resource_statistics(struct request *request)
{
    const struct manager *manager = request->manager;
    struct server_status status;
    struct ow_json json = {0};

    get_status(request, &status);
    ow_json_open_object(&json);
    ow_json_key(&json, "started");
    record_json_time(&json, status.started);
    ow_json_key(&json, "cleared");
    record_json_time(&json, manager->cleared_at);
    ow_json_key(&json, "last_import");
    record_json_time(&json, (ow_time)status.registrar.last_import);
    ow_json_key(&json, "last_scavenge");
    record_json_time(&json, (ow_time)status.registrar.last_scavenge);
    ow_json_key(&json, "counters");
    counters_json(&json, &status, manager->cleared);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

/* Remember what is counted by now.  False: no memory. */
static bool clear(struct request *request)
{
    struct manager *manager = request->manager;

    if (manager->cleared == NULL)
        manager->cleared = malloc(sizeof *manager->cleared);
    if (manager->cleared == NULL)
        return false;
    get_status(request, manager->cleared);
    manager->cleared_at = caller_now();
    return true;
}

void resource_statistics_clear(struct request *request)
{
    struct ow_json json = {0};
    bool dry_run;

    if (!request_flag(request, "dry_run", &dry_run))
        return;
    if (!dry_run && !clear(request)) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    ow_json_open_object(&json);
    ow_json_key(&json, "cleared");
    record_json_time(&json, dry_run ? caller_now() : request->manager->cleared_at);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, dry_run);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
