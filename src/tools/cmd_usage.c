/* cmd_usage.c - who asks for what: the busiest, one name, one client, names that nobody
 * asks for. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <stdio.h>
#include <string.h>

#define TOP "20" /* names and clients shown, unless asked for more */

static const char *const name_headings[] = {"NAME",   "ASKED", "FOUND", "CLIENTS",
                                            "EXISTS", "LAST",  NULL};
static const char *const client_headings[] = {"CLIENT",     "MACHINE", "ASKED", "FOUND",
                                              "REGISTERED", "NAMES",   "LAST",  NULL};
static const char *const asked_headings[] = {"NAME",   "ASKED", "FOUND",
                                             "EXISTS", "LAST",  NULL};
static const char *const asker_headings[] = {"CLIENT", "MACHINE", "ASKED",
                                             "FOUND",  "LAST",    NULL};
static const char *const unused_headings[] = {"NAME",  "TYPE",       "ADDRESSES",
                                              "OWNER", "LAST ASKED", NULL};

static long long number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *shown_number(const json_t *object, const char *key, char text[24])
{
    snprintf(text, 24, "%lld", number_of(object, key));
    return text;
}

/* "37", or "37 to 41" when some may be missing. */
static const char *shown_asked(const json_t *entry, char text[48])
{
    long long asked = number_of(entry, "asked");
    long long missed = number_of(entry, "missed_at_most");

    if (missed == 0)
        snprintf(text, 48, "%lld", asked);
    else
        snprintf(text, 48, "%lld to %lld", asked, asked + missed);
    return text;
}

static bool add_name(const struct ctl *ctl, struct table *table, const json_t *entry)
{
    char name[SHOWN_NAME], asked[48], found[24], clients[24], last[64];
    const char *cells[] = {
        shown_name(shown_text(entry, "hex"), shown_text(entry, "scope"), ctl->page, name),
        shown_asked(entry, asked),
        shown_number(entry, "found", found),
        shown_number(entry, "clients", clients),
        json_is_true(json_object_get(entry, "exists")) ? "yes" : "no",
        shown_time(entry, "last", last, sizeof last)};

    return table_add(table, cells);
}

static bool add_client(const struct ctl *ctl, struct table *table, const json_t *entry)
{
    char asked[48], found[24], registered[24], names[24], last[64];
    const char *cells[] = {shown_text(entry, "address"),
                           shown_text(entry, "machine"),
                           shown_asked(entry, asked),
                           shown_number(entry, "found", found),
                           shown_number(entry, "registered", registered),
                           shown_number(entry, "names", names),
                           shown_time(entry, "last", last, sizeof last)};

    (void)ctl;
    return table_add(table, cells);
}

/* Of a client: what it asks for. */
static bool add_asked(const struct ctl *ctl, struct table *table, const json_t *entry)
{
    char name[SHOWN_NAME], asked[48], found[24], last[64];
    const char *cells[] = {
        shown_name(shown_text(entry, "hex"), shown_text(entry, "scope"), ctl->page, name),
        shown_asked(entry, asked), shown_number(entry, "found", found),
        json_is_true(json_object_get(entry, "exists")) ? "yes" : "no",
        shown_time(entry, "last", last, sizeof last)};

    return table_add(table, cells);
}

/* Of a name: who asks for it. */
static bool add_asker(const struct ctl *ctl, struct table *table, const json_t *entry)
{
    char asked[48], found[24], last[64];
    const char *cells[] = {shown_text(entry, "address"), shown_text(entry, "machine"),
                           shown_asked(entry, asked), shown_number(entry, "found", found),
                           shown_time(entry, "last", last, sizeof last)};

    (void)ctl;
    return table_add(table, cells);
}

static bool add_unused(const struct ctl *ctl, struct table *table, const json_t *entry)
{
    char name[SHOWN_NAME], addresses[256], last[64];
    const char *cells[] = {
        shown_name(shown_text(entry, "hex"), shown_text(entry, "scope"), ctl->page, name),
        json_is_true(json_object_get(entry, "static")) ? "static"
                                                       : shown_text(entry, "type"),
        shown_list(entry, "addresses", 3, addresses, sizeof addresses),
        shown_text(entry, "owner"), shown_time(entry, "last", last, sizeof last)};

    return table_add(table, cells);
}

/* ---- how exact it is -----------------------------------------------------------------
 */

/* What stands behind a word for it. */
static const char *plural(const json_t *object, const char *key)
{
    return number_of(object, key) == 1 ? "" : "s";
}

static void print_floor(const json_t *usage, const char *what)
{
    const json_t *extent = json_object_get(json_object_get(usage, "accuracy"), what);

    if (!json_is_true(json_object_get(extent, "exact")))
        printf("Not every one of the %s fits (usage-%s is %lld): one that is not listed "
               "was asked at most %lld times.\n",
               what, what, number_of(extent, "limit"),
               number_of(extent, "unlisted_at_most"));
}

static void print_state(const json_t *usage)
{
    const json_t *totals = json_object_get(usage, "totals");
    char since[64];

    if (!json_is_true(json_object_get(usage, "on")))
        puts("Nothing is counted: winsctl set usage on");
    printf("Since %s: %lld question%s, %lld found, %lld not; %lld registration%s.\n",
           shown_time(usage, "unbroken_since", since, sizeof since),
           number_of(totals, "asked"), plural(totals, "asked"),
           number_of(totals, "found"), number_of(totals, "not_found"),
           number_of(totals, "registered"), plural(totals, "registered"));
    print_floor(usage, "names");
    print_floor(usage, "clients");
    if (number_of(totals, "uncounted") > 0)
        printf("%lld could not be counted.\n", number_of(totals, "uncounted"));
}

/* How many a list of names, or of clients, leaves out. */
static void print_muted(const struct ctl *ctl, const json_t *answer, const char *what)
{
    if (number_of(answer, "muted") > 0 && ctl_value(ctl, "muted") == NULL)
        printf("%lld %s%s muted; --muted shows %s.\n", number_of(answer, "muted"), what,
               plural(answer, "muted"), number_of(answer, "muted") == 1 ? "it" : "them");
}

/* ---- what is asked of the server ------------------------------------------------------
 */

static enum ctl_exit fetch(struct ctl *ctl, const char *path, const char *tail,
                           json_t **ret_answer)
{
    struct client *client = cmd_begin(ctl, "GET", path);
    const char *limit = ctl_value(ctl, "limit");

    if (client == NULL)
        return CTL_LOCAL;
    if (tail != NULL) {
        client_segment(client, tail);
    } else {
        client_param(client, "since", ctl_value(ctl, "since"));
        client_param(client, "unused", ctl_value(ctl, "unused") == NULL ? NULL : "1");
        client_param(client, "muted", ctl_value(ctl, "muted") == NULL ? NULL : "1");
    }
    client_param(client, "limit", limit == NULL && tail == NULL ? TOP : limit);
    return cmd_call(client, NULL, ret_answer);
}

static enum ctl_exit show_name(struct ctl *ctl)
{
    char name[NB_KEY_TEXT], asked[48], shown[SHOWN_NAME];
    const json_t *names, *entry;
    enum ctl_exit code;
    json_t *answer;
    size_t i;

    if (cmd_name(ctl, ctl_value(ctl, "name"), name) != CTL_DONE)
        return CTL_USAGE;
    code = fetch(ctl, "/api/v1/usage/names/", name, &answer);
    if (code != CTL_DONE)
        return code;
    names = json_object_get(answer, "names");
    if (ctl->json) {
        code = shown_json(names);
    } else {
        json_array_foreach(names, i, entry)
        {
            shown_asked(entry, asked);
            printf("%s%s, asked for %s time%s:\n", i == 0 ? "" : "\n",
                   shown_name(shown_text(entry, "hex"), shown_text(entry, "scope"),
                              ctl->page, shown),
                   asked, strcmp(asked, "1") == 0 ? "" : "s");
            if (code == CTL_DONE)
                code = shown_table(ctl, json_object_get(entry, "clients"), asker_headings,
                                   add_asker);
        }
    }
    json_decref(answer);
    return code;
}

static enum ctl_exit show_client(struct ctl *ctl)
{
    char asked[48], last[64];
    enum ctl_exit code;
    json_t *answer;

    code = fetch(ctl, "/api/v1/usage/clients/", ctl_value(ctl, "client"), &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json) {
        code = shown_json(answer);
    } else {
        shown_asked(answer, asked);
        printf("%s %s asked %s time%s, registered %lld time%s (last %s):\n",
               shown_text(answer, "address"), shown_text(answer, "machine"), asked,
               strcmp(asked, "1") == 0 ? "" : "s", number_of(answer, "registered"),
               plural(answer, "registered"),
               shown_time(answer, "last_registered", last, sizeof last));
        code =
            shown_table(ctl, json_object_get(answer, "names"), asked_headings, add_asked);
    }
    json_decref(answer);
    return code;
}

static enum ctl_exit show_unused(struct ctl *ctl)
{
    const json_t *names;
    enum ctl_exit code;
    json_t *answer;

    code = fetch(ctl, "/api/v1/usage/names", NULL, &answer);
    if (code != CTL_DONE)
        return code;
    names = json_object_get(answer, "names");
    if (ctl->json) {
        code = shown_json(names);
    } else {
        print_state(json_object_get(answer, "usage"));
        code = shown_table(ctl, names, unused_headings, add_unused);
        print_muted(ctl, answer, "name");
        if (json_is_string(json_object_get(answer, "cursor")))
            puts("There are more; --limit N shows them.");
    }
    if (code == CTL_DONE && json_array_size(names) == 0)
        code = CTL_NOT_FOUND;
    json_decref(answer);
    return code;
}

static enum ctl_exit print_all(const struct ctl *ctl, const json_t *names,
                               const json_t *clients)
{
    enum ctl_exit code;

    print_state(json_object_get(names, "usage"));
    putchar('\n');
    code = shown_table(ctl, json_object_get(names, "names"), name_headings, add_name);
    print_muted(ctl, names, "name");
    putchar('\n');
    if (code == CTL_DONE)
        code = shown_table(ctl, json_object_get(clients, "clients"), client_headings,
                           add_client);
    print_muted(ctl, clients, "client");
    return code;
}

/* As one object: usage, names, clients. */
static enum ctl_exit print_all_json(const json_t *names, const json_t *clients)
{
    json_t *all = json_pack("{s:O,s:O,s:O}", "usage", json_object_get(names, "usage"),
                            "names", json_object_get(names, "names"), "clients",
                            json_object_get(clients, "clients"));
    enum ctl_exit code =
        all == NULL ? ctl_fail(CTL_SERVER, "the answer makes no sense") : shown_json(all);

    json_decref(all);
    return code;
}

static enum ctl_exit show_all(struct ctl *ctl)
{
    json_t *names = NULL, *clients = NULL;
    enum ctl_exit code = fetch(ctl, "/api/v1/usage/names", NULL, &names);

    if (code == CTL_DONE)
        code = fetch(ctl, "/api/v1/usage/clients", NULL, &clients);
    if (code == CTL_DONE)
        code =
            ctl->json ? print_all_json(names, clients) : print_all(ctl, names, clients);
    json_decref(names);
    json_decref(clients);
    return code;
}

/* ---- muting -------------------------------------------------------------------------
 */

static enum ctl_exit change_mute(struct ctl *ctl, const char *tail)
{
    const char *address = ctl_value(ctl, "client"), *typed = ctl_value(ctl, "name");
    char name[NB_KEY_TEXT];
    struct client *client;
    enum ctl_exit code;
    json_t *answer;

    if ((address == NULL) == (typed == NULL))
        return ctl_fail(CTL_USAGE, "usage: --mute and --unmute need --name or --client");
    if (typed != NULL && cmd_name(ctl, typed, name) != CTL_DONE)
        return CTL_USAGE;
    client = cmd_begin(ctl, "POST",
                       typed != NULL ? "/api/v1/usage/names/" : "/api/v1/usage/clients/");
    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, typed != NULL ? name : address);
    client_path(client, tail);
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    return code == CTL_DONE ? cmd_print_done(ctl, answer) : code;
}

enum ctl_exit cmd_usage(struct ctl *ctl)
{
    const bool name = ctl_value(ctl, "name") != NULL;
    const bool client = ctl_value(ctl, "client") != NULL;
    const bool unused = ctl_value(ctl, "unused") != NULL;
    const bool mute = ctl_value(ctl, "mute") != NULL;
    const bool unmute = ctl_value(ctl, "unmute") != NULL;

    if (name + client + unused > 1 || mute + unmute > 1)
        return ctl_fail(CTL_USAGE, "usage: one of --name, --client and --unused, and of "
                                   "--mute and --unmute");
    if (mute || unmute)
        return change_mute(ctl, mute ? "/mute" : "/unmute");
    if (ctl->dry_run || ctl->note != NULL)
        return ctl_fail(CTL_USAGE, "usage: --dry-run and --note go with --mute");
    if (name)
        return show_name(ctl);
    if (client)
        return show_client(ctl);
    return unused ? show_unused(ctl) : show_all(ctl);
}
