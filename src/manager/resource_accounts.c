/* resource_accounts.c - the accounts, for administrators. */
#include "manager/resources.h"

#include "manager/account_event.h"
#include "manager/account_json.h"
#include "manager/audit.h"
#include "manager/auth.h"
#include "manager/auth_totp.h"
#include "manager/caller.h"
#include "manager/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHAT_ROOM 48

void resource_accounts(struct request *request)
{
    struct auth_account *list = calloc(AUTH_ACCOUNTS_MAX, sizeof *list);
    struct ow_json json = {0};
    size_t count;

    if (list == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    count = auth_list(request->manager->auth, list, AUTH_ACCOUNTS_MAX);
    ow_json_open_object(&json);
    ow_json_key(&json, "accounts");
    ow_json_open_array(&json);
    for (size_t i = 0; i < count; i++)
        account_json(&json, &list[i],
                     auth_totp_needed(request->manager->auth, list[i].name));
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    free(list);
}

/* ---- what every change has in common --------------------------------------------------
 */

/* Read dry_run and force, and look at the note.  False after answering. */
static bool begin_change(struct request *request, bool *ret_dry_run, bool *ret_force)
{
    struct command command;

    if (!request_command(request, COMMAND_STATUS, &command))
        return false;
    *ret_dry_run = command.dry_run;
    *ret_force = command.force;
    return true;
}

/* What change does: " role=reader disabled password". */
static void say_change(const struct auth_change *change, char text[WHAT_ROOM])
{
    snprintf(text, WHAT_ROOM, "%s%s%s%s", change->role == ACCESS_NONE ? "" : " role=",
             change->role == ACCESS_NONE ? "" : access_role_str(change->role),
             !change->set_disabled ? ""
             : change->disabled    ? " disabled"
                                   : " enabled",
             change->password == NULL ? "" : " password");
}

/* One that was made stands in the log, a dry run does not. */
static void tell(const struct request *request, enum ow_err err, bool dry_run,
                 enum ow_event event, const char *name, const struct auth_change *change)
{
    char what[WHAT_ROOM] = "";

    if (err != OW_OK || dry_run)
        return;
    if (change != NULL)
        say_change(change, what);
    account_event(request, event, name,
                  change == NULL    ? NULL
                  : what[0] == '\0' ? "nothing"
                                    : what + 1);
}

static void end_change(struct request *request, enum ow_err err, const char *name,
                       bool dry_run)
{
    struct ow_json json = {0};

    if (err == OW_ENOTFOUND) {
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "there is no account %.80s", name);
        return;
    }
    if (err == OW_EEXIST) {
        reply_error(request, MHD_HTTP_CONFLICT, "exists", NULL,
                    "there is an account %.80s already", name);
        return;
    }
    if (err == OW_EACCESS) {
        reply_error(
            request, MHD_HTTP_CONFLICT, "needs-force",
            "make another account administrator first; force does it all the same",
            "%.80s is the last administrator that can log in; after this only the "
            "control socket (winsctl, as root) can change accounts",
            name);
        return;
    }
    if (err == OW_ELIMIT) {
        reply_error(request, MHD_HTTP_CONFLICT, "limit", NULL,
                    "there are %d accounts already, and no more can be",
                    AUTH_ACCOUNTS_MAX);
        return;
    }
    if (err != OW_OK) {
        reply_failure(request, err, "");
        return;
    }
    ow_json_open_object(&json);
    ow_json_key(&json, "account");
    ow_json_string(&json, name);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, dry_run);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

static bool refuse(struct request *request, const char *why)
{
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL, "%s", why);
    return false;
}

/* The field "role"; ACCESS_NONE when it is absent.  False after answering. */
static bool read_role(struct request *request, const json_t *object,
                      enum access_role *ret_role)
{
    const json_t *field = json_object_get(object, "role");

    *ret_role = ACCESS_NONE;
    if (field == NULL)
        return true;
    if (json_is_string(field))
        *ret_role = access_role_parse(json_string_value(field));
    return *ret_role != ACCESS_NONE ||
           refuse(request, "role is reader, operator or administrator");
}

/* The field "password"; NULL when it is absent. */
static bool read_password(struct request *request, const json_t *object,
                          const char **ret_password)
{
    const json_t *field = json_object_get(object, "password");
    const char *fault;

    *ret_password = json_string_value(field);
    if (field == NULL)
        return true;
    fault =
        *ret_password == NULL ? "password is a string" : password_fault(*ret_password);
    return fault == NULL || refuse(request, fault);
}

static bool read_disabled(struct request *request, const json_t *object,
                          struct auth_change *change)
{
    const json_t *field = json_object_get(object, "disabled");

    change->set_disabled = field != NULL;
    change->disabled = json_is_true(field);
    return field == NULL || json_is_boolean(field) ||
           refuse(request, "disabled is true or false");
}

/* ---- changes --------------------------------------------------------------------------
 */

/* What would become of adding name. */
static enum ow_err foresee(struct request *request, const char *name, bool wanted)
{
    struct auth_account account;
    const bool there = auth_get(request->manager->auth, name, &account);

    if (there == wanted)
        return OW_OK;
    return there ? OW_EEXIST : OW_ENOTFOUND;
}

/* What would become of taking the rights of an administrator from name. */
static enum ow_err foresee_loss(struct request *request, const char *name, bool force)
{
    return !force && auth_is_last_administrator(request->manager->auth, name)
               ? OW_EACCESS
               : foresee(request, name, true);
}

/* Tell the trail which account it is, and what is to become of it. */
static void name_subject(struct request *request, const char *name,
                         const struct auth_change *change)
{
    char what[WHAT_ROOM], text[REGISTRY_ACCOUNT_MAX + WHAT_ROOM];

    say_change(change, what);
    snprintf(text, sizeof text, "%.31s%s", name, what);
    audit_subject(request, text);
}

static void add(struct request *request, const json_t *object, bool dry_run)
{
    char name[REGISTRY_ACCOUNT_MAX];
    struct auth_change change = {0};
    enum access_role role;
    const char *password;
    enum ow_err err;

    if (!account_json_name(object, name) || auth_name_fault(name) != NULL) {
        (void)refuse(request, "account is missing, or has other than 1 to 31 letters, "
                              "digits, '.', '_' and '-'");
        return;
    }
    audit_subject(request, name);
    if (!read_role(request, object, &role) || !read_password(request, object, &password))
        return;
    if (password == NULL) {
        (void)refuse(request, "an account needs a password");
        return;
    }
    if (role == ACCESS_NONE)
        role = ACCESS_READER;
    change.role = role;
    name_subject(request, name, &change);
    if (dry_run)
        err = foresee(request, name, false);
    else
        err = auth_add(request->manager->auth, name, role, password, caller_now());
    tell(request, err, dry_run, OW_EV_ACCOUNT_MADE, name, &change);
    end_change(request, err, name, dry_run);
}

void resource_account_add(struct request *request)
{
    bool dry_run, force;
    json_t *object;

    if (!begin_change(request, &dry_run, &force))
        return;
    object = request_json(request, "account role password");
    if (object == NULL)
        return;
    add(request, object, dry_run);
    json_decref(object);
}

static void make_change(struct request *request, const char *name,
                        const struct auth_change *change, bool dry_run)
{
    const bool loses = !change->force && auth_change_demotes(change);
    enum ow_err err;

    if (dry_run)
        err = foresee_loss(request, name, !loses);
    else
        err = auth_change(request->manager->auth, name, change, caller_now());
    tell(request, err, dry_run, OW_EV_ACCOUNT_CHANGED, name, change);
    end_change(request, err, name, dry_run);
}

void resource_account_change(struct request *request)
{
    const char *name = request->segment;
    struct auth_change change = {0};
    bool dry_run;
    json_t *object;

    if (!begin_change(request, &dry_run, &change.force))
        return;
    object = request_json(request, "role password disabled");
    if (object == NULL)
        return;
    if (read_role(request, object, &change.role) &&
        read_password(request, object, &change.password) &&
        read_disabled(request, object, &change)) {
        name_subject(request, name, &change);
        make_change(request, name, &change, dry_run);
    }
    json_decref(object);
}

void resource_account_delete(struct request *request)
{
    const char *name = request->segment;
    bool dry_run, force;
    enum ow_err err;

    if (!begin_change(request, &dry_run, &force))
        return;
    if (dry_run)
        err = foresee_loss(request, name, force);
    else
        err = auth_remove(request->manager->auth, name, force);
    tell(request, err, dry_run, OW_EV_ACCOUNT_DELETED, name, NULL);
    end_change(request, err, name, dry_run);
}
