/* resource_index.c - the resources there are. */
#include "manager/resources.h"

#include "manager/reply.h"

void resource_index(struct request *request)
{
    struct ow_json json = {0};

    ow_json_open_array(&json);
    for (size_t i = 0; i < routes_count; i++) {
        const struct route *route = &routes[i];

        ow_json_open_object(&json);
        ow_json_key(&json, "method");
        ow_json_string(&json, route_method_str(route->method));
        ow_json_key(&json, "path");
        ow_json_string(&json, route->path);
        ow_json_key(&json, "role");
        ow_json_string(&json, access_role_str(route->role));
        ow_json_key(&json, "params");
        ow_json_string(&json, route->params);
        ow_json_key(&json, "help");
        ow_json_string(&json, route->help);
        ow_json_close_object(&json);
    }
    ow_json_close_array(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
