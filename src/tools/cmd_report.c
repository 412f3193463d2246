/* cmd_report.c - the report of who still uses WINS, with what DNS says if it is asked
 * for. */
#include "manager/retire_form.h"
#include "tools/cmd.h"
#include "tools/host_lookup.h"
#include "tools/shown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DOMAINS_MAX 8

static const char *const lists[] = {"used", "missing", "unused"};

#define LISTS (sizeof lists / sizeof lists[0])

/* The domains to look in; one empty one: those of this machine. */
struct domains {
    char text[HOST_LOOKUP_NAME];
    const char *domain[DOMAINS_MAX];
    size_t count;
};

static enum ctl_exit read_domains(const char *text, struct domains *ret)
{
    char *rest = ret->text, *word;

    ret->domain[0] = "";
    ret->count = 1;
    if (text == NULL)
        return CTL_DONE;
    if (snprintf(ret->text, sizeof ret->text, "%s", text) >= (int)sizeof ret->text)
        return ctl_fail(CTL_USAGE, "--suffix-search: the domains are too long");
    for (ret->count = 0; (word = strsep(&rest, ",")) != NULL;) {
        size_t len = strlen(word);

        if (len > 0 && word[len - 1] == '.')
            word[len - 1] = '\0';
        if (word[0] == '\0' || ret->count == DOMAINS_MAX)
            return ctl_fail(CTL_USAGE,
                            "--suffix-search: one to %d domains, separated by "
                            "commas",
                            DOMAINS_MAX);
        ret->domain[ret->count++] = word;
    }
    return CTL_DONE;
}

/* Whether a suffix is one of those that machines have: what others stand for is no host
 * of DNS. */
static bool is_host_suffix(const char *suffix)
{
    return strcmp(suffix, "00") == 0 || strcmp(suffix, "03") == 0 ||
           strcmp(suffix, "20") == 0;
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

/* The host name of a NetBIOS name; false when it cannot be one. */
static bool host_of(const json_t *entry, const char *domain, char host[HOST_LOOKUP_NAME])
{
    const char *name = shown_text(entry, "name");
    size_t len = strlen(name);

    if (!is_host(entry) || len == 0 || len > 15)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)name[i]) && name[i] != '-' && name[i] != '_')
            return false;
        host[i] = (char)tolower((unsigned char)name[i]);
    }
    /* a full name ends in a dot, so that nothing is put behind it */
    return snprintf(host + len, HOST_LOOKUP_NAME - len, "%s%s%s",
                    domain[0] == '\0' ? "" : ".", domain,
                    domain[0] == '\0' ? "" : ".") < (int)(HOST_LOOKUP_NAME - len);
}

static size_t count_entries(const json_t *report)
{
    size_t count = 0;

    for (size_t list = 0; list < LISTS; list++)
        count += json_array_size(json_object_get(report, lists[list]));
    return count;
}

/* ---- what came back ------------------------------------------------------------------
 */

static bool lists_address(const json_t *entry, const char *address)
{
    const json_t *item;
    size_t i;

    json_array_foreach(json_object_get(entry, "addresses"), i, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), address) == 0)
            return true;
    }
    return false;
}

/* Put into an entry what the first lookup that found something, or else the last one,
 * has brought. */
static void put_answer(json_t *entry, const struct host_lookup *lookup)
{
    json_t *dns = json_object(), *addresses = json_array();
    bool same = lookup->count > 0;

    for (size_t i = 0; i < lookup->count; i++) {
        char text[OW_ADDR_TEXT];

        (void)json_array_append_new(addresses,
                                    json_string(ow_addr_text(lookup->addr[i], text)));
        same = same && lists_address(entry, text);
    }
    (void)json_object_set_new(dns, "host", json_string(lookup->name));
    (void)json_object_set_new(dns, "addresses", addresses);
    (void)json_object_set_new(dns, "same", json_boolean(same));
    (void)json_object_set_new(
        dns, "error", lookup->failed ? json_string("the resolver failed") : json_null());
    (void)json_object_set_new(entry, "dns", dns);
}

/* Each entry has one lookup in every domain; those of no host have an empty name. */
static void put_answers(json_t *report, const struct domains *domains,
                        const struct host_lookup *lookup)
{
    for (size_t list = 0; list < LISTS; list++) {
        json_t *entry;
        size_t i;

        json_array_foreach(json_object_get(report, lists[list]), i, entry)
        {
            const struct host_lookup *best = lookup;

            for (size_t d = 1; d < domains->count && best->count == 0; d++)
                best = &lookup[d];
            if (best->name[0] != '\0')
                put_answer(entry, best);
            lookup += domains->count;
        }
    }
}

/* ---- asking --------------------------------------------------------------------------
 */

static size_t prepare(const json_t *report, const struct domains *domains,
                      struct host_lookup *lookup)
{
    size_t count = 0;

    for (size_t list = 0; list < LISTS; list++) {
        const json_t *entry;
        size_t i;

        json_array_foreach(json_object_get(report, lists[list]), i, entry)
        {
            for (size_t d = 0; d < domains->count; d++, count++) {
                if (!host_of(entry, domains->domain[d], lookup[count].name))
                    lookup[count].name[0] = '\0';
            }
        }
    }
    return count;
}

/* Names that are no hosts stand in between; they are left out of the work. */
static bool look_up(struct host_lookup *lookup, size_t count)
{
    struct host_lookup *work = calloc(count + 1, sizeof *work);
    size_t hosts = 0, at = 0;

    if (work == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (lookup[i].name[0] != '\0')
            work[hosts++] = lookup[i];
    }
    host_lookup_all(work, hosts);
    for (size_t i = 0; i < count; i++) {
        if (lookup[i].name[0] != '\0')
            lookup[i] = work[at++];
    }
    free(work);
    return true;
}

static enum ctl_exit ask_dns(const struct ctl *ctl, json_t *report)
{
    struct domains domains;
    struct host_lookup *lookup;
    enum ctl_exit code = read_domains(ctl_value(ctl, "suffix-search"), &domains);
    json_t *searched;
    size_t count;

    if (code != CTL_DONE)
        return code;
    lookup = calloc(count_entries(report) * domains.count + 1, sizeof *lookup);
    searched = json_array();
    if (lookup == NULL || searched == NULL) {
        free(lookup);
        json_decref(searched);
        return ctl_fail(CTL_LOCAL, "out of memory");
    }
    count = prepare(report, &domains, lookup);
    if (look_up(lookup, count))
        put_answers(report, &domains, lookup);
    else
        code = ctl_fail(CTL_LOCAL, "out of memory");
    for (size_t i = 0; i < domains.count; i++)
        (void)json_array_append_new(searched, json_string(domains.domain[i]));
    (void)json_object_set_new(report, "dns", json_pack("{s:o}", "suffixes", searched));
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
