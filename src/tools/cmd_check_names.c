/* cmd_check_names.c - do these servers give the same answers?  Each is asked for each
 * name, by UDP, as any client would ask; one question at a time, not too fast. */
#include "tools/cmd.h"

#include "base/address.h"
#include "tools/checked_names.h"
#include "tools/nbtstat_inquiry.h"
#include "tools/shown.h"
#include "tools/table.h"
#include "tools/typed_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RATE_DEFAULT 200L /* questions a second */
#define RATE_MAX     2000L
#define SILENCE_MAX  2 /* names a server may leave unanswered before it is left alone */

struct server {
    struct ow_endpoint at;
    char text[OW_ENDPOINT_TEXT];
    unsigned silent; /* names in a row without an answer */
};

struct checking {
    struct ctl *ctl;
    struct server server[CHECKED_SERVERS_MAX];
    size_t server_count;
    long rate;
    const char *headings[TABLE_COLUMNS_MAX + 1]; /* the table refers to them */
    struct table *table;
    json_t *list;
    unsigned long names, differ, unanswered;
};

/* ---- what is asked -------------------------------------------------------------------
 */

static void pause_for(long rate)
{
    const struct timespec pause = {.tv_nsec = 1000000000L / rate};

    nanosleep(&pause, NULL);
}

static void take_addresses(const struct inquiry_answer *answer, struct checked *checked)
{
    size_t count = ns_addr_count(&answer->packet.record);

    for (size_t i = 0; i < count && checked->count < CHECKED_ADDRS_MAX; i++)
        checked->addr[checked->count++] = ns_addr_at(&answer->packet.record, i).addr;
    checked_sort(checked);
}

static void ask(struct checking *checking, struct server *server,
                const struct nb_key *key, struct checked *checked)
{
    static const struct inquiry_timing timing = {.tries = 3, .interval_ms = 500};
    struct inquiry inquiry = {.key = *key, .type = NS_TYPE_NB, .to = server->at};
    struct inquiry_answer answer;

    *checked = (struct checked){.answer = CHECKED_NOT_ASKED};
    if (server->silent >= SILENCE_MAX)
        return;
    pause_for(checking->rate);
    switch (inquiry_run(&inquiry, 1, &timing, &answer)) {
    case INQUIRY_ANSWERED:
        checked->answer = CHECKED_YES;
        take_addresses(&answer, checked);
        break;
    case INQUIRY_DENIED:
        checked->answer = CHECKED_NO;
        break;
    case INQUIRY_SILENT:
    case INQUIRY_FAILED:
        checked->answer = CHECKED_SILENT;
        break;
    }
    server->silent = checked->answer == CHECKED_SILENT ? server->silent + 1 : 0;
}

/* ---- what is shown -------------------------------------------------------------------
 */

static void hex_of(const struct nb_key *key, char hex[2 * NB_NAME_LEN + 1])
{
    for (size_t i = 0; i < NB_NAME_LEN; i++)
        snprintf(hex + 2 * i, 3, "%02x", key->name.octet[i]);
}

static const char *answer_text(const struct checked *checked, char *text, size_t room)
{
    static const char *const words[] = {"(not asked)", "(silent)", "-"};
    char addr[OW_ADDR_TEXT];
    size_t at = 0;

    if (checked->answer != CHECKED_YES)
        return words[checked->answer];
    text[0] = '\0';
    for (size_t i = 0; i < checked->count && at + OW_ADDR_TEXT + 8 < room; i++)
        at += (size_t)snprintf(text + at, room - at, "%s%s", i == 0 ? "" : " ",
                               ow_addr_text(checked->addr[i], addr));
    return text;
}

static bool add_row(struct checking *checking, const struct nb_key *key,
                    const struct checked *checked, enum checked_result result)
{
    char hex[2 * NB_NAME_LEN + 1], name[SHOWN_NAME];
    char texts[CHECKED_SERVERS_MAX][CHECKED_ADDRS_MAX * OW_ADDR_TEXT];
    const char *cells[2 + CHECKED_SERVERS_MAX];

    hex_of(key, hex);
    cells[0] = shown_name(hex, "", checking->ctl->page, name);
    cells[1] = checked_result_str(result);
    for (size_t i = 0; i < checking->server_count; i++)
        cells[2 + i] = answer_text(&checked[i], texts[i], sizeof texts[i]);
    return table_add(checking->table, cells);
}

static bool add_json(struct checking *checking, const struct nb_key *key,
                     const struct checked *checked, enum checked_result result)
{
    static const char *const words[] = {"not-asked", "silent", "no", "yes"};
    char hex[2 * NB_NAME_LEN + 1], base[NB_NAME_TEXT], suffix[3], addr[OW_ADDR_TEXT];
    json_t *servers = json_array();

    hex_of(key, hex);
    snprintf(suffix, sizeof suffix, "%s", hex + 2 * (NB_NAME_LEN - 1));
    for (size_t i = 0; i < checking->server_count; i++) {
        json_t *addrs = json_array();

        for (size_t k = 0; k < checked[i].count; k++)
            json_array_append_new(addrs,
                                  json_string(ow_addr_text(checked[i].addr[k], addr)));
        json_array_append_new(
            servers, json_pack("{s:s, s:s, s:o}", "server", checking->server[i].text,
                               "answer", words[checked[i].answer], "addresses", addrs));
    }
    return json_array_append_new(
               checking->list,
               json_pack("{s:s, s:s, s:s, s:s, s:o}", "name",
                         nb_base_text(&key->name, base), "suffix", suffix, "hex", hex,
                         "result", checked_result_str(result), "servers", servers)) == 0;
}

/* ---- all of them ---------------------------------------------------------------------
 */

static enum ctl_exit check_one(struct checking *checking, const struct nb_key *key)
{
    struct checked checked[CHECKED_SERVERS_MAX];
    enum checked_result result;

    for (size_t i = 0; i < checking->server_count; i++)
        ask(checking, &checking->server[i], key, &checked[i]);
    result = checked_compare(checked, checking->server_count);
    checking->names++;
    checking->differ += result == CHECKED_MISSING || result == CHECKED_INCONSISTENT;
    checking->unanswered += result == CHECKED_UNANSWERED;
    if (checking->ctl->json ? add_json(checking, key, checked, result)
                            : add_row(checking, key, checked, result))
        return CTL_DONE;
    return ctl_fail(CTL_LOCAL, "out of memory");
}

static enum ctl_exit check_file(struct checking *checking, FILE *in, const char *path)
{
    enum ctl_exit code = CTL_DONE;
    struct nb_key key;
    char *line = NULL;
    size_t room = 0;
    unsigned long number = 0;

    while (code == CTL_DONE && getline(&line, &room, in) >= 0) {
        enum ow_err err =
            checked_name(line, checking->ctl->page, checking->ctl->exact, &key);

        number++;
        if (err == OW_OK)
            code = check_one(checking, &key);
        else if (err != OW_ENOTFOUND)
            code = ctl_fail(CTL_USAGE, "%s:%lu: not a NetBIOS name", path, number);
    }
    if (code == CTL_DONE && ferror(in))
        code = ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    free(line);
    return code;
}

static enum ctl_exit show(struct checking *checking)
{
    enum ctl_exit code = CTL_DONE;

    if (checking->ctl->json) {
        code = shown_json(checking->list);
    } else {
        table_print(checking->table, stdout);
        printf("%lu names: %lu differ, %lu unanswered\n", checking->names,
               checking->differ, checking->unanswered);
    }
    if (code == CTL_DONE && checking->unanswered > 0)
        code = CTL_UNREACHABLE;
    if (code == CTL_DONE && checking->differ > 0)
        code = CTL_NOT_FOUND;
    return code;
}

/* ---- the command line ----------------------------------------------------------------
 */

static enum ctl_exit add_servers(struct checking *checking, const char *list)
{
    char one[OW_ENDPOINT_TEXT + 8];

    while (*list != '\0') {
        size_t len = strcspn(list, ", ");
        struct server *server = &checking->server[checking->server_count];

        if (checking->server_count == CHECKED_SERVERS_MAX)
            return ctl_fail(CTL_USAGE, "at most %d servers", CHECKED_SERVERS_MAX);
        snprintf(one, sizeof one, "%.*s", (int)len, list);
        if (len >= sizeof one || ow_endpoint_parse(one, NS_PORT, &server->at) != OW_OK ||
            !ow_addr_is_usable(server->at.addr))
            return ctl_fail(CTL_USAGE, "--server: \"%s\" is not an address of a server",
                            one);
        ow_endpoint_text(server->at, server->text);
        if (server->at.port == NS_PORT)
            ow_addr_text(server->at.addr, server->text);
        checking->server_count++;
        list += len;
        list += strspn(list, ", ");
    }
    return CTL_DONE;
}

static enum ctl_exit read_options(struct checking *checking)
{
    const struct ctl *ctl = checking->ctl;
    const char *rate = ctl_value(ctl, "rate");
    enum ctl_exit code = CTL_DONE;
    char *end;

    for (size_t i = 0; code == CTL_DONE && i < ctl->given_count; i++)
        if (strcmp(ctl->given[i].option->name, "server") == 0)
            code = add_servers(checking, ctl->given[i].value);
    if (code != CTL_DONE)
        return code;
    if (checking->server_count == 0)
        return ctl_fail(CTL_USAGE, "check-names needs --server ADDRESS,...");
    checking->rate = rate == NULL ? RATE_DEFAULT : strtol(rate, &end, 10);
    if (rate != NULL &&
        (end == rate || *end != '\0' || checking->rate < 1 || checking->rate > RATE_MAX))
        return ctl_fail(CTL_USAGE, "--rate is a number from 1 to %ld", RATE_MAX);
    return CTL_DONE;
}

static enum ctl_exit make_lists(struct checking *checking)
{
    checking->headings[0] = "NAME";
    checking->headings[1] = "RESULT";
    for (size_t i = 0; i < checking->server_count; i++)
        checking->headings[2 + i] = checking->server[i].text;
    checking->table = table_new(checking->headings);
    checking->list = json_array();
    if (checking->table == NULL || checking->list == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    return CTL_DONE;
}

enum ctl_exit cmd_check_names(struct ctl *ctl)
{
    struct checking checking = {.ctl = ctl};
    const char *path = ctl->arg[0];
    enum ctl_exit code = read_options(&checking);
    FILE *in = NULL;

    if (code == CTL_DONE) {
        in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
        if (in == NULL)
            code = ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    }
    if (code == CTL_DONE)
        code = make_lists(&checking);
    if (code == CTL_DONE)
        code = check_file(&checking, in, path);
    if (code == CTL_DONE)
        code = show(&checking);
    table_free(checking.table);
    json_decref(checking.list);
    if (in != NULL && in != stdin)
        fclose(in);
    return code;
}
