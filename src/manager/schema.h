/* schema.h - what the API's questions and answers look like, in rows of a small language
 * from which the OpenAPI document is made.  A test calls every route and holds its answer
 * against its row.
 *
 * An object is a list of fields, separated by blanks:  name:TYPE  ...  A field that may
 * be missing is written  name-:TYPE .  A TYPE is
 *
 *   string integer boolean object time address  object: of any shape; time: RFC 3339;
 *                                               address: IPv4
 *   a|b|c                                       one of these words
 *   Record                                      another row, by its name
 *   [TYPE]                                      a list
 *   {TYPE}                                      an object with any names
 *   TYPE/TYPE                                   either
 *   TYPE?                                       or null
 */
#pragma once

#include "base/json.h"

#include <stddef.h>

struct schema_row {
    const char *name;   /* "Record" */
    const char *fields; /* NULL: see help; any text */
    const char *help;
};

/* What a route takes and gives: one row for every row of the route table. */
struct schema_route {
    const char *route;  /* "GET /api/v1/status" */
    const char *body;   /* the row of its JSON body; NULL when it has none */
    const char *answer; /* a row, a media type (with a slash), or "" for no content */
};

/* A query parameter; one of a name means the same wherever it stands. */
struct schema_param {
    const char *name;
    const char *type; /* a TYPE */
    const char *help;
};

extern const struct schema_row schema_rows[];
extern const size_t schema_rows_count;
extern const struct schema_route schema_routes[];
extern const size_t schema_routes_count;
extern const struct schema_param schema_params[];
extern const size_t schema_params_count;

/* The rows of a name; NULL when there is none. */
const struct schema_route *schema_route_find(const char *method, const char *path);
const struct schema_param *schema_param_find(const char *name, size_t len);

/* Write the JSON schema of a TYPE, and of the object that fields describe. */
void schema_type_json(struct ow_json *json, const char *type, size_t len);
void schema_fields_json(struct ow_json *json, const char *fields, const char *help);
