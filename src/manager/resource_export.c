/* resource_export.c - records as files for other servers, streamed. */
#include "manager/resources.h"

#include "formats/format.h"
#include "manager/filter_params.h"
#include "manager/owner.h"
#include "manager/reply.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH         64
#define SCANS_AT_ONCE 64 /* batches without a match before the loop goes on */
#define DOMAIN_MAX    200
#define DOMAIN_CHARACTERS                                                                \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

struct export
{
    const struct registry *registry;
    const struct format *format;
    struct filter filter;
    uint64_t cursor;
    size_t next, count; /* of batch: written next, and how many there are */
    bool begun, ended;
    size_t sent; /* of writer.text */
    struct format_writer writer;
    char domain[DOMAIN_MAX + 1], name_server[DOMAIN_MAX + 1];
    struct wins_record batch[BATCH], sibling;
};

/* ---- records that go together --------------------------------------------------------
 */

static bool is_machine(const struct wins_record *record)
{
    return record->type == WINS_UNIQUE || record->type == WINS_MULTIHOMED;
}

static bool read_sibling(struct export *out, const struct wins_record *record,
                         uint8_t suffix)
{
    struct nb_key key;

    nb_key_copy(&key, &record->key);
    key.name.octet[NB_NAME_LEN - 1] = suffix;
    return registry_read(out->registry, &key, &out->sibling) &&
           out->sibling.state == WINS_ACTIVE;
}

static bool is_alike(struct export *out, const struct wins_record *record, uint8_t suffix)
{
    const struct wins_record *other = &out->sibling;

    if (!read_sibling(out, record, suffix) || other->type != record->type ||
        other->is_static != record->is_static || other->count != record->count)
        return false;
    for (int i = 0; i < record->count; i++)
        if (wins_member_index(other, record->member[i].addr) < 0)
            return false;
    return true;
}

/* Whether the names of a machine are those that a bare name makes. */
static bool is_triple(struct export *out, const struct wins_record *record)
{
    static const uint8_t suffixes[] = {0x00, 0x03, 0x20};
    bool is_one = false;

    for (size_t i = 0; i < sizeof suffixes; i++)
        is_one = is_one || nb_suffix(&record->key.name) == suffixes[i];
    if (!is_one || !is_machine(record) || out->filter.suffix >= 0)
        return false;
    for (size_t i = 0; i < sizeof suffixes; i++)
        if (suffixes[i] != nb_suffix(&record->key.name) &&
            !is_alike(out, record, suffixes[i]))
            return false;
    return true;
}

/* Whether record is written, and how. */
static bool is_wanted(struct export *out, const struct wins_record *record)
{
    uint8_t suffix = nb_suffix(&record->key.name);

    out->writer.bare = false;
    switch (out->format->bundle) {
    case FORMAT_EACH:
        return true;
    case FORMAT_TRIPLES:
        out->writer.bare = is_triple(out, record);
        return !out->writer.bare || suffix == 0;
    case FORMAT_MACHINES:
        break;
    }
    return is_machine(record) &&
           (suffix == 0x00 || (suffix == 0x20 && !(read_sibling(out, record, 0) &&
                                                   is_machine(&out->sibling))));
}

/* ---- the stream ----------------------------------------------------------------------
 */

/* The next record, if it is one for this file. */
static void put_next(struct export *out)
{
    const struct wins_record *record = &out->batch[out->next++];

    if (filter_match(&out->filter, record) && is_wanted(out, record))
        (void)out->format->put(&out->writer, record);
}

/* Make more text, as long as there is room for another record. */
static void make_more(struct export *out)
{
    if (!out->begun && out->format->begin != NULL)
        out->format->begin(&out->writer);
    out->begun = true;
    for (int scans = 0; out->writer.len < FORMAT_PIECE_ROOM;) {
        if (out->next < out->count) {
            put_next(out);
            continue;
        }
        registry_thread_quiescent();
        if (scans++ == SCANS_AT_ONCE)
            return;
        out->next = 0;
        out->count = registry_scan(out->registry, &out->cursor, out->batch, BATCH);
        if (out->count > 0)
            continue;
        if (out->format->end != NULL)
            out->format->end(&out->writer);
        out->ended = true;
        return;
    }
}

static ssize_t read_export(void *ctx, uint64_t pos, char *buf, size_t max)
{
    struct export *out = ctx;
    size_t n;

    (void)pos;
    if (out->sent == out->writer.len) {
        if (out->ended)
            return MHD_CONTENT_READER_END_OF_STREAM;
        out->sent = out->writer.len = 0;
        make_more(out);
    }
    if (out->writer.cut)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (out->writer.len == 0) {
        if (out->ended)
            return MHD_CONTENT_READER_END_OF_STREAM;
        buf[0] = '\n'; /* nothing for this file in a while: a blank line harms none */
        return 1;
    }
    n = out->writer.len - out->sent;
    if (n > max)
        n = max;
    memcpy(buf, out->writer.text + out->sent, n);
    out->sent += n;
    return (ssize_t)n;
}

/* ---- the request ---------------------------------------------------------------------
 */

/* A domain for files that hold nothing but host names: labels of letters, digits, hyphens
 * and underscores, without a final dot. */
static bool read_domain(struct request *request, const char *name, char text[])
{
    const char *value = request_param(request, name);
    size_t len = value == NULL ? 0 : strlen(value), label = 0;

    if (len > 0 && value[len - 1] == '.')
        len--;
    for (size_t i = 0; i < len; i++) {
        bool dot = value[i] == '.';

        label = dot ? 0 : label + 1;
        if (len > DOMAIN_MAX || label > 63 || (dot && (i == 0 || value[i - 1] == '.')) ||
            (!dot && strchr(DOMAIN_CHARACTERS, value[i]) == NULL))
            return request_bad_param(request, name, "a domain name");
    }
    memcpy(text, len == 0 ? "" : value, len);
    text[len] = '\0';
    return true;
}

static bool read_format(struct request *request, struct export *out)
{
    const char *to = request_param(request, "to");

    out->format = to == NULL ? NULL : format_find(to);
    if (out->format == NULL || out->format->put == NULL)
        return request_bad_param(request, "to", FORMAT_WRITABLE);
    if (!read_domain(request, "domain", out->domain) ||
        !read_domain(request, "name_server", out->name_server))
        return false;
    if (out->format->needs_domain && out->domain[0] == '\0') {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "%s needs the parameter domain", to);
        return false;
    }
    return true;
}

static bool start(struct request *request, struct export *out)
{
    out->registry = request->manager->config.registry;
    out->writer.owner = owner_address(request->manager);
    out->writer.now = (ow_time)time(NULL);
    if (!read_format(request, out) ||
        !filter_read(request, out->writer.owner, &out->filter))
        return false;
    if (!out->format->any_state && out->filter.state < 0)
        out->filter.state = (int)WINS_ACTIVE;
    out->writer.domain = out->domain[0] == '\0' ? NULL : out->domain;
    out->writer.name_server = out->name_server[0] == '\0' ? NULL : out->name_server;
    return true;
}

void resource_export(struct request *request)
{
    struct export *out = calloc(1, sizeof *out);

    if (out == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    if (start(request, out))
        reply_stream(request, out->format->type, read_export, out, free);
    else
        free(out);
}
