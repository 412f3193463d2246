/* netsh_show.c - `netsh wins server show ...` about records: names, tables, counts. */
#include "tools/netsh.h"

#include "tools/cmd.h"
#include "tools/netsh_rows.h"
#include "tools/out_file.h"
#include "tools/record_lines.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <stdlib.h>
#include <string.h>

#define SORTED_AT_ONCE 100000 /* rows; a longer table is sorted piece by piece */
#define OWNERS_MAX     256
#define PATTERN_ROOM   512

/* Which records of one owner a table shall have. */
struct choice {
    const char *owner, *suffix, *pattern, *state;
    const char *life; /* "static", "dynamic"; NULL: both */
    unsigned long long min, max, most;
    bool from_end, exact;
};

/* Rows on their way to the table. */
struct rows {
    const struct netsh *netsh;
    const struct choice *choice;
    FILE *out;
    char **row;
    size_t count, room;
    unsigned long long total;
};

/* ---- a table -------------------------------------------------------------------------
 */

/* Rows begin with the padded name and its suffix: their order is that of the names. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void flush_rows(struct rows *rows)
{
    unsigned long long most = rows->choice->most == 0 ? rows->count : rows->choice->most;
    size_t first = 0, last = rows->count;

    if (rows->count > 1)
        qsort(rows->row, rows->count, sizeof *rows->row, by_text);
    if (rows->choice->from_end && last > most)
        first = last - (size_t)most;
    else if (last > most)
        last = (size_t)most;
    for (size_t i = first; i < last; i++)
        fputs(rows->row[i], rows->out);
    rows->total += last - first;
    for (size_t i = 0; i < rows->count; i++)
        free(rows->row[i]);
    rows->count = 0;
}

static bool keep_row(struct rows *rows, const json_t *record)
{
    size_t room = rows->room == 0 ? 64 : 2 * rows->room, len;
    char **larger, *text = NULL;
    FILE *out;

    if (rows->count == rows->room) {
        larger = realloc(rows->row, room * sizeof *larger);
        if (larger == NULL)
            return false;
        rows->row = larger;
        rows->room = room;
    }
    out = open_memstream(&text, &len);
    if (out == NULL)
        return false;
    netsh_row(out, record, rows->netsh->ctl->page);
    if (fclose(out) != 0)
        return false;
    rows->row[rows->count++] = text;
    if (rows->count == SORTED_AT_ONCE)
        flush_rows(rows);
    return true;
}

static bool is_chosen(const struct choice *choice, const json_t *record)
{
    unsigned long long version = strtoull(shown_text(record, "version"), NULL, 10);

    return version >= choice->min && (choice->max == 0 || version <= choice->max);
}

static bool take_row(void *ctx, const json_t *record)
{
    struct rows *rows = ctx;

    if (!is_chosen(rows->choice, record))
        return true;
    if (!rows->netsh->ctl->json)
        return keep_row(rows, record);
    fputs(rows->total++ == 0 ? "" : ",\n", rows->out);
    return json_dumpf(record, rows->out, JSON_COMPACT | JSON_PRESERVE_ORDER) == 0;
}

/* Ask for the records of a choice. */
static enum ctl_exit ask(const struct netsh *netsh, const struct choice *choice,
                         record_take take, void *ctx)
{
    struct client *client = cmd_begin(netsh->ctl, "GET", "/api/v1/records");
    char pattern[PATTERN_ROOM];
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    if (choice->pattern != NULL) {
        if (typed_pattern(choice->pattern, netsh->ctl->page,
                          choice->exact || netsh->ctl->exact, pattern,
                          sizeof pattern) != OW_OK) {
            client_free(client);
            return ctl_fail(CTL_USAGE, "\"%s\" is not a pattern of names",
                            choice->pattern);
        }
        client_param(client, "name", pattern);
    }
    client_param(client, "suffix", choice->suffix);
    client_param(client, "state", choice->state);
    client_param(client, "owner", choice->owner);
    if (choice->life != NULL)
        client_param(client, "static", strcmp(choice->life, "static") == 0 ? "1" : "0");
    code = record_lines(client, take, ctx);
    client_free(client);
    return code;
}

static enum ctl_exit print_table(const struct netsh *netsh, const struct choice *choice,
                                 FILE *out)
{
    struct rows rows = {.netsh = netsh, .choice = choice, .out = out};
    enum ctl_exit code;

    if (netsh->ctl->json)
        fputs("[", out);
    else
        netsh_row_headings(out);
    code = ask(netsh, choice, take_row, &rows);
    if (netsh->ctl->json) {
        fputs("]\n", out);
    } else {
        flush_rows(&rows);
        if (choice->owner != NULL)
            fprintf(out, "\n%llu records of owner %s\n", rows.total, choice->owner);
        else
            fprintf(out, "\n%llu records\n", rows.total);
    }
    free(rows.row);
    return code;
}

/* Tables go to the file that File= names, or to the standard output. */
static FILE *open_out(const struct netsh *netsh, char **ret_text, size_t *ret_len)
{
    return netsh_value(netsh, "File") == NULL ? stdout
                                              : open_memstream(ret_text, ret_len);
}

static enum ctl_exit close_out(const struct netsh *netsh, FILE *out, char **text,
                               const size_t *len, enum ctl_exit code)
{
    const char *path = netsh_value(netsh, "File");
    struct out_file file = {.fd = -1};

    if (path == NULL)
        return code;
    if (fclose(out) != 0)
        code = ctl_fail(CTL_LOCAL, "out of memory");
    if (code == CTL_DONE)
        code = out_file_open(path, &file);
    if (code == CTL_DONE && !out_file_take(&file, *text, *len))
        code = ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(file.err));
    if (code == CTL_DONE)
        code = out_file_finish(path, &file);
    out_file_drop(&file);
    free(*text);
    return code;
}

/* One table after the other, for each owner of a list "a,b"; all owners in one when it is
 * empty. */
static int print_owners(const struct netsh *netsh, const char *owners,
                        const struct choice *choice)
{
    struct choice one = *choice;
    char *text = NULL, owner[64];
    size_t len = 0;
    FILE *out = open_out(netsh, &text, &len);
    enum ctl_exit code = CTL_DONE;

    if (out == NULL)
        return (int)ctl_fail(CTL_LOCAL, "out of memory");
    if (owners[0] == '\0')
        code = print_table(netsh, &one, out);
    while (code == CTL_DONE && owners[0] != '\0') {
        size_t n = strcspn(owners, ",");

        snprintf(owner, sizeof owner, "%.*s", (int)n, owners);
        one.owner = owner;
        code = print_table(netsh, &one, out);
        owners += n + (owners[n] == ',');
    }
    return (int)close_out(netsh, out, &text, &len, code);
}

static unsigned long long number_of(const struct netsh *netsh, const char *tag)
{
    const char *value = netsh_value(netsh, tag);

    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

int netsh_show_database(struct netsh *netsh)
{
    static const char *const lives[] = {NULL, "static", "dynamic"};
    struct choice choice = {.suffix = netsh_value(netsh, "EndChar"),
                            .life = lives[number_of(netsh, "RecType")],
                            .most = number_of(netsh, "Count"),
                            .from_end = netsh_flag(netsh, "Start", false)};

    const char *owners = netsh_value(netsh, "Servers");

    return print_owners(netsh, owners == NULL ? "" : owners, &choice);
}

/* The pattern of Name= for a search: what begins so, if it has no wildcard of its own. */
static const char *pattern_of(const struct netsh *netsh, bool whole, char *text,
                              size_t room)
{
    const char *name = netsh_value(netsh, "Name");

    if (name == NULL)
        return NULL;
    snprintf(text, room, "%s%s", name, whole || strpbrk(name, "*?") != NULL ? "" : "*");
    return text;
}

int netsh_show_recbyversion(struct netsh *netsh)
{
    const char *server = netsh_value(netsh, "Server");
    char pattern[PATTERN_ROOM];
    struct choice choice = {.suffix = netsh_value(netsh, "EndChar"),
                            .min = number_of(netsh, "Min"),
                            .max = number_of(netsh, "Max"),
                            .exact = netsh_flag(netsh, "Case", false),
                            .pattern = pattern_of(netsh, true, pattern, sizeof pattern)};

    return print_owners(netsh, server == NULL ? netsh->server : server, &choice);
}

int netsh_init_search(struct netsh *netsh)
{
    char pattern[PATTERN_ROOM];
    struct choice choice = {.suffix = netsh_value(netsh, "EndChar"),
                            .exact = netsh_flag(netsh, "Case", false),
                            .pattern = pattern_of(netsh, false, pattern, sizeof pattern)};

    return print_owners(netsh, "", &choice);
}

int netsh_show_browser(struct netsh *netsh)
{
    struct choice choice = {.suffix = "1b", .state = "active"};

    return print_owners(netsh, "", &choice);
}

/* ---- one name, counts ----------------------------------------------------------------
 */

int netsh_show_name(struct netsh *netsh)
{
    char typed[PATTERN_ROOM], name[NB_KEY_TEXT];
    struct client *client;
    const json_t *record;
    json_t *answer;
    enum ctl_exit code;
    size_t i;

    if (!netsh_name(netsh_value(netsh, "Name"), netsh_value(netsh, "EndChar"), typed,
                    sizeof typed) ||
        typed_name(typed, netsh->ctl->page, netsh->ctl->exact,
                   netsh_value(netsh, "Scope"), name) != OW_OK)
        return (int)cmd_name_wrong(netsh_value(netsh, "Name"));
    client = cmd_begin(netsh->ctl, "GET", "/api/v1/names/");
    if (client == NULL)
        return (int)CTL_LOCAL;
    client_segment(client, name);
    code = cmd_call(client, NULL, &answer);
    if (code == CTL_NOT_FOUND)
        puts("The name does not exist in the WINS database.");
    if (code != CTL_DONE)
        return (int)code;
    if (netsh->ctl->json) {
        code = shown_json(json_object_get(answer, "records"));
    } else {
        json_array_foreach(json_object_get(answer, "records"), i, record)
        {
            fputs(i == 0 ? "" : "\n", stdout);
            netsh_whole_record(stdout, record, netsh->ctl->page);
        }
    }
    json_decref(answer);
    return (int)code;
}

static bool count_one(void *ctx, const json_t *record)
{
    unsigned long long *count = ctx;

    (void)record;
    ++*count;
    return true;
}

int netsh_show_reccount(struct netsh *netsh)
{
    const char *server = netsh_value(netsh, "Server");
    struct choice choice = {.owner = server == NULL ? netsh->server : server};
    unsigned long long count = 0;
    enum ctl_exit code = ask(netsh, &choice, count_one, &count);

    if (code == CTL_DONE && netsh->ctl->json)
        printf("{\"owner\": \"%s\", \"records\": %llu}\n", choice.owner, count);
    else if (code == CTL_DONE)
        printf("No of records in the database for owner %s = %llu\n", choice.owner,
               count);
    return (int)code;
}

/* Owners and the highest version of each. */
struct owners {
    size_t count;
    struct {
        char addr[32];
        unsigned long long version;
    } owner[OWNERS_MAX];
};

static bool note_owner(void *ctx, const json_t *record)
{
    struct owners *owners = ctx;
    const char *addr = shown_text(record, "owner");
    unsigned long long version = strtoull(shown_text(record, "version"), NULL, 10);
    size_t i = 0;

    while (i < owners->count && strcmp(owners->owner[i].addr, addr) != 0)
        i++;
    if (i == OWNERS_MAX)
        return false;
    if (i == owners->count) {
        snprintf(owners->owner[i].addr, sizeof owners->owner[i].addr, "%s", addr);
        owners->count++;
    }
    if (version > owners->owner[i].version)
        owners->owner[i].version = version;
    return true;
}

/* Without records of others nothing needs to be read: the server knows its own highest.
 */
int netsh_show_versionmap(struct netsh *netsh)
{
    struct owners owners = {.count = 1};
    const struct choice all = {0};
    enum ctl_exit code = CTL_DONE;

    snprintf(owners.owner[0].addr, sizeof owners.owner[0].addr, "%s", netsh->server);
    if (netsh_counter(netsh, "names_replica") > 0)
        code = ask(netsh, &all, note_owner, &owners);
    owners.owner[0].version = (unsigned long long)netsh_counter(netsh, "version_id");
    if (code != CTL_DONE)
        return (int)code;
    if (!netsh->ctl->json)
        puts("Owner ID - IP Address - Highest Version ID");
    for (size_t i = 0; i < owners.count; i++)
        printf(netsh->ctl->json ? "%s{\"id\": %zu, \"owner\": \"%s\", \"version\": "
                                  "\"%llu\"}"
                                : "%s%zu - %s - %llx\n",
               !netsh->ctl->json ? ""
               : i == 0          ? "["
                                 : ",\n",
               i, owners.owner[i].addr, owners.owner[i].version);
    if (netsh->ctl->json)
        puts("]");
    return (int)CTL_DONE;
}
