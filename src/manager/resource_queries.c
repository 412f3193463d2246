/* resource_queries.c - the query log: what was asked, one by one. */
#include "manager/resources.h"

#include "manager/dns_column.h"
#include "manager/filter.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "manager/usage_json.h"
#include "server/query_store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT     100
#define LIMIT_MAX 10000

/* The rows that were found. */
struct found {
    struct query_row *row;
    size_t count, limit;
    const struct filter *filter;
};

static bool take(void *ctx, const struct query_row *row)
{
    struct found *found = ctx;
    struct wins_record record;

    if (found->filter->has_pattern || found->filter->suffix >= 0) {
        memset(&record, 0, sizeof record);
        nb_key_copy(&record.key, &row->seen.key);
        if (!filter_match(found->filter, &record))
            return true;
    }
    found->row[found->count++] = *row;
    return found->count < found->limit;
}

static void put_json_row(struct ow_json *json, const struct registry *registry,
                         const struct query_row *row, struct dns_column *dns)
{
    ow_json_open_object(json);
    ow_json_key(json, "id");
    ow_json_uint_string(json, row->id);
    ow_json_key(json, "time");
    record_json_time(json, row->time);
    ow_json_key(json, "client");
    ow_json_open_object(json);
    usage_json_client(json, registry, row->seen.from);
    ow_json_close_object(json);
    record_json_key(json, &row->seen.key);
    ow_json_key(json, "found");
    ow_json_bool(json, row->seen.kind == USAGE_FOUND);
    ow_json_key(json, "answer");
    record_json_addr(json, row->seen.answer);
    dns_column_put_key(dns, json, registry, &row->seen.key);
    ow_json_close_object(json);
}

/* Oldest first. */
static const struct query_row *row_at(const struct found *found, bool from_end, size_t i)
{
    return &found->row[from_end ? found->count - 1 - i : i];
}

static void reply_rows(struct request *request, const struct found *found,
                       const struct query_ask *ask, struct dns_column *dns)
{
    struct ow_json json = {0};
    struct usage_state state;

    usage_look(request->manager->config.usage, &state);
    ow_json_open_object(&json);
    ow_json_key(&json, "queries");
    ow_json_open_array(&json);
    for (size_t i = 0; i < found->count; i++)
        put_json_row(&json, request->manager->config.registry,
                     row_at(found, ask->from_end, i), dns);
    ow_json_close_array(&json);
    ow_json_key(&json, "last");
    ow_json_uint_string(&json, ask->ret_last);
    ow_json_key(&json, "logged");
    ow_json_uint(&json, state.logged);
    ow_json_key(&json, "unlogged");
    ow_json_uint(&json, state.unlogged);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

/* Cells hold times, addresses and the text form of names: printable ASCII without commas
 * but in names; those have no quotes. */
static void reply_csv(struct request *request, const struct found *found, bool from_end)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (out == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    fputs("id,time,client,name,found,answer\r\n", out);
    for (size_t i = 0; i < found->count; i++) {
        const struct query_row *row = row_at(found, from_end, i);
        char time[OW_TIME_TEXT], from[OW_ADDR_TEXT], answer[OW_ADDR_TEXT] = "";
        char name[NB_KEY_TEXT];

        if (row->seen.answer != 0)
            (void)ow_addr_text(row->seen.answer, answer);
        (void)nb_key_text(&row->seen.key, name);
        fprintf(out, "%" PRIu64 ",%s,%s,\"%s%s\",%d,%s\r\n", row->id,
                ow_time_text(row->time, time), ow_addr_text(row->seen.from, from),
                strchr("=+-@", name[0]) != NULL ? "'" : "", name,
                row->seen.kind == USAGE_FOUND, answer);
    }
    if (fclose(out) != 0) {
        free(text);
        text = NULL;
    }
    reply_take(request, MHD_HTTP_OK, "text/csv; charset=utf-8", text, len);
}

static bool read_ask(struct request *request, struct query_ask *ask,
                     struct filter *filter)
{
    const char *client = request_param(request, "client");
    const char *name = request_param(request, "name");
    const char *answer = request_param(request, "answer");

    *ask = (struct query_ask){.found = -1,
                              .from_end = request_param(request, "after") == NULL};
    *filter = filter_any();
    if (client != NULL && ow_addr_parse(client, &ask->client) != OW_OK)
        return request_bad_param(request, "client", "an IPv4 address");
    if (name != NULL && filter_set_name(filter, name) != OW_OK)
        return request_bad_param(request, "name", "a pattern of octets");
    if (answer != NULL) {
        ask->found = strcmp(answer, "found") == 0;
        if (ask->found == 0 && strcmp(answer, "not-found") != 0)
            return request_bad_param(request, "answer", "found or not-found");
    }
    return request_number(request, "after", 0, 0, UINT64_MAX, &ask->after);
}

/* Waits for a disk. */
static enum ow_err read_log(struct request *request, struct query_ask *ask,
                            struct found *found)
{
    enum ow_err err;

    registry_thread_offline();
    usage_flush_queries(request->manager->config.usage);
    err = query_store_read(request->manager->config.data_folder, ask, take, found);
    registry_thread_online();
    return err == OW_ENOTFOUND ? OW_OK : err;
}

void resource_queries(struct request *request)
{
    const char *form = request_param(request, "form");
    bool csv = form != NULL && strcmp(form, "csv") == 0;
    struct filter filter;
    struct found found = {.filter = &filter};
    struct query_ask ask;
    struct dns_column dns;
    uint64_t limit;
    enum ow_err err;

    if (form != NULL && !csv && strcmp(form, "json") != 0) {
        (void)request_bad_param(request, "form", "json or csv");
        return;
    }
    if (!read_ask(request, &ask, &filter) ||
        !request_number(request, "limit", LIMIT, 1, LIMIT_MAX, &limit) ||
        !dns_column_begin(request, &dns))
        return;
    found.limit = (size_t)limit;
    found.row = calloc(found.limit, sizeof *found.row);
    err = found.row == NULL ? OW_ENOMEM : read_log(request, &ask, &found);
    if (err != OW_OK)
        reply_failure(request, err, "");
    else if (csv)
        reply_csv(request, &found, ask.from_end);
    else
        reply_rows(request, &found, &ask, &dns);
    free(found.row);
}
