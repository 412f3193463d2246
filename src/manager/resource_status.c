/* resource_status.c - what the running server tells about itself. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/counters.h"
#include "manager/record_json.h"
#include "manager/reply.h"

static void put_listeners(struct ow_json *json, const struct server_status *status)
{
    char text[OW_ENDPOINT_TEXT];

    ow_json_key(json, "listeners");
    ow_json_open_array(json);
    for (size_t i = 0; i < status->listener_count; i++)
        ow_json_string(json, ow_endpoint_text(status->listener[i], text));
    ow_json_close_array(json);
}

/* Where browsers find us, and what tells our certificate from others. */
static void put_doors(struct ow_json *json, const struct manager *manager)
{
    char url[DOOR_URL_ROOM];

    ow_json_key(json, "manager");
    ow_json_open_array(json);
    for (size_t i = 0; i < manager->door_count; i++)
        if (manager->door[i].tcp)
            ow_json_string(json, door_url(&manager->door[i], url));
    ow_json_close_array(json);
    ow_json_key(json, "fingerprint");
    ow_json_string(json, manager->certificate.fingerprint[0] == '\0'
                             ? NULL
                             : manager->certificate.fingerprint);
}

/* The account that asks, so that clients can show what it may do. */
static void put_peer(struct ow_json *json, const struct access_peer *peer)
{
    ow_json_key(json, "account");
    ow_json_string(json, peer->account);
    ow_json_key(json, "role");
    ow_json_string(json, access_role_str(peer->role));
}

void resource_status(struct request *request)
{
    const struct status_port *port = &request->manager->config.status;
    struct command command = {.kind = COMMAND_STATUS};
    struct server_status status;
    struct ow_json json = {0};

    port->get(port->ctx, &status);
    if (!change_submit(request, &command))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "version");
    ow_json_string(&json, OW_VERSION);
    ow_json_key(&json, "started");
    record_json_time(&json, status.started);
    ow_json_key(&json, "owner");
    record_json_addr(&json, status.owner);
    ow_json_key(&json, "workers");
    ow_json_uint(&json, status.workers);
    put_listeners(&json, &status);
    put_doors(&json, request->manager);
    ow_json_key(&json, "store_healthy");
    ow_json_bool(&json, command.result.status.store_healthy);
    ow_json_key(&json, "clock_trusted");
    ow_json_bool(&json, command.result.status.clock_trusted);
    ow_json_key(&json, "ageing_time");
    record_json_time(&json, command.result.status.ageing_time);
    ow_json_key(&json, "last_backup");
    record_json_time(&json, command.result.status.last_backup);
    put_peer(&json, &request->peer);
    ow_json_key(&json, "counters");
    counters_json(&json, &status, NULL);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
