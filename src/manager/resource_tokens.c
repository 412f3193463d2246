/* resource_tokens.c - tokens for programs, for administrators. */
#include "manager/resources.h"

#include "manager/account_event.h"
#include "manager/audit.h"
#include "manager/auth_token.h"
#include "manager/caller.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_areas(struct ow_json *json, const char *areas)
{
    ow_json_key(json, "areas");
    ow_json_open_array(json);
    for (size_t len; *areas != '\0'; areas += len + (areas[len] == ' ')) {
        len = strcspn(areas, " ");
        ow_json_bytes(json, areas, len);
    }
    ow_json_close_array(json);
}

static void put_token(struct ow_json *json, const struct auth_token *token)
{
    ow_json_key(json, "name");
    ow_json_string(json, token->name);
    ow_json_key(json, "role");
    ow_json_string(json, access_role_str(token->role));
    put_areas(json, token->areas);
    ow_json_key(json, "maker");
    ow_json_string(json, token->maker);
    ow_json_key(json, "made");
    record_json_time(json, token->made);
    ow_json_key(json, "expires");
    record_json_time(json, token->expires);
    ow_json_key(json, "used");
    record_json_time(json, token->used);
}

void resource_tokens(struct request *request)
{
    struct auth_token *list = calloc(AUTH_TOKENS_MAX, sizeof *list);
    struct ow_json json = {0};
    size_t count;

    if (list == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    count = auth_token_list(request->manager->auth, list, AUTH_TOKENS_MAX);
    ow_json_open_object(&json);
    ow_json_key(&json, "tokens");
    ow_json_open_array(&json);
    for (size_t i = 0; i < count; i++) {
        ow_json_open_object(&json);
        put_token(&json, &list[i]);
        ow_json_close_object(&json);
    }
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    free(list);
}

/* ---- making one -----------------------------------------------------------------------
 */

static bool refuse(struct request *request, const char *why)
{
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL, "%s", why);
    return false;
}

/* ["records", "mappings"] becomes "records mappings". */
static bool read_areas(struct request *request, const json_t *field,
                       char areas[AUTH_AREAS_ROOM])
{
    const json_t *word;
    size_t i, len = 0;

    areas[0] = '\0';
    if (field != NULL && !json_is_array(field))
        return refuse(request, "areas is a list of strings");
    json_array_foreach(field, i, word)
    {
        const char *text = json_string_value(word);

        if (text == NULL || text[0] == '\0' || strchr(text, ' ') != NULL)
            return refuse(request, "areas is a list of strings, one word each");
        len += (size_t)snprintf(areas + len, AUTH_AREAS_ROOM - len, "%s%s",
                                i == 0 ? "" : " ", text);
        if (len >= AUTH_AREAS_ROOM)
            return refuse(request, "these are too many areas");
    }
    return auth_token_areas_fault(areas) == NULL ||
           refuse(request, auth_token_areas_fault(areas));
}

static void name_subject(struct request *request, const struct auth_token *token)
{
    char text[AUDIT_SUBJECT_ROOM];

    snprintf(text, sizeof text, "%s role=%s", token->name, access_role_str(token->role));
    audit_subject(request, text);
}

static bool read_token(struct request *request, const json_t *object,
                       struct auth_token *token)
{
    const char *name = json_string_value(json_object_get(object, "name"));
    const char *role = json_string_value(json_object_get(object, "role"));
    const json_t *expires = json_object_get(object, "expires");

    *token = (struct auth_token){.made = caller_now(), .expires = OW_NEVER};
    if (name == NULL || auth_token_name_fault(name) != NULL)
        return refuse(request, name == NULL ? "a token needs a name"
                                            : auth_token_name_fault(name));
    snprintf(token->name, sizeof token->name, "%s", name);
    audit_subject(request, name);
    snprintf(token->maker, sizeof token->maker, "%s", request->peer.account);
    token->role = role == NULL ? ACCESS_READER : access_role_parse(role);
    if (token->role == ACCESS_NONE)
        return refuse(request, "role is reader, operator or administrator");
    name_subject(request, token);
    if (expires != NULL && !json_is_null(expires) &&
        (!json_is_string(expires) ||
         ow_time_parse(json_string_value(expires), &token->expires) != OW_OK))
        return refuse(request, "expires is a time such as 2030-01-01T00:00:00Z, or null");
    if (token->expires <= token->made)
        return refuse(request, "expires is in the past");
    return read_areas(request, json_object_get(object, "areas"), token->areas);
}

static void answer_failure(struct request *request, enum ow_err err, const char *name)
{
    if (err == OW_EEXIST)
        reply_error(request, MHD_HTTP_CONFLICT, "exists", "delete it first",
                    "there is a token %.80s already", name);
    else if (err == OW_ENOTFOUND)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "there is no token %.80s", name);
    else if (err == OW_ELIMIT)
        reply_error(request, MHD_HTTP_CONFLICT, "limit", NULL,
                    "there are %d tokens already, and no more can be", AUTH_TOKENS_MAX);
    else
        reply_failure(request, err, "");
}

static bool is_there(struct request *request, const char *name)
{
    struct auth_token *list = calloc(AUTH_TOKENS_MAX, sizeof *list);
    const size_t count =
        list == NULL ? 0 : auth_token_list(request->manager->auth, list, AUTH_TOKENS_MAX);
    bool found = false;

    for (size_t i = 0; i < count && !found; i++)
        found = strcmp(list[i].name, name) == 0;
    free(list);
    return found;
}

static void tell_made(const struct request *request, const struct auth_token *token)
{
    char what[32];

    snprintf(what, sizeof what, "role=%s", access_role_str(token->role));
    account_event(request, OW_EV_TOKEN_MADE, token->name, what);
}

static void make(struct request *request, const struct auth_token *token, bool dry_run)
{
    char text[AUTH_TOKEN_ROOM] = "";
    struct ow_json json = {0};
    enum ow_err err = OW_OK;

    if (!dry_run)
        err = auth_token_make(request->manager->auth, token, text);
    else if (is_there(request, token->name))
        err = OW_EEXIST;
    if (err != OW_OK) {
        answer_failure(request, err, token->name);
        return;
    }
    if (!dry_run)
        tell_made(request, token);
    ow_json_open_object(&json);
    put_token(&json, token);
    ow_json_key(&json, "token");
    ow_json_string(&json, dry_run ? NULL : text);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, dry_run);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    explicit_bzero(text, sizeof text);
}

void resource_token_add(struct request *request)
{
    struct auth_token token;
    bool dry_run;
    json_t *object;

    if (!request_flag(request, "dry_run", &dry_run))
        return;
    object = request_json(request, "name role areas expires");
    if (object == NULL)
        return;
    if (read_token(request, object, &token))
        make(request, &token, dry_run);
    json_decref(object);
}

void resource_token_delete(struct request *request)
{
    const char *name = request->segment;
    struct ow_json json = {0};
    enum ow_err err;
    bool dry_run;

    if (!request_flag(request, "dry_run", &dry_run))
        return;
    if (dry_run)
        err = is_there(request, name) ? OW_OK : OW_ENOTFOUND;
    else
        err = auth_token_remove(request->manager->auth, name);
    if (err != OW_OK) {
        answer_failure(request, err, name);
        return;
    }
    if (!dry_run)
        account_event(request, OW_EV_TOKEN_DELETED, name, NULL);
    ow_json_open_object(&json);
    ow_json_key(&json, "name");
    ow_json_string(&json, name);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, dry_run);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
