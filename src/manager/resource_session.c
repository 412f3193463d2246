/* resource_session.c - logging in and out, and the first account. */
#include "manager/resources.h"

#include "manager/account_event.h"
#include "manager/account_json.h"
#include "manager/auth.h"
#include "manager/caller.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdio.h>
#include <string.h>

#define COOKIE_ROOM 160

/* ---- answers -------------------------------------------------------------------------
 */

/* The session cookie; "" takes it back.  Strict: no other page's link or form carries it.
 */
static void set_cookie(struct request *request, const char *id)
{
    char cookie[COOKIE_ROOM];

    snprintf(cookie, sizeof cookie, "openwins=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
             id, request->door->tls ? "; Secure" : "",
             id[0] == '\0' ? "; Max-Age=0" : "");
    if (request->response != NULL)
        MHD_add_response_header(request->response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
}

static void put_session(struct request *request, const char *account,
                        enum access_role role, const struct session *session)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "account");
    ow_json_string(&json, account);
    ow_json_key(&json, "role");
    ow_json_string(&json, access_role_str(role));
    ow_json_key(&json, "csrf");
    ow_json_string(&json, session == NULL ? NULL : session->csrf);
    ow_json_key(&json, "expires");
    record_json_time(&json, session == NULL ? OW_NEVER : session_expires(session));
    ow_json_key(&json, "door");
    ow_json_string(&json, request->door->tcp ? "tcp" : "socket");
    ow_json_key(&json, "setup_needed");
    ow_json_bool(&json, auth_is_empty(request->manager->auth));
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_session(struct request *request)
{
    put_session(request, request->peer.account, request->peer.role,
                request->by_session ? &request->session : NULL);
}

/* ---- in and out ----------------------------------------------------------------------
 */

static bool refuse_socket(struct request *request)
{
    if (!request->door->tcp)
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "at the control socket nobody logs in");
    return !request->door->tcp;
}

/* Answer for whoever did not get in; the peer of request says who that would be. */
static void turn_away(struct request *request, enum auth_verdict verdict, ow_time wait)
{
    char seconds[24];

    if (verdict == AUTH_WRONG || verdict == AUTH_WAIT)
        account_event_login_failed(request, wait > 0);
    switch (verdict) {
    case AUTH_WELCOME:
    case AUTH_WRONG:
        reply_error(request, MHD_HTTP_FORBIDDEN, "wrong-password", NULL,
                    "the account, the password or the one-time code is wrong");
        return;
    case AUTH_CODE_NEEDED:
        reply_error(request, MHD_HTTP_FORBIDDEN, "totp-needed",
                    "send it as totp, with account and password",
                    "this account also needs a one-time code");
        return;
    case AUTH_WAIT:
        break;
    case AUTH_BUSY:
        wait = 1;
        break;
    case AUTH_FAILED:
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    reply_error(request, MHD_HTTP_TOO_MANY_REQUESTS, "too-many-tries",
                "wait, or use the control socket",
                "there were too many tries; the next one counts in %lld seconds",
                (long long)wait);
    snprintf(seconds, sizeof seconds, "%lld", (long long)wait);
    if (request->response != NULL)
        MHD_add_response_header(request->response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

/* The trail tells whose account was tried; what is none may be a password, typed into the
 * wrong field. */
static void name_account(struct request *request, const char *name)
{
    struct auth_account account;

    snprintf(request->peer.account, sizeof request->peer.account, "%s",
             auth_get(request->manager->auth, name, &account) ? name : "(unknown)");
}

static void log_in(struct request *request, const char *name, const char *password,
                   const char *code)
{
    const struct auth_try try = {name, password, code, request->from.addr};
    struct auth_entry entry;
    ow_time wait = 0;
    enum auth_verdict verdict =
        auth_login(request->manager->auth, &try, caller_now(), &entry, &wait);

    name_account(request, name);
    if (verdict != AUTH_WELCOME) {
        turn_away(request, verdict, wait);
        return;
    }
    if (request->by_session) /* whoever planted the old id must not have the new one */
        auth_logout(request->manager->auth, request->session.id);
    put_session(request, entry.session.account, entry.session.role, &entry.session);
    set_cookie(request, entry.id);
    explicit_bzero(&entry, sizeof entry);
}

void resource_session_post(struct request *request)
{
    char name[REGISTRY_ACCOUNT_MAX];
    const char *password;
    json_t *object;

    if (refuse_socket(request))
        return;
    object = request_json(request, "account password totp");
    if (object == NULL)
        return;
    password = json_string_value(json_object_get(object, "password"));
    if (password == NULL || !account_json_name(object, name))
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "account and password are strings, and both are needed");
    else
        log_in(request, name, password,
               json_string_value(json_object_get(object, "totp")));
    json_decref(object);
}

void resource_session_delete(struct request *request)
{
    if (refuse_socket(request))
        return;
    if (request->by_session)
        auth_logout(request->manager->auth, request->session.id);
    reply_take(request, MHD_HTTP_NO_CONTENT, REPLY_JSON_TYPE, strdup(""), 0);
    set_cookie(request, "");
}

/* ---- one's own password ---------------------------------------------------------------
 */

static void change_password(struct request *request, const char *old, const char *new,
                            bool dry_run)
{
    const struct auth_try try = {request->peer.account, old, NULL, request->from.addr};
    const struct auth_change change = {.password = new, .spare = request->session.id};
    ow_time wait = 0;
    enum auth_verdict verdict =
        auth_check(request->manager->auth, &try, caller_now(), &wait);
    enum ow_err err = OW_OK;

    if (verdict != AUTH_WELCOME) {
        turn_away(request, verdict, wait);
        return;
    }
    if (!dry_run)
        err = auth_change(request->manager->auth, request->peer.account, &change,
                          caller_now());
    if (err != OW_OK) {
        reply_failure(request, err, "");
        return;
    }
    if (!dry_run)
        account_event(request, OW_EV_ACCOUNT_CHANGED, request->peer.account, "password");
    reply_take(request, MHD_HTTP_NO_CONTENT, REPLY_JSON_TYPE, strdup(""), 0);
}

void resource_session_password(struct request *request)
{
    json_t *object = request_json(request, "old new");
    const char *old = json_string_value(json_object_get(object, "old"));
    const char *new = json_string_value(json_object_get(object, "new"));
    bool dry_run;

    if (object == NULL)
        return;
    if (!request_flag(request, "dry_run", &dry_run)) {
        json_decref(object);
        return;
    }
    if (!request->by_session)
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request",
                    "PUT /api/v1/accounts/{name} changes that of an account",
                    "only whoever is logged in has a password here");
    else if (old == NULL || new == NULL)
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "old and new are strings, and both are needed");
    else if (password_fault(new) != NULL)
        reply_error(request, MHD_HTTP_BAD_REQUEST, "weak-password", NULL, "%s",
                    password_fault(new));
    else
        change_password(request, old, new, dry_run);
    json_decref(object);
}

/* ---- the first account ----------------------------------------------------------------
 */

static void set_up(struct request *request, const char *code, const char *name,
                   const char *password)
{
    enum ow_err err =
        auth_setup(request->manager->auth, code, name, password, caller_now());

    if (err == OW_OK) {
        name_account(request, name);
        account_event(request, OW_EV_ACCOUNT_MADE, name, "role=administrator");
        log_in(request, name, password, NULL);
    } else if (err == OW_EACCESS) {
        reply_error(request, MHD_HTTP_FORBIDDEN, "setup-over",
                    "winsctl account add NAME --role administrator makes an account; a "
                    "restart of the server prints a new link while there is none",
                    "this link has been used, is older than 15 minutes, or is wrong");
    } else {
        reply_failure(request, err, "");
    }
}

void resource_setup(struct request *request)
{
    char name[REGISTRY_ACCOUNT_MAX];
    const char *code, *password, *fault;
    json_t *object;

    if (refuse_socket(request))
        return;
    if (!caller_is_local(request)) {
        reply_error(request, MHD_HTTP_FORBIDDEN, "setup-elsewhere", NULL,
                    "the first account is made at the machine itself");
        return;
    }
    object = request_json(request, "code account password");
    if (object == NULL)
        return;
    code = json_string_value(json_object_get(object, "code"));
    password = json_string_value(json_object_get(object, "password"));
    if (code == NULL || password == NULL || !account_json_name(object, name)) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "code, account and password are strings, and all are needed");
    } else {
        fault = auth_name_fault(name);
        if (fault == NULL)
            fault = password_fault(password);
        if (fault != NULL)
            reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL, "%s", fault);
        else
            set_up(request, code, name, password);
    }
    json_decref(object);
}
