/* resource_totp.c - the one-time codes of an account: its own affair, or an
 * administrator's. */
#include "manager/resources.h"

#include "manager/account_event.h"
#include "manager/auth_totp.h"
#include "manager/caller.h"
#include "manager/reply.h"
#include "manager/totp.h"

#include <string.h>

#define URI_ROOM 192

/* The account that the path names, as far as it is the caller's affair. */
static bool check_owner(struct request *request)
{
    const bool own =
        request->by_session && strcmp(request->peer.account, request->segment) == 0;

    if (own || request->peer.role == ACCESS_ADMINISTRATOR)
        return true;
    reply_error(request, MHD_HTTP_FORBIDDEN, "forbidden", NULL,
                "only its owner and administrators may change how an account logs in");
    return false;
}

static void answer_failure(struct request *request, enum ow_err err)
{
    if (err == OW_ENOTFOUND)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "there is no such account, or no secret of it");
    else if (err == OW_EEXIST)
        reply_error(request, MHD_HTTP_CONFLICT, "exists", "take it away first",
                    "the account has one-time codes already");
    else if (err == OW_EACCESS)
        reply_error(request, MHD_HTTP_FORBIDDEN, "wrong-code",
                    "look at the clocks of device and server",
                    "this is not the code of now");
    else
        reply_failure(request, err, "");
}

/* What the state is now or, after a dry run, would be.  totp: the secret to show, or
 * NULL.
 */
static void answer_state(struct request *request, bool on, const struct auth_totp *totp,
                         bool dry_run)
{
    char secret[TOTP_SECRET_ROOM], uri[URI_ROOM];
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "account");
    ow_json_string(&json, request->segment);
    ow_json_key(&json, "needed");
    ow_json_bool(&json, on);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, dry_run);
    if (totp != NULL) {
        totp_secret(totp->key, secret);
        ow_json_key(&json, "secret");
        ow_json_string(&json, secret);
        ow_json_key(&json, "uri");
        ow_json_string(&json,
                       totp_uri(totp->key, totp->name, uri, sizeof uri) ? uri : NULL);
        explicit_bzero(secret, sizeof secret);
        explicit_bzero(uri, sizeof uri);
    }
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

static void tell(const struct request *request, const char *what, bool dry_run)
{
    if (!dry_run)
        account_event(request, OW_EV_ACCOUNT_CHANGED, request->segment, what);
}

static void begin(struct request *request, bool dry_run)
{
    struct auth_totp totp;
    enum ow_err err =
        auth_totp_begin(request->manager->auth, request->segment, dry_run, &totp);

    if (err == OW_OK)
        answer_state(request, false, dry_run ? NULL : &totp, dry_run);
    else
        answer_failure(request, err);
    explicit_bzero(&totp, sizeof totp);
}

static void confirm(struct request *request, const char *code, bool dry_run)
{
    enum ow_err err = auth_totp_confirm(request->manager->auth, request->segment, code,
                                        caller_now(), dry_run);

    if (err != OW_OK) {
        answer_failure(request, err);
        return;
    }
    tell(request, "one-time codes on", dry_run);
    answer_state(request, true, NULL, dry_run);
}

void resource_totp_add(struct request *request)
{
    const json_t *code;
    json_t *object;
    bool dry_run;

    if (!check_owner(request) || !request_flag(request, "dry_run", &dry_run))
        return;
    object = request_json(request, "code");
    if (object == NULL)
        return;
    code = json_object_get(object, "code");
    if (code == NULL)
        begin(request, dry_run);
    else if (json_is_string(code))
        confirm(request, json_string_value(code), dry_run);
    else
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "code is a string of six digits");
    json_decref(object);
}

void resource_totp_delete(struct request *request)
{
    enum ow_err err;
    bool dry_run;

    if (!check_owner(request) || !request_flag(request, "dry_run", &dry_run))
        return;
    err = auth_totp_remove(request->manager->auth, request->segment, dry_run);
    if (err != OW_OK) {
        answer_failure(request, err);
        return;
    }
    tell(request, "one-time codes off", dry_run);
    answer_state(request, false, NULL, dry_run);
}
