#include "node/event_log.h"

#include "base/json.h"
#include "node/node_json.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_READ 8192
#define FILE_MAX      (1024 * 1024)
#define TEXT_MAX      2048 /* of one field; longer ones are cut */

struct event_log {
    char path[PATH_MAX], path_old[PATH_MAX + 2]; /* "": in memory only */
    int fd;
    bool torn; /* the file ends within a line */
    size_t lines, bytes;
    uint64_t last;
    ow_time minute;          /* the one that is counted */
    unsigned errors, others; /* added in that minute */
    uint64_t missed;
    size_t first, count; /* of the ring */
    struct event_kept *kept[EVENT_LOG_KEPT];
};

/* ---- entries --------------------------------------------------------------------- */

static char *put_text(char **at, const char *text, size_t len)
{
    char *copy = *at;

    memcpy(copy, text, len);
    copy[len] = '\0';
    *at += len + 1;
    return copy;
}

/* A copy that owns everything; NULL: no memory. */
static struct event_kept *entry_new(enum ow_event event, ow_time time,
                                    const struct ow_field *fields, size_t count)
{
    size_t texts = 0;
    struct event_kept *entry;
    char *at;

    if (count > OW_FIELDS_MAX)
        count = OW_FIELDS_MAX;
    for (size_t i = 0; i < count; i++)
        texts += strnlen(fields[i].key, TEXT_MAX) + 1 +
                 (fields[i].text == NULL ? 0 : strnlen(fields[i].text, TEXT_MAX)) + 1;
    entry = malloc(sizeof(*entry) + count * sizeof(entry->field[0]) + texts);
    if (entry == NULL)
        return NULL;
    *entry = (struct event_kept){.event = event, .time = time, .count = count};
    at = (char *)&entry->field[count];
    for (size_t i = 0; i < count; i++) {
        const struct ow_field *from = &fields[i];

        entry->field[i] = *from;
        entry->field[i].key = put_text(&at, from->key, strnlen(from->key, TEXT_MAX));
        if (from->text != NULL)
            entry->field[i].text =
                put_text(&at, from->text, strnlen(from->text, TEXT_MAX));
    }
    return entry;
}

/* Into the ring; the oldest entry makes room. */
static void keep(struct event_log *log, struct event_kept *entry)
{
    if (log->count == EVENT_LOG_KEPT) {
        free(log->kept[log->first]);
        log->first = (log->first + 1) % EVENT_LOG_KEPT;
        log->count--;
    }
    log->kept[(log->first + log->count) % EVENT_LOG_KEPT] = entry;
    log->count++;
    log->last = entry->seq;
}

static struct event_kept *entry_at(const struct event_log *log, size_t i)
{
    return log->kept[(log->first + i) % EVENT_LOG_KEPT];
}

const struct event_kept *event_log_next(const struct event_log *log, uint64_t after)
{
    size_t low = 0, high = log->count; /* the numbers rise */

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (entry_at(log, middle)->seq > after)
            high = middle;
        else
            low = middle + 1;
    }
    return low < log->count ? entry_at(log, low) : NULL;
}

uint64_t event_log_last(const struct event_log *log)
{
    return log->last;
}

/* ---- reading --------------------------------------------------------------------- */

/* The fields of a line; texts point into json.  Returns how many. */
static size_t read_fields(const json_t *object, struct ow_field fields[OW_FIELDS_MAX])
{
    const char *key;
    const json_t *value;
    size_t count = 0;

    /* jansson's macro takes no constant object. */
    for (void *at = json_object_iter((json_t *)object);
         at != NULL && count < OW_FIELDS_MAX;
         at = json_object_iter_next((json_t *)object, at)) {
        ow_addr addr;

        key = json_object_iter_key(at);
        value = json_object_iter_value(at);
        if (json_is_integer(value))
            fields[count++] = OW_NUMBER(key, json_integer_value(value));
        else if (json_is_string(value) &&
                 ow_addr_parse(json_string_value(value), &addr) == OW_OK)
            fields[count++] = OW_ADDRESS(key, addr);
        else if (json_is_string(value))
            fields[count++] = OW_TEXT(key, json_string_value(value));
    }
    return count;
}

/* Numbers must rise, whatever the file says. */
static uint64_t number_after(uint64_t last, json_int_t said)
{
    return said > 0 && (uint64_t)said > last && said < INT64_MAX / 2 ? (uint64_t)said
                                                                     : last + 1;
}

static void read_entry(struct event_log *log, const json_t *json)
{
    json_int_t id = json_integer_value(json_object_get(json, "id"));
    json_int_t missed = json_integer_value(json_object_get(json, "missed"));
    const char *when = json_string_value(json_object_get(json, "time"));
    const struct ow_event_row *row;
    struct ow_field fields[OW_FIELDS_MAX];
    struct event_kept *entry;
    size_t count;
    ow_time time;

    row = id > 0 && id <= UINT16_MAX ? ow_event_by_number(OW_SOURCE_NETBT, (uint16_t)id)
                                     : NULL;
    if (row == NULL || when == NULL || ow_time_parse(when, &time) != OW_OK)
        return;
    count = read_fields(json_object_get(json, "fields"), fields);
    entry = entry_new(row->event, time, fields, count);
    if (entry == NULL)
        return;
    entry->seq =
        number_after(log->last, json_integer_value(json_object_get(json, "seq")));
    entry->missed = missed > 0 ? (uint64_t)missed : 0;
    keep(log, entry);
}

static void read_line(struct event_log *log, const char *line, size_t len)
{
    json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

    if (json != NULL)
        read_entry(log, json);
    json_decref(json);
}

/* Read a file from its beginning; what is longer than a line may be is no line of ours.
 */
static void read_file(struct event_log *log, const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = malloc(LINE_MAX_READ);
    bool within = false; /* a line that is too long */

    log->lines = log->bytes = 0;
    log->torn = false;
    while (file != NULL && line != NULL && log->bytes <= 2 * FILE_MAX &&
           fgets(line, LINE_MAX_READ, file) != NULL) {
        size_t len = strlen(line);
        bool whole = len > 0 && line[len - 1] == '\n';

        if (whole && !within)
            read_line(log, line, len - 1);
        within = !whole;
        log->torn = !whole;
        log->lines += whole;
        log->bytes += len;
    }
    if (file != NULL)
        fclose(file);
    free(line);
}

/* ---- writing --------------------------------------------------------------------- */

static void put_line(struct ow_json *j, const struct event_kept *entry)
{
    char time[OW_TIME_TEXT];

    ow_json_open_object(j);
    ow_json_key(j, "seq");
    ow_json_uint(j, entry->seq);
    ow_json_key(j, "time");
    ow_json_string(j, ow_time_text(entry->time, time));
    ow_json_key(j, "id");
    ow_json_uint(j, ow_event_row(entry->event)->number);
    ow_json_key(j, "fields");
    node_json_fields(j, entry);
    if (entry->missed > 0) {
        ow_json_key(j, "missed");
        ow_json_uint(j, entry->missed);
    }
    ow_json_close_object(j);
    ow_json_newline(j);
}

static enum ow_err open_file(struct event_log *log)
{
    if (log->fd < 0)
        log->fd =
            open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    return log->fd < 0 ? OW_EIO : OW_OK;
}

/* A full file becomes the old one.  When that fails the next line tries again: the file
 * grows meanwhile, but by no more than EVENT_LOG_A_MINUTE lines a minute. */
static void turn_over(struct event_log *log)
{
    if (log->lines < EVENT_LOG_KEPT && log->bytes < FILE_MAX)
        return;
    if (rename(log->path, log->path_old) != 0)
        return;
    close(log->fd);
    log->fd = -1;
    log->lines = log->bytes = 0;
    log->torn = false;
}

static enum ow_err append(struct event_log *log, const char *data, size_t len)
{
    ssize_t n;

    if (log->torn && write(log->fd, "\n", 1) != 1)
        return OW_EIO;
    log->torn = false;
    n = write(log->fd, data, len);
    if (n > 0)
        log->bytes += (size_t)n;
    log->lines++;
    log->torn = n > 0 && (size_t)n < len;
    return n == (ssize_t)len ? OW_OK : OW_EIO;
}

static enum ow_err write_entry(struct event_log *log, const struct event_kept *entry)
{
    struct ow_json j = {0};
    enum ow_err err;

    if (log->path[0] == '\0')
        return OW_OK;
    if (log->fd >= 0)
        turn_over(log);
    put_line(&j, entry);
    err = j.err != OW_OK ? j.err : open_file(log);
    if (err == OW_OK)
        err = append(log, j.data, j.len);
    ow_json_done(&j);
    return err == OW_OK ? OW_OK : OW_EIO;
}

/* ---- the log --------------------------------------------------------------------- */

enum ow_err event_log_open(const char *folder, struct event_log **ret_log, char *text,
                           size_t room)
{
    struct event_log *log = calloc(1, sizeof(*log));

    if (log == NULL)
        return OW_ENOMEM;
    log->fd = -1;
    if (folder != NULL) {
        if ((size_t)snprintf(log->path, sizeof(log->path), "%s/" EVENT_LOG_FILE,
                             folder) >= sizeof(log->path)) {
            snprintf(text, room, "the path of the event log is too long");
            event_log_close(log);
            return OW_EIO;
        }
        snprintf(log->path_old, sizeof(log->path_old), "%s.1", log->path);
        read_file(log, log->path_old);
        read_file(log, log->path);
        if (open_file(log) != OW_OK) {
            snprintf(text, room, "cannot write %s: %s", log->path, strerror(errno));
            event_log_close(log);
            return OW_EIO;
        }
    }
    *ret_log = log;
    return OW_OK;
}

void event_log_close(struct event_log *log)
{
    if (log == NULL)
        return;
    for (size_t i = 0; i < log->count; i++)
        free(entry_at(log, i));
    if (log->fd >= 0)
        close(log->fd);
    free(log);
}

/* Whether there is room for one more in this minute; counts it. */
static bool admit(struct event_log *log, ow_time now, enum ow_severity severity)
{
    bool error = severity == OW_SEV_ERROR;
    unsigned *added = error ? &log->errors : &log->others;

    if (now / OW_MINUTE != log->minute) {
        log->minute = now / OW_MINUTE;
        log->errors = log->others = 0;
    }
    if (*added < (error ? EVENT_LOG_A_MINUTE : EVENT_LOG_OTHERS_A_MINUTE)) {
        (*added)++;
        return true;
    }
    log->missed++;
    return false;
}

enum ow_err event_log_add(struct event_log *log, ow_time now, enum ow_event event,
                          const struct ow_field *fields, size_t count)
{
    const struct ow_event_row *row = ow_event_row(event);
    struct event_kept *entry;

    if (row->source != OW_SOURCE_NETBT || !admit(log, now, row->severity))
        return OW_OK;
    entry = entry_new(event, now, fields, count);
    if (entry == NULL) {
        log->missed++;
        return OW_ENOMEM;
    }
    entry->seq = log->last + 1;
    entry->missed = log->missed;
    log->missed = 0;
    keep(log, entry);
    return write_entry(log, entry);
}
