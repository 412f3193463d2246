/* resource_audit.c - the audit trail, as JSON and as a table. */
#include "manager/resources.h"

#include "manager/auth_audit.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT     100
#define LIMIT_MAX 100000

struct listing {
    FILE *csv; /* NULL: JSON */
    struct ow_json json;
    uint64_t left;
    int64_t last; /* id */
};

static void put_json(struct ow_json *json, const struct audit_entry *entry)
{
    const struct {
        const char *key, *text;
    } texts[] = {{"account", entry->account}, {"door", entry->door},
                 {"from", entry->source},     {"method", entry->method},
                 {"path", entry->path},       {"subject", entry->subject},
                 {"code", entry->code},       {"note", entry->note}};

    ow_json_open_object(json);
    ow_json_key(json, "id");
    ow_json_uint_string(json, (uint64_t)entry->id);
    ow_json_key(json, "time");
    record_json_time(json, entry->time);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ow_json_key(json, texts[i].key);
        ow_json_string(json, texts[i].text);
    }
    ow_json_key(json, "status");
    ow_json_uint(json, entry->status);
    ow_json_key(json, "outcome");
    ow_json_string(json, entry->code[0] == '\0' ? "done" : "refused");
    ow_json_close_object(json);
}

/* A cell in quotes.  What a spreadsheet would take for a formula gets an apostrophe. */
static void put_cell(FILE *csv, const char *text, const char *behind)
{
    fputc('"', csv);
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL)
        fputc('\'', csv);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', csv);
        fputc(*text, csv);
    }
    fprintf(csv, "\"%s", behind);
}

static void put_csv(FILE *csv, const struct audit_entry *entry)
{
    char time[OW_TIME_TEXT];

    fprintf(csv, "%" PRId64 ",%s,", entry->id, ow_time_text(entry->time, time));
    put_cell(csv, entry->account, ",");
    fprintf(csv, "%s,%s,%s,", entry->door, entry->source, entry->method);
    put_cell(csv, entry->path, ",");
    put_cell(csv, entry->subject, ",");
    fprintf(csv, "%u,%s,", entry->status, entry->code);
    put_cell(csv, entry->note, "\r\n");
}

static bool take(void *ctx, const struct audit_entry *entry)
{
    struct listing *listing = ctx;

    if (listing->left == 0)
        return false;
    listing->left--;
    listing->last = entry->id;
    if (listing->csv != NULL)
        put_csv(listing->csv, entry);
    else
        put_json(&listing->json, entry);
    return true;
}

static void answer_json(struct request *request, uint64_t limit, int64_t before)
{
    struct listing listing = {.left = limit};
    enum ow_err err;

    ow_json_open_object(&listing.json);
    ow_json_key(&listing.json, "entries");
    ow_json_open_array(&listing.json);
    err = auth_trail(request->manager->auth, before, take, &listing);
    ow_json_close_array(&listing.json);
    ow_json_key(&listing.json, "cursor");
    if (listing.left > 0)
        ow_json_null(&listing.json);
    else
        ow_json_uint_string(&listing.json, (uint64_t)listing.last);
    ow_json_close_object(&listing.json);
    if (err == OW_OK) {
        reply_json(request, MHD_HTTP_OK, &listing.json);
        return;
    }
    ow_json_done(&listing.json);
    reply_failure(request, err, "");
}

static void answer_csv(struct request *request, uint64_t limit, int64_t before)
{
    struct listing listing = {.left = limit};
    char *text = NULL;
    size_t len = 0;
    enum ow_err err = OW_ENOMEM;

    listing.csv = open_memstream(&text, &len);
    if (listing.csv != NULL) {
        fputs("id,time,account,door,from,method,path,subject,status,code,note\r\n",
              listing.csv);
        err = auth_trail(request->manager->auth, before, take, &listing);
        if (fclose(listing.csv) != 0)
            err = OW_ENOMEM;
    }
    if (err == OW_OK) {
        reply_take(request, MHD_HTTP_OK, "text/csv; charset=utf-8", text, len);
        return;
    }
    free(text);
    reply_failure(request, err, "");
}

void resource_audit(struct request *request)
{
    const char *form = request_param(request, "form");
    const bool csv = form != NULL && strcmp(form, "csv") == 0;
    uint64_t limit, before;

    if (form != NULL && !csv && strcmp(form, "json") != 0) {
        request_bad_param(request, "form", "json csv");
        return;
    }
    if (!request_number(request, "limit", csv ? LIMIT_MAX : LIMIT, 1, LIMIT_MAX,
                        &limit) ||
        !request_number(request, "cursor", INT64_MAX, 1, INT64_MAX, &before))
        return;
    if (csv)
        answer_csv(request, limit, (int64_t)before);
    else
        answer_json(request, limit, (int64_t)before);
}
