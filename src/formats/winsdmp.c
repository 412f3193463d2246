/* winsdmp.c - the output of the Resource Kit's WINSDMP (administration 1.12): a record a
 * line, numbers in decimal, also the suffix. */
#include "formats/formats.h"

#include "formats/reader.h"
#include "formats/words.h"

#include <string.h>

#define NAME_CHARS (NB_NAME_LEN - 1)

/* Columns by their places. */
enum {
    OWNER,
    NAME,
    SUFFIX,
    NAME_LEN,
    TYPE,
    STATE,
    HIGH,
    LOW,
    STATIC,
    TIME,
    COUNT,
    FIRST
};

/* The name of 15 octets; a scope stands behind it and a dot. */
static const char *read_name(const char *text, const struct format_options *options,
                             struct format_entry *entry)
{
    struct format_options exact = *options;
    size_t len = strlen(text);
    const char *wrong;

    exact.exact = true; /* the database knows how it is written */
    if (len > NAME_CHARS && text[NAME_CHARS] == '.') {
        if (!words_scope(text + NB_NAME_LEN, &entry->key))
            return "what stands behind the name is no scope";
        len = NAME_CHARS;
    }
    wrong = words_name(text, len, &exact, &entry->key.name);
    if (wrong == NULL)
        words_unswap(&entry->key.name);
    return wrong;
}

/* A number of the line.  False: none, or beyond max. */
static bool number(const struct cells *cells, int at, uint64_t max, uint64_t *ret)
{
    return words_number(cells->cell[at], 10, max, ret);
}

static const char *read_life(const struct cells *cells, struct format_entry *entry,
                             size_t *ret_at)
{
    uint64_t is_static, time;

    *ret_at = STATIC;
    if (!number(cells, STATIC, 1, &is_static))
        return "static is 0 or 1";
    *ret_at = TIME;
    if (!number(cells, TIME, UINT32_MAX, &time))
        return "the time stamp is no number of seconds";
    entry->life = is_static ? ENTRY_STATIC : ENTRY_DYNAMIC;
    entry->expires = is_static ? OW_NEVER : (ow_time)time;
    return NULL;
}

static const char *read_addresses(const struct cells *cells, struct format_entry *entry,
                                  size_t *ret_at)
{
    uint64_t count;
    ow_addr addr;

    *ret_at = COUNT;
    if (!number(cells, COUNT, WINS_MEMBERS_MAX, &count))
        return "the number of addresses is not 0 to 25";
    if (cells->count != FIRST + count)
        return "there are other addresses than their number says";
    for (*ret_at = FIRST; *ret_at < cells->count; ++*ret_at) {
        if (ow_addr_parse(cells->cell[*ret_at], &addr) != OW_OK)
            return "this is no IPv4 address";
        (void)entry_add(entry, addr);
    }
    return NULL;
}

/* Returns what is wrong with the cell *ret_at, or NULL. */
static const char *read_cells(const struct format_reader *reader,
                              const struct cells *cells, struct format_entry *entry,
                              size_t *ret_at)
{
    uint64_t suffix, type, state;
    const char *wrong;

    *ret_at = SUFFIX;
    if (!number(cells, SUFFIX, 0xFF, &suffix))
        return "the suffix is not 0 to 255";
    entry->key.name.octet[NAME_CHARS] = (uint8_t)suffix;
    entry->has_suffix = true;
    *ret_at = NAME;
    wrong = read_name(cells->cell[NAME], &reader->options, entry);
    if (wrong != NULL)
        return wrong;
    *ret_at = TYPE;
    if (!number(cells, TYPE, 3, &type) || !entry_type_of(entry, type))
        return "the type is not 0 to 3";
    *ret_at = STATE;
    if (!number(cells, STATE, 3, &state))
        return "the state is not 0 to 3";
    /* 3: deleted, which is as good as a tombstone. */
    entry->state = state > 2 ? WINS_TOMBSTONE : (enum wins_state)state;
    wrong = read_life(cells, entry, ret_at);
    return wrong != NULL ? wrong : read_addresses(cells, entry, ret_at);
}

static enum format_step read_record(struct format_reader *reader)
{
    struct cells cells;
    const char *wrong;
    size_t at;
    enum cells_err err =
        cells_split(reader->lines.text, reader->lines.len, ',', true, &cells, &at);

    if (err != CELLS_OK)
        return reader_fault(reader, at, "%s", cells_err_str(err));
    if (cells.count < FIRST)
        return reader_fault(reader, 0,
                            "a line of WINSDMP has at least %d values; here "
                            "are %zu",
                            FIRST, cells.count);
    entry_begin(&reader->entry, reader->lines.number);
    wrong = read_cells(reader, &cells, &reader->entry, &at);
    if (wrong != NULL)
        return reader_fault(reader, cells.column[at], "%s", wrong);
    return FORMAT_ENTRY;
}

enum format_step winsdmp_read(struct format_reader *reader)
{
    enum format_step step;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        const char *line = reader->lines.text;

        if (line[strspn(line, " \t")] == '\0')
            continue;
        /* The heading, where one was kept. */
        if (strncasecmp(line, "owner", strlen("owner")) == 0)
            continue;
        return read_record(reader);
    }
    return step;
}
