/* resource_health.c - whether the server lives, and whether it does its work; for those
 * who start it again or send clients elsewhere.  No login: nothing else is told. */
#include "manager/resources.h"

#include "manager/reply.h"

static void put_flag(struct ow_json *json, const char *key, bool value)
{
    ow_json_key(json, key);
    ow_json_bool(json, value);
}

void resource_alive(struct request *request)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    put_flag(&json, "alive", true);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_ready(struct request *request)
{
    const struct status_port *port = &request->manager->config.status;
    const bool healthy = registry_healthy(request->manager->config.registry);
    struct server_status status;
    struct ow_json json = {0};

    port->get(port->ctx, &status);
    if (!healthy || status.listener_count == 0) {
        reply_error(request, MHD_HTTP_SERVICE_UNAVAILABLE, "not-ready",
                    "see winsctl status and winsctl events", "%s",
                    healthy ? "the server answers at no address"
                            : "the database cannot be written");
        return;
    }
    ow_json_open_object(&json);
    put_flag(&json, "ready", true);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
