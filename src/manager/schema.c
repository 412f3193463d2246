#include "manager/schema.h"

#include <stdio.h>
#include <string.h>

#define WORD_MAX 80

static const struct {
    const char *name, *type, *format;
} scalars[] = {
    {"string", "string", NULL},      {"integer", "integer", NULL},
    {"boolean", "boolean", NULL},    {"object", "object", NULL},
    {"time", "string", "date-time"}, {"address", "string", "ipv4"},
};

const struct schema_route *schema_route_find(const char *method, const char *path)
{
    const size_t len = strlen(method);

    for (size_t i = 0; i < schema_routes_count; i++) {
        const char *route = schema_routes[i].route;

        if (strncmp(route, method, len) == 0 && route[len] == ' ' &&
            strcmp(route + len + 1, path) == 0)
            return &schema_routes[i];
    }
    return NULL;
}

const struct schema_param *schema_param_find(const char *name, size_t len)
{
    for (size_t i = 0; i < schema_params_count; i++)
        if (strlen(schema_params[i].name) == len &&
            memcmp(schema_params[i].name, name, len) == 0)
            return &schema_params[i];
    return NULL;
}

static void put_member(struct ow_json *json, const char *key, const char *value)
{
    ow_json_key(json, key);
    ow_json_string(json, value);
}

static void put_choices(struct ow_json *json, const char *type, size_t len)
{
    put_member(json, "type", "string");
    ow_json_key(json, "enum");
    ow_json_open_array(json);
    while (len > 0) {
        const char *bar = memchr(type, '|', len);
        const size_t word = bar == NULL ? len : (size_t)(bar - type);
        const size_t step = word < len ? word + 1 : len;

        ow_json_bytes(json, type, word);
        type += step;
        len -= step;
    }
    ow_json_close_array(json);
}

/* A word: a scalar or the name of a row. */
static void put_word(struct ow_json *json, const char *type, size_t len)
{
    char reference[WORD_MAX];

    if (type[0] >= 'A' && type[0] <= 'Z') {
        snprintf(reference, sizeof reference, "#/components/schemas/%.*s", (int)len,
                 type);
        put_member(json, "$ref", reference);
        return;
    }
    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        if (strlen(scalars[i].name) != len || memcmp(scalars[i].name, type, len) != 0)
            continue;
        put_member(json, "type", scalars[i].type);
        if (scalars[i].format != NULL)
            put_member(json, "format", scalars[i].format);
    }
}

/* Either of two; the other NULL: or null. */
static void put_either(struct ow_json *json, const char *type, size_t len,
                       const char *other, size_t other_len)
{
    ow_json_key(json, "anyOf");
    ow_json_open_array(json);
    schema_type_json(json, type, len);
    if (other != NULL) {
        schema_type_json(json, other, other_len);
    } else {
        ow_json_open_object(json);
        put_member(json, "type", "null");
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

/* The length of what stands before the `/` of a choice; len when type is none. */
static size_t first_len(const char *type, size_t len)
{
    int depth = 0;

    for (size_t i = 0; i < len; i++) {
        depth += (type[i] == '[' || type[i] == '{') - (type[i] == ']' || type[i] == '}');
        if (type[i] == '/' && depth == 0)
            return i;
    }
    return len;
}

void schema_type_json(struct ow_json *json, const char *type, size_t len)
{
    const size_t first = first_len(type, len);

    ow_json_open_object(json);
    if (type[len - 1] == '?') {
        put_either(json, type, len - 1, NULL, 0);
    } else if (first < len) {
        put_either(json, type, first, type + first + 1, len - first - 1);
    } else if (type[0] == '[') {
        put_member(json, "type", "array");
        ow_json_key(json, "items");
        schema_type_json(json, type + 1, len - 2);
    } else if (type[0] == '{') {
        put_member(json, "type", "object");
        ow_json_key(json, "additionalProperties");
        schema_type_json(json, type + 1, len - 2);
    } else if (memchr(type, '|', len) != NULL) {
        put_choices(json, type, len);
    } else {
        put_word(json, type, len);
    }
    ow_json_close_object(json);
}

/* The length of the name of a field; *ret_optional when a `-` stands behind it. */
static size_t name_len(const char *field, bool *ret_optional)
{
    const size_t len = strcspn(field, ":");

    *ret_optional = len > 0 && field[len - 1] == '-';
    return *ret_optional ? len - 1 : len;
}

/* Call with required: list the names that must be there; else the fields themselves. */
static void put_fields(struct ow_json *json, const char *fields, bool required)
{
    char name[WORD_MAX];

    for (fields += strspn(fields, " "); *fields != '\0'; fields += strspn(fields, " ")) {
        const size_t len = strcspn(fields, " ");
        const char *type = strchr(fields, ':') + 1;
        bool optional;

        snprintf(name, sizeof name, "%.*s", (int)name_len(fields, &optional), fields);
        if (!required) {
            ow_json_key(json, name);
            schema_type_json(json, type, len - (size_t)(type - fields));
        } else if (!optional) {
            ow_json_string(json, name);
        }
        fields += len;
    }
}

void schema_fields_json(struct ow_json *json, const char *fields, const char *help)
{
    ow_json_open_object(json);
    if (help != NULL)
        put_member(json, "description", help);
    if (fields != NULL) {
        put_member(json, "type", "object");
        ow_json_key(json, "properties");
        ow_json_open_object(json);
        put_fields(json, fields, false);
        ow_json_close_object(json);
        ow_json_key(json, "required");
        ow_json_open_array(json);
        put_fields(json, fields, true);
        ow_json_close_array(json);
        ow_json_key(json, "additionalProperties");
        ow_json_bool(json, false);
    }
    ow_json_close_object(json);
}
