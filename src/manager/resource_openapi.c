/* resource_openapi.c - the API as an OpenAPI 3.1 document: the paths from the route
 * table, what goes in and out from the rows of schemas.c. */
#include "manager/resources.h"

#include "manager/reply.h"
#include "manager/route.h"
#include "manager/schema.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define ID_MAX 128

static void put_member(struct ow_json *json, const char *key, const char *value)
{
    ow_json_key(json, key);
    ow_json_string(json, value);
}

static void put_reference(struct ow_json *json, const char *row)
{
    ow_json_key(json, "schema");
    schema_type_json(json, row, strlen(row));
}

/* {"application/json": {"schema": ...}}; schema NULL: any octets. */
static void put_content(struct ow_json *json, const char *type, const char *row)
{
    ow_json_key(json, "content");
    ow_json_open_object(json);
    ow_json_key(json, type);
    ow_json_open_object(json);
    if (row != NULL)
        put_reference(json, row);
    ow_json_close_object(json);
    ow_json_close_object(json);
}

/* ---- what goes in ------------------------------------------------------------------ */

static void put_parameter(struct ow_json *json, const char *name, size_t len,
                          const char *where, const char *type, const char *help)
{
    ow_json_open_object(json);
    ow_json_key(json, "name");
    ow_json_bytes(json, name, len);
    put_member(json, "in", where);
    if (help != NULL)
        put_member(json, "description", help);
    ow_json_key(json, "required");
    ow_json_bool(json, strcmp(where, "path") == 0);
    put_reference(json, type);
    ow_json_close_object(json);
}

static void put_parameters(struct ow_json *json, const struct route *route)
{
    const char *at = route->params, *brace = strchr(route->path, '{');

    ow_json_key(json, "parameters");
    ow_json_open_array(json);
    if (brace != NULL)
        put_parameter(json, brace + 1, strcspn(brace + 1, "}"), "path", "string", NULL);
    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
        const size_t len = strcspn(at, " ");
        const struct schema_param *param = schema_param_find(at, len);

        if (param != NULL)
            put_parameter(json, at, len, "query", param->type, param->help);
        at += len;
    }
    ow_json_close_array(json);
}

static void put_body(struct ow_json *json, const struct route *route,
                     const struct schema_route *schema)
{
    if (route->body == ROUTE_NO_BODY)
        return;
    ow_json_key(json, "requestBody");
    ow_json_open_object(json);
    ow_json_key(json, "required");
    ow_json_bool(json, true);
    if (route->body == ROUTE_JSON)
        put_content(json, REPLY_JSON_TYPE, schema == NULL ? NULL : schema->body);
    else if (route->body == ROUTE_TEXT)
        put_content(json, REPLY_YAML_TYPE, NULL);
    else
        put_content(json, "application/octet-stream", NULL);
    ow_json_close_object(json);
}

/* ---- what comes out ---------------------------------------------------------------- */

static void put_answer(struct ow_json *json, const char *answer)
{
    const bool empty = answer[0] == '\0';

    ow_json_key(json, empty ? "204" : "200");
    ow_json_open_object(json);
    put_member(json, "description", empty ? "It is done." : "The answer.");
    if (strchr(answer, '/') != NULL)
        put_content(json, answer, NULL);
    else if (!empty)
        put_content(json, REPLY_JSON_TYPE, answer);
    ow_json_close_object(json);
}

static void put_answers(struct ow_json *json, const struct schema_route *schema)
{
    ow_json_key(json, "responses");
    ow_json_open_object(json);
    if (schema != NULL)
        put_answer(json, schema->answer);
    ow_json_key(json, "default");
    ow_json_open_object(json);
    put_member(json, "description", "It is not done, and why.");
    put_content(json, REPLY_PROBLEM_TYPE, "Problem");
    ow_json_close_object(json);
    ow_json_close_object(json);
}

/* ---- the paths --------------------------------------------------------------------- */

/* "get_names_name_history" */
static void put_id(struct ow_json *json, const char *method, const char *path)
{
    static const char base[] = "/api/v1";
    char id[ID_MAX];
    size_t len = (size_t)snprintf(id, sizeof id, "%s", method);

    if (strncmp(path, base, strlen(base)) == 0)
        path += strlen(base);
    for (; *path != '\0' && len + 1 < sizeof id; path++) {
        if (isalnum((unsigned char)*path))
            id[len++] = *path;
        else if (id[len - 1] != '_')
            id[len++] = '_';
    }
    while (id[len - 1] == '_')
        len--;
    ow_json_key(json, "operationId");
    ow_json_bytes(json, id, len);
}

static void put_operation(struct ow_json *json, const struct route *route)
{
    const char *name = route_method_str(route->method);
    const struct schema_route *schema = schema_route_find(name, route->path);
    char method[8] = "";

    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)name[i]);
    ow_json_key(json, method);
    ow_json_open_object(json);
    put_id(json, method, route->path);
    put_member(json, "description", route->help);
    put_member(json, "x-role", access_role_str(route->role));
    if (route->role <= ACCESS_ANYONE) {
        ow_json_key(json, "security");
        ow_json_open_array(json);
        ow_json_close_array(json);
    }
    put_parameters(json, route);
    put_body(json, route, schema);
    put_answers(json, schema);
    ow_json_close_object(json);
}

static bool is_first_of_path(size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(routes[i].path, routes[at].path) == 0)
            return false;
    return true;
}

static void put_paths(struct ow_json *json)
{
    ow_json_key(json, "paths");
    ow_json_open_object(json);
    for (size_t i = 0; i < routes_count; i++) {
        if (!is_first_of_path(i))
            continue;
        ow_json_key(json, routes[i].path);
        ow_json_open_object(json);
        for (size_t j = i; j < routes_count; j++)
            if (strcmp(routes[j].path, routes[i].path) == 0)
                put_operation(json, &routes[j]);
        ow_json_close_object(json);
    }
    ow_json_close_object(json);
}

/* ---- the rest ---------------------------------------------------------------------- */

static void put_scheme(struct ow_json *json, const char *name, const char *type,
                       const char *const members[4])
{
    ow_json_key(json, name);
    ow_json_open_object(json);
    put_member(json, "type", type);
    for (size_t i = 0; i < 4 && members[i] != NULL; i += 2)
        put_member(json, members[i], members[i + 1]);
    ow_json_close_object(json);
}

static void put_components(struct ow_json *json)
{
    static const char *const cookie[4] = {"in", "cookie", "name", "openwins"};
    static const char *const token[4] = {"scheme", "bearer"};

    ow_json_key(json, "components");
    ow_json_open_object(json);
    ow_json_key(json, "schemas");
    ow_json_open_object(json);
    for (size_t i = 0; i < schema_rows_count; i++) {
        ow_json_key(json, schema_rows[i].name);
        schema_fields_json(json, schema_rows[i].fields, schema_rows[i].help);
    }
    ow_json_close_object(json);
    ow_json_key(json, "securitySchemes");
    ow_json_open_object(json);
    put_scheme(json, "cookie", "apiKey", cookie);
    put_scheme(json, "token", "http", token);
    ow_json_close_object(json);
    ow_json_close_object(json);
}

/* Either will do. */
static void put_security(struct ow_json *json)
{
    static const char *const schemes[] = {"cookie", "token"};

    ow_json_key(json, "security");
    ow_json_open_array(json);
    for (size_t i = 0; i < 2; i++) {
        ow_json_open_object(json);
        ow_json_key(json, schemes[i]);
        ow_json_open_array(json);
        ow_json_close_array(json);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

void resource_openapi(struct request *request)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    put_member(&json, "openapi", "3.1.0");
    ow_json_key(&json, "info");
    ow_json_open_object(&json);
    put_member(&json, "title", "OpenWINS");
    put_member(&json, "version", OW_VERSION);
    ow_json_close_object(&json);
    put_security(&json);
    put_paths(&json);
    put_components(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
