#include "base/log_sink.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef HAVE_SYSTEMD
#define SD_JOURNAL_SUPPRESS_LOCATION /* it would always be this file */
#include <systemd/sd-journal.h>
#endif

/* Text under construction, cut at its room. */
struct line {
    char *text;
    size_t pos, room;
};

static void add(struct line *line, const char *bytes, size_t n)
{
    if (n > line->room - 1 - line->pos)
        n = line->room - 1 - line->pos;
    memcpy(line->text + line->pos, bytes, n);
    line->pos += n;
    line->text[line->pos] = '\0';
}

static void add_text(struct line *line, const char *text)
{
    add(line, text, strlen(text));
}

/* Text from elsewhere: no octet of it may end the line, or move a terminal's cursor. */
static void add_escaped(struct line *line, const char *text, bool quoted)
{
    size_t len = strlen(text), octets;

    for (size_t i = 0; i < len; i += octets) {
        uint32_t c = ow_utf8_get(text + i, len - i, &octets);

        if (ow_utf8_is_plain(c) && !(quoted && c == '"')) {
            add(line, text + i, octets);
            continue;
        }
        for (size_t k = 0; k < octets; k++) {
            char escape[5];

            snprintf(escape, sizeof(escape), "\\x%02x", (unsigned char)text[i + k]);
            add_text(line, escape);
        }
    }
}

static void add_fields(struct line *line, const struct ow_log_entry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        const struct ow_field *field = &entry->field[i];
        char room[OW_FIELD_ROOM];

        add_text(line, " ");
        add_text(line, field->key);
        add_text(line, "=");
        if (field->kind == OW_FIELD_TEXT)
            add_text(line, "\"");
        add_escaped(line, ow_field_text(field, room), true);
        if (field->kind == OW_FIELD_TEXT)
            add_text(line, "\"");
    }
}

/* Whether the sentence is nothing but one field, "{text}": then it says all there is. */
static bool is_bare(const char *sentence)
{
    return sentence[0] == '{' && strcspn(sentence, "}") + 1 == strlen(sentence);
}

/* "WINS 6010 refused-static name="FRED<20>": sentence" */
static void add_event(struct line *line, const struct ow_log_entry *entry,
                      bool with_fields)
{
    const struct ow_event_row *row = ow_event_row(entry->event);
    char sentence[OW_EVENT_TEXT];
    char number[8];

    add_text(line, ow_event_source_str(row->source));
    snprintf(number, sizeof(number), " %u ", (unsigned)row->number);
    add_text(line, number);
    add_text(line, row->name);
    if (with_fields && !is_bare(row->sentence))
        add_fields(line, entry);
    add_text(line, ": ");
    add_escaped(line,
                ow_event_text(entry->event, entry->field, entry->count, sentence,
                              sizeof(sentence)),
                false);
}

const char *ow_log_line(const struct ow_log_entry *entry, char text[OW_LOG_LINE])
{
    struct line line = {text, 0, OW_LOG_LINE};
    char time[OW_TIME_TEXT];

    add_text(&line, ow_time_text(entry->time, time));
    add_text(&line, " ");
    add_text(&line, ow_severity_str(ow_event_row(entry->event)->severity));
    add_text(&line, " ");
    add_event(&line, entry, true);
    return text;
}

bool ow_log_is_journal(const char *value, int fd)
{
    unsigned long long device, inode;
    struct stat st;
    char *end;

    if (value == NULL || !isdigit((unsigned char)value[0]))
        return false;
    device = strtoull(value, &end, 10);
    if (*end != ':' || !isdigit((unsigned char)end[1]))
        return false;
    inode = strtoull(end + 1, &end, 10);
    return *end == '\0' && fstat(fd, &st) == 0 && st.st_dev == (dev_t)device &&
           st.st_ino == (ino_t)inode;
}

static void write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};

            (void)poll(&wait, 1, -1); /* a terminal may be set non-blocking by others */
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        data += n;
        len -= (size_t)n;
    }
}

static void write_line(const struct ow_log_config *config,
                       const struct ow_log_entry *entry)
{
    char text[OW_LOG_LINE + 1];
    size_t len;

    (void)ow_log_line(entry, text);
    len = strlen(text);
    text[len++] = '\n'; /* in one write, so that lines of several writers stay whole */
    write_all(config->fd == 0 ? STDERR_FILENO : config->fd, text, len);
}

#ifdef HAVE_SYSTEMD

#define JOURNAL_FIELDS (6 + OW_FIELDS_MAX)

static int priority_of(enum ow_severity severity)
{
    switch (severity) {
    case OW_SEV_ERROR:
        return 3;
    case OW_SEV_WARNING:
        return 4;
    case OW_SEV_INFO:
        return 6;
    case OW_SEV_DETAIL:
        return 7;
    }
    return 7;
}

/* KEY=value as one part of a journal entry.  The parts share one buffer. */
static struct iovec part(struct line *line, const char *prefix, const char *key,
                         const char *value)
{
    size_t start = line->pos;

    add_text(line, prefix);
    for (; *key != '\0'; key++) {
        char upper = (char)toupper((unsigned char)*key);

        add(line, &upper, 1);
    }
    add_text(line, "=");
    add_text(line, value);
    return (struct iovec){line->text + start, line->pos - start};
}

/* Returns false when journald did not take it. */
static bool write_journal(const struct ow_log_config *config,
                          const struct ow_log_entry *entry)
{
    const struct ow_event_row *row = ow_event_row(entry->event);
    char text[2 * OW_LOG_LINE + 512], message[OW_LOG_LINE], number[8];
    struct line line = {text, 0, sizeof(text)};
    struct line event = {message, 0, sizeof(message)};
    struct iovec iov[JOURNAL_FIELDS];
    int n = 0;

    add_event(&event, entry, false); /* they are fields of their own */
    iov[n++] = part(&line, "", "MESSAGE", message);
    snprintf(number, sizeof(number), "%d", priority_of(row->severity));
    iov[n++] = part(&line, "", "PRIORITY", number);
    iov[n++] = part(&line, "", "SYSLOG_IDENTIFIER", config->program);
    iov[n++] = part(&line, "OPENWINS_", "EVENT", row->name);
    snprintf(number, sizeof(number), "%u", (unsigned)row->number);
    iov[n++] = part(&line, "OPENWINS_", "NUMBER", number);
    iov[n++] = part(&line, "OPENWINS_", "SOURCE", ow_event_source_str(row->source));
    for (size_t i = 0; i < entry->count; i++) {
        char room[OW_FIELD_ROOM];

        iov[n++] = part(&line, "OPENWINS_", entry->field[i].key,
                        ow_field_text(&entry->field[i], room));
    }
    return sd_journal_sendv(iov, n) == 0;
}

#else

static bool write_journal(const struct ow_log_config *config,
                          const struct ow_log_entry *entry)
{
    (void)config;
    (void)entry;
    return false;
}

#endif

void ow_log_write(const struct ow_log_config *config, const struct ow_log_entry *entry)
{
    switch (config->to) {
    case OW_LOG_NOWHERE:
        return;
    case OW_LOG_JOURNAL:
        if (write_journal(config, entry))
            return;
        break;
    case OW_LOG_AUTO:
    case OW_LOG_STDERR:
        break;
    }
    write_line(config, entry);
}
