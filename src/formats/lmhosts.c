/* lmhosts.c - LMHOSTS as an import and an export (administration 1.6, 4.4). */
#include "formats/formats.h"

#include "formats/lmhosts_line.h"
#include "formats/reader.h"

#include <string.h>

/* ---- reading ----------------------------------------------------------------------- */

/* The domain controller that #DOM makes of the machine. */
static void add_domain(struct format_reader *reader,
                       const struct lmhosts_mapping *mapping)
{
    struct format_entry *entry = &reader->second;

    entry_begin(entry, reader->lines.number);
    entry->key.name = mapping->domain;
    entry->has_suffix = true;
    entry->joins = true;
    entry->type = WINS_MAP_DOMAIN;
    entry->life = ENTRY_STATIC;
    (void)entry_add(entry, mapping->addr);
    reader->has_second = true;
}

static void add_host(struct format_reader *reader, const struct lmhosts_mapping *mapping)
{
    struct format_entry *entry = &reader->entry;
    uint8_t suffix = nb_suffix(&mapping->name);

    entry_begin(entry, reader->lines.number);
    entry->key.name = mapping->name;
    entry->has_suffix = mapping->has_suffix;
    entry->life = ENTRY_STATIC;
    (void)entry_add(entry, mapping->addr);
    if (mapping->has_suffix && suffix == WINS_SUFFIX_DOMAIN)
        entry->type = WINS_MAP_DOMAIN;
    else if (mapping->has_suffix && suffix == WINS_SUFFIX_BROWSERS)
        entry->type = WINS_MAP_GROUP;
    else if (mapping->special_group)
        entry->type = WINS_MAP_INTERNET_GROUP;
    else if (mapping->multihomed)
        entry->type = WINS_MAP_MULTIHOMED;
    entry->joins = entry->type != WINS_MAP_UNIQUE && entry->type != WINS_MAP_GROUP;
}

enum format_step lmhosts_read(struct format_reader *reader)
{
    struct lmhosts_line line;
    char shown[READER_SHOWN];
    enum format_step step;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        lmhosts_line_read(reader->lines.text, reader->lines.len, reader->options.page,
                          &line);
        switch (line.kind) {
        case LMHOSTS_NOTHING:
        case LMHOSTS_BEGIN_ALTERNATE:
        case LMHOSTS_END_ALTERNATE:
            break;
        case LMHOSTS_INCLUDE:
            return reader_left_out(reader, "#INCLUDE: import %s by itself",
                                   reader_show(line.path, strlen(line.path), shown));
        case LMHOSTS_FAULT:
            return reader_fault(reader, line.column, "%s", line.fault);
        case LMHOSTS_MAPPING:
            add_host(reader, &line.mapping);
            if (line.mapping.has_domain)
                add_domain(reader, &line.mapping);
            return FORMAT_ENTRY;
        }
    }
    return step;
}

/* ---- writing ----------------------------------------------------------------------- */

void lmhosts_begin(struct format_writer *writer)
{
    char time[OW_TIME_TEXT];

    format_print(writer, "# LMHOSTS, written by OpenWINS at %s\n",
                 ow_time_text(writer->now, time));
}

static bool is_plain(uint8_t octet)
{
    return octet >= ' ' && octet <= '~' && octet != '"' && octet != '\\';
}

/* The name in quotes, all 16 octets. */
static void put_quoted(struct format_writer *writer, const struct nb_name *name)
{
    format_print(writer, "\"");
    for (size_t i = 0; i < NB_NAME_LEN; i++) {
        if (i < NB_NAME_LEN - 1 && is_plain(name->octet[i]))
            format_print(writer, "%c", name->octet[i]);
        else
            format_print(writer, "\\0x%02x", name->octet[i]);
    }
    format_print(writer, "\"");
}

/* Whether a name can stand without quotes: what the file's reader would make of it is the
 * name itself. */
static bool can_be_bare(const struct nb_name *name)
{
    size_t len = nb_base_len(name);

    for (size_t i = 0; i < len; i++) {
        uint8_t octet = name->octet[i];

        if (!is_plain(octet) || strchr(" #.<>", octet) != NULL ||
            (octet >= 'a' && octet <= 'z'))
            return false;
    }
    return len > 0;
}

static const char *keyword_of(const struct wins_record *record)
{
    switch (record->type) {
    case WINS_UNIQUE:
    case WINS_GROUP:
        return "";
    case WINS_SGROUP:
        return " #SG";
    case WINS_MULTIHOMED:
        break;
    }
    return " #MH";
}

bool lmhosts_put(struct format_writer *writer, const struct wins_record *record)
{
    char text[NB_KEY_TEXT], addr[OW_ADDR_TEXT];

    if (record->key.scope.len > 0 || record->type == WINS_GROUP || record->count == 0) {
        format_print(writer, "# %s left out: %s\n", nb_key_text(&record->key, text),
                     record->key.scope.len > 0
                         ? "LMHOSTS knows no scopes"
                         : "LMHOSTS knows no groups without addresses");
        return false;
    }
    for (size_t i = 0; i < record->count; i++) {
        format_print(writer, "%-15s ", ow_addr_text(record->member[i].addr, addr));
        if (writer->bare && can_be_bare(&record->key.name))
            format_print(writer, "%s", nb_base_text(&record->key.name, text));
        else
            put_quoted(writer, &record->key.name);
        format_print(writer, "%s\n", keyword_of(record));
    }
    return true;
}
