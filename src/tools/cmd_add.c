/* cmd_add.c - a static mapping: a new one, or other addresses or another end for one. */
#include "base/time.h"
#include "tools/cmd.h"
#include "tools/shown.h"

#include <string.h>
#include <time.h>

/* Append "A,B".  False after saying what is no text. */
static bool add_addresses(json_t *list, const char *at)
{
    while (*at != '\0') {
        size_t len = strcspn(at, ",");

        if (json_array_append_new(list, json_stringn(at, len)) != 0) {
            ctl_fail(CTL_USAGE, "--address is not UTF-8; an address is like 192.0.2.10");
            return false;
        }
        at += len + (at[len] == ',');
    }
    return true;
}

/* Put the addresses into body, as given once or in several options, if any are.  Returns
 * false after saying what is wrong. */
static bool put_addresses(const struct ctl *ctl, json_t *body)
{
    json_t *list = json_array();
    bool good = true;

    for (size_t i = 0; i < ctl->given_count && good; i++)
        if (strcmp(ctl->given[i].option->name, "address") == 0)
            good = add_addresses(list, ctl->given[i].value);
    if (good && ctl_value(ctl, "address") != NULL)
        json_object_set(body, "addresses", list);
    json_decref(list);
    return good;
}

/* The end of a day like 2026-12-31 in the zone of this machine; false: there is none. */
static bool end_of_day(const char *text, ow_time *ret_time)
{
    static const char midnight[] = "T00:00:00Z";
    char whole[sizeof "2026-12-31" + sizeof midnight];
    struct ow_day day;
    struct tm tm = {.tm_hour = 23, .tm_min = 59, .tm_sec = 59, .tm_isdst = -1};
    ow_time time;

    if (strlen(text) != strlen("2026-12-31"))
        return false;
    snprintf(whole, sizeof whole, "%s%s", text, midnight);
    if (ow_time_parse(whole, &time) != OW_OK)
        return false;
    day = ow_time_day(time);
    tm.tm_year = day.year - 1900;
    tm.tm_mon = (int)day.month - 1;
    tm.tm_mday = (int)day.day;
    *ret_time = mktime(&tm);
    return true;
}

/* Put --until into body: a time as it is, a day as its end, "never" as null.  Returns
 * false after saying what is wrong. */
static bool put_until(const struct ctl *ctl, json_t *body)
{
    const char *text = ctl_value(ctl, "until");
    char time[OW_TIME_TEXT];
    ow_time until;

    if (text == NULL)
        return true;
    if (!end_of_day(text, &until) && ow_time_parse(text, &until) != OW_OK) {
        ctl_fail(CTL_USAGE,
                 "--until is a day like 2026-12-31, a time, or never; \"%s\" is not",
                 text);
        return false;
    }
    if (until == OW_NEVER)
        json_object_set_new(body, "until", json_null());
    else
        json_object_set_new(body, "until", json_string(ow_time_text(until, time)));
    return true;
}

/* Say what the server thinks of the mapping, on stderr. */
static void print_warnings(const struct ctl *ctl, const json_t *answer)
{
    const json_t *warning;
    size_t i;

    if (ctl->json)
        return;
    json_array_foreach(json_object_get(answer, "warnings"), i, warning)
        fprintf(stderr, "winsctl: note: %s\n", shown_text(warning, "text"));
}

/* Send body, which is consumed, to what client has begun. */
static enum ctl_exit send(struct ctl *ctl, struct client *client, json_t *body,
                          const char *done)
{
    json_t *answer;
    enum ctl_exit code;

    if (!put_addresses(ctl, body) || !put_until(ctl, body)) {
        json_decref(body);
        client_free(client);
        return CTL_USAGE;
    }
    code = cmd_call(client, body, &answer);
    if (code != CTL_DONE)
        return code;
    print_warnings(ctl, answer);
    return shown_change(ctl, done, answer);
}

enum ctl_exit cmd_add(struct ctl *ctl)
{
    const char *type = ctl_value(ctl, "type");
    char name[NB_KEY_TEXT];
    struct client *client;

    if (type == NULL)
        return ctl_fail(CTL_USAGE, "add needs --type unique, multihomed, group, domain "
                                   "or internet-group");
    if (cmd_name(ctl, ctl->arg[0], name) != CTL_DONE)
        return CTL_USAGE;
    client = cmd_begin(ctl, "POST", "/api/v1/mappings");
    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, ctl_value(ctl, "force") != NULL);
    return send(ctl, client,
                json_pack("{s:s, s:s, s:[]}", "name", name, "type", type, "addresses"),
                "added");
}

enum ctl_exit cmd_change(struct ctl *ctl)
{
    char name[NB_KEY_TEXT];
    struct client *client;
    json_t *body;

    if (ctl_value(ctl, "address") == NULL && ctl_value(ctl, "until") == NULL &&
        ctl->note == NULL)
        return ctl_fail(CTL_USAGE, "change needs --address A..., --until or --note");
    if (cmd_name(ctl, ctl->arg[0], name) != CTL_DONE)
        return CTL_USAGE;
    client = cmd_begin(ctl, "PUT", "/api/v1/mappings/");
    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, name);
    client_change_params(client, false);
    body = json_object();
    return send(ctl, client, body, "changed");
}
