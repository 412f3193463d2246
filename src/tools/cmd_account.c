/* cmd_account.c - who may log in at the manager. */
#include "tools/cmd.h"
#include "tools/secret.h"
#include "tools/shown.h"

#include <string.h>

static const char *const headings[] = {"ACCOUNT", "ROLE", "STATE", "MADE", NULL};

static bool add_account(const struct ctl *ctl, struct table *table, const json_t *account)
{
    const bool disabled = json_is_true(json_object_get(account, "disabled"));
    const char *cells[] = {shown_text(account, "name"), shown_text(account, "role"),
                           disabled ? "disabled" : "", shown_text(account, "made")};

    (void)ctl;
    return table_add(table, cells);
}

static enum ctl_exit print_accounts(const struct ctl *ctl, const json_t *accounts)
{
    return shown_table(ctl, accounts, headings, add_account);
}

enum ctl_exit cmd_account_list(struct ctl *ctl)
{
    return cmd_show_answer(ctl, cmd_begin(ctl, "GET", "/api/v1/accounts"), NULL,
                           "accounts", print_accounts);
}

/* Send a change, and say in one line what was done. */
static enum ctl_exit change(struct ctl *ctl, struct client *client, json_t *body,
                            const char *done)
{
    json_t *answer;
    enum ctl_exit code;

    client_change_params(client, ctl_value(ctl, "force") != NULL);
    code = cmd_call(client, body, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        printf("%s%s: %s\n", ctl->dry_run ? "would be done: " : "",
               shown_text(answer, "account"), done);
    json_decref(answer);
    return code;
}

static struct client *begin_one(struct ctl *ctl, const char *method)
{
    struct client *client = cmd_begin(ctl, method, "/api/v1/accounts/");

    if (client != NULL)
        client_segment(client, ctl->arg[0]);
    return client;
}

enum ctl_exit cmd_account_add(struct ctl *ctl)
{
    const char *role = ctl_value(ctl, "role");
    char password[SECRET_ROOM];
    struct client *client;
    enum ctl_exit code = secret_read("Password", true, password);

    if (code != CTL_DONE)
        return code;
    client = cmd_begin(ctl, "POST", "/api/v1/accounts");
    if (client == NULL)
        return CTL_LOCAL;
    code = change(ctl, client,
                  json_pack("{s:s, s:s, s:s}", "account", ctl->arg[0], "role",
                            role == NULL ? "reader" : role, "password", password),
                  "account added");
    explicit_bzero(password, sizeof password);
    return code;
}

enum ctl_exit cmd_account_password(struct ctl *ctl)
{
    char password[SECRET_ROOM];
    struct client *client;
    enum ctl_exit code = secret_read("New password", true, password);

    if (code != CTL_DONE)
        return code;
    client = begin_one(ctl, "PUT");
    if (client == NULL)
        return CTL_LOCAL;
    code = change(ctl, client, json_pack("{s:s}", "password", password),
                  "password changed, logged out everywhere");
    explicit_bzero(password, sizeof password);
    return code;
}

enum ctl_exit cmd_account_role(struct ctl *ctl)
{
    struct client *client = begin_one(ctl, "PUT");

    return client == NULL ? CTL_LOCAL
                          : change(ctl, client, json_pack("{s:s}", "role", ctl->arg[1]),
                                   "role changed, logged out everywhere");
}

static enum ctl_exit set_disabled(struct ctl *ctl, bool disabled, const char *done)
{
    struct client *client = begin_one(ctl, "PUT");

    return client == NULL
               ? CTL_LOCAL
               : change(ctl, client, json_pack("{s:b}", "disabled", disabled), done);
}

enum ctl_exit cmd_account_disable(struct ctl *ctl)
{
    return set_disabled(ctl, true, "disabled, logged out everywhere");
}

enum ctl_exit cmd_account_enable(struct ctl *ctl)
{
    return set_disabled(ctl, false, "enabled");
}

enum ctl_exit cmd_account_delete(struct ctl *ctl)
{
    struct client *client = begin_one(ctl, "DELETE");

    return client == NULL ? CTL_LOCAL : change(ctl, client, NULL, "account deleted");
}

/* ---- one-time codes --------------------------------------------------------------- */

static enum ctl_exit say_totp(struct ctl *ctl, struct client *client, json_t *body,
                              const char *done)
{
    json_t *answer;
    enum ctl_exit code = cmd_call(client, body, &answer);

    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else if (json_object_get(answer, "secret") != NULL)
        printf("secret  %s\nlink    %s\nnext    winsctl account totp %s CODE\n",
               shown_text(answer, "secret"), shown_text(answer, "uri"),
               shown_text(answer, "account"));
    else
        printf("%s: %s\n", shown_text(answer, "account"), done);
    json_decref(answer);
    return code;
}

enum ctl_exit cmd_account_totp(struct ctl *ctl)
{
    struct client *client = begin_one(ctl, "POST");

    if (client == NULL)
        return CTL_LOCAL;
    client_path(client, "/totp");
    return say_totp(ctl, client,
                    json_pack("{s:s*}", "code", ctl->arg_count == 2 ? ctl->arg[1] : NULL),
                    "one-time codes are needed from now on");
}

enum ctl_exit cmd_account_no_totp(struct ctl *ctl)
{
    struct client *client = begin_one(ctl, "DELETE");

    if (client == NULL)
        return CTL_LOCAL;
    client_path(client, "/totp");
    return say_totp(ctl, client, NULL, "one-time codes are needed no more");
}
