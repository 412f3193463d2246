/* cmd_report.c - the report of who still uses WINS, with what DNS says if it is asked
 * for. */
#include "manager/retire_form.h"
#include "rules/record.h"
#include "tools/cmd.h"
#include "tools/host_lookup.h"
#include "tools/shown.h"

#include <stdlib.h>
#include <string.h>

static const char *const lists[] = {"used", "missing", "unused"};

#define LISTS (sizeof lists / sizeof lists[0])

static enum ctl_exit read_domains(const char *text, struct dns_source *source)
{
    char copy[DNS_DOMAINS_MAX * (DNS_DOMAIN_ROOM + 1)];
    char *rest = copy, *word;

    if (text == NULL)
        return CTL_DONE;
    if (snprintf(copy, sizeof copy, "%s", text) >= (int)sizeof copy)
        return ctl_fail(CTL_USAGE, "--suffix-search: the domains are too long");
    while ((word = strsep(&rest, ",")) != NULL) {
        size_t len = strlen(word);

        if (len > 0 && word[len - 1] == '.')
            word[--len] = '\0';
        if (len == 0 || len >= DNS_DOMAIN_ROOM || source->domain_count == DNS_DOMAINS_MAX)
            return ctl_fail(CTL_USAGE,
                            "--suffix-search: one to %d domains, separated by "
                            "commas",
                            DNS_DOMAINS_MAX);
        memcpy(source->domain[source->domain_count++], word, len + 1);
    }
    return CTL_DONE;
}

static bool is_host_suffix(const char *suffix)
{
    char *end;
    unsigned long number = strtoul(suffix, &end, 16);

    return end != suffix && *end == '\0' && number <= UINT8_MAX &&
           dns_is_host_suffix((unsigned)number);
}

static bool is_host(const json_t *entry)
{
    const json_t *suffixes = json_object_get(entry, "suffixes"), *suffix;
    size_t i;

    if (suffixes == NULL)
        return is_host_suffix(shown_text(entry, "suffix"));
    json_array_foreach(suffixes, i, suffix)
    {
        if (json_is_string(suffix) && is_host_suffix(json_string_value(suffix)))
            return true;
    }
    return false;
}

static size_t count_entries(const json_t *report)
{
    size_t count = 0;

    for (size_t list = 0; list < LISTS; list++)
        count += json_array_size(json_object_get(report, lists[list]));
    return count;
}

/* Go through the entries of all lists in order, with a lookup each. */
static void for_each(const json_t *report, struct host_lookup *lookup,
                     void (*each)(json_t *entry, struct host_lookup *lookup))
{
    for (size_t list = 0; list < LISTS; list++) {
        json_t *entry;
        size_t i;

        json_array_foreach(json_object_get(report, lists[list]), i, entry)
            each(entry, lookup++);
    }
}

/* Entries that are no hosts keep the empty name. */
static void prepare(json_t *entry, struct host_lookup *lookup)
{
    if (is_host(entry))
        (void)dns_host_of(shown_text(entry, "name"), lookup->host);
}

static size_t addresses_of(const json_t *entry, ow_addr addr[WINS_MEMBERS_MAX])
{
    const json_t *item;
    size_t i, count = 0;

    json_array_foreach(json_object_get(entry, "addresses"), i, item)
    {
        if (json_is_string(item) && count < WINS_MEMBERS_MAX &&
            ow_addr_parse(json_string_value(item), &addr[count]) == OW_OK)
            count++;
    }
    return count;
}

/* The same member as from a server that was asked with dns=1. */
static void put_answer(json_t *entry, struct host_lookup *lookup)
{
    const struct dns_answer *answer = &lookup->answer;
    ow_addr held[WINS_MEMBERS_MAX];
    size_t count = addresses_of(entry, held);
    json_t *addresses;

    if (lookup->host[0] == '\0')
        return;
    addresses = json_array();
    for (size_t i = 0; i < answer->count; i++) {
        char text[OW_ADDR_TEXT];

        (void)json_array_append_new(addresses,
                                    json_string(ow_addr_text(answer->addr[i], text)));
    }
    (void)json_object_set_new(entry, "dns",
                              json_pack("{s:s,s:o}", "verdict",
                                        dns_verdict_str(dns_compare(answer, held, count)),
                                        "addresses", addresses));
}

static enum ctl_exit ask_dns(const struct ctl *ctl, json_t *report)
{
    struct dns_source source = {.server_count = 0};
    enum ctl_exit code = read_domains(ctl_value(ctl, "suffix-search"), &source);
    struct host_lookup *lookup;
    size_t count = count_entries(report);
    json_t *searched;

    if (code != CTL_DONE)
        return code;
    lookup = calloc(count + 1, sizeof *lookup);
    searched = json_array();
    if (lookup == NULL || searched == NULL) {
        free(lookup);
        json_decref(searched);
        return ctl_fail(CTL_LOCAL, "out of memory");
    }
    for_each(report, lookup, prepare);
    host_lookup_all(&source, lookup, count);
    for_each(report, lookup, put_answer);
    for (size_t i = 0; i < source.domain_count; i++)
        (void)json_array_append_new(searched, json_string(source.domain[i]));
    (void)json_object_set_new(report, "dns",
                              json_pack("{s:o,s:i}", "domains", searched, "pending", 0));
    free(lookup);
    return code;
}

/* ---- the command ---------------------------------------------------------------------
 */

static enum ctl_exit print_report(enum retire_form form, const json_t *report)
{
    size_t len = 0;
    char *text;

    if (form == RETIRE_JSON)
        return shown_json(report);
    text = retire_form(form, report, &len);
    if (text == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    if (fwrite(text, 1, len, stdout) != len || fflush(stdout) != 0) {
        free(text);
        return ctl_fail(CTL_LOCAL, "stdout cannot be written");
    }
    free(text);
    return CTL_DONE;
}

enum ctl_exit cmd_report_retire(struct ctl *ctl)
{
    const char *form_text = ctl_value(ctl, "form");
    int form = form_text == NULL ? (ctl->json ? RETIRE_JSON : RETIRE_TEXT)
                                 : retire_form_parse(form_text);
    struct client *client;
    enum ctl_exit code;
    json_t *report;

    if (form < 0)
        return ctl_fail(CTL_USAGE, "--form is text, csv, json or html");
    client = cmd_begin(ctl, "GET", "/api/v1/report/retire");
    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "limit", ctl_value(ctl, "limit"));
    client_be_patient(client);
    code = cmd_call(client, NULL, &report);
    if (code != CTL_DONE)
        return code;
    if (ctl_value(ctl, "dns") != NULL)
        code = ask_dns(ctl, report);
    if (code == CTL_DONE)
        code = print_report((enum retire_form)form, report);
    json_decref(report);
    return code;
}
