/* wins_msc.c - Export List of the WINS console (administration 1.11): the columns that
 * were shown, tab or comma between them, often UTF-16; headings and dates are in the
 * language of the console.  One row for each address, or all of them in one cell. */
#include "formats/formats.h"

#include "formats/reader.h"
#include "formats/words.h"

#include <string.h>

static const struct cell_heading headings[] = {
    {"record name", CELL_NAME},     {"name", CELL_NAME},   {"type", CELL_TYPE},
    {"ip address", CELL_ADDRESSES}, {"state", CELL_STATE}, {"static", CELL_STATIC},
};

/* As the console shows them when nobody has changed that. */
static const enum cell_column standard[] = {CELL_NAME, CELL_TYPE, CELL_ADDRESSES,
                                            CELL_STATE, CELL_STATIC};

static bool split(struct format_reader *reader, struct cells *cells)
{
    char delimiter = reader->columns.delimiter;
    size_t at;
    enum cells_err err = cells_split(reader->lines.text, reader->lines.len, delimiter,
                                     delimiter == ',', cells, &at);

    if (err != CELLS_OK)
        (void)reader_fault(reader, at, "%s", cells_err_str(err));
    return err == CELLS_OK;
}

/* Headings in another language are not known: the columns are where they usually are. */
static bool read_headings(struct format_reader *reader)
{
    struct cell_columns *columns = &reader->columns;
    struct cells cells;

    reader->headed = true;
    columns->delimiter = strchr(reader->lines.text, '\t') != NULL ? '\t' : ',';
    if (!split(reader, &cells)) {
        reader->ended = true;
        return false;
    }
    (void)cells_headings(&cells, headings, sizeof headings / sizeof headings[0], columns);
    if (columns->at[CELL_NAME] >= 0 && columns->at[CELL_ADDRESSES] >= 0)
        return true;
    for (size_t i = 0; i < sizeof standard / sizeof standard[0]; i++)
        columns->at[standard[i]] = (int)i;
    if (cells.count >= 3)
        return true;
    reader->ended = true;
    (void)reader_fault(reader, 1,
                       "the columns of the name and of the address are missing");
    return false;
}

/* The suffix is "[20h]", in the type or behind the name. */
static const char *read_name(struct format_reader *reader, const struct cells *cells)
{
    struct format_options exact = {.page = reader->options.page, .exact = true};
    struct format_entry *entry = &reader->entry;
    const char *name = cells_at(cells, &reader->columns, CELL_NAME), *wrong;
    uint8_t *suffix = &entry->key.name.octet[NB_NAME_LEN - 1];
    const char *bracket = words_bracket(name, suffix);
    size_t len = bracket == NULL ? strlen(name) : (size_t)(bracket - name);

    if (bracket == NULL &&
        words_bracket(cells_at(cells, &reader->columns, CELL_TYPE), suffix) == NULL)
        return "the suffix is missing: [20h], in the type or behind the name";
    while (len > 0 && name[len - 1] == ' ')
        len--;
    entry->has_suffix = true;
    wrong = words_name(name, len, &exact, &entry->key.name);
    if (wrong == NULL)
        words_unswap(&entry->key.name);
    return wrong;
}

/* "Active" begins with A in the languages that the console speaks.  False: the record is
 * something else, which is remarked. */
static bool is_active(struct format_reader *reader, const char *state)
{
    char shown[READER_SHOWN];

    if (state[0] == '\0' || state[0] == 'A' || state[0] == 'a')
        return true;
    (void)reader_left_out(reader, "its state is \"%s\", not Active",
                          reader_show(state, strlen(state), shown));
    return false;
}

static enum format_step read_record(struct format_reader *reader)
{
    const struct cell_columns *columns = &reader->columns;
    struct format_entry *entry = &reader->entry;
    struct cells cells;
    const char *wrong, *is_static;

    if (!split(reader, &cells))
        return FORMAT_REMARK;
    entry_begin(entry, reader->lines.number);
    wrong = read_name(reader, &cells);
    if (wrong != NULL)
        return reader_fault(reader, cells_column(&cells, columns, CELL_NAME), "%s",
                            wrong);
    wrong = words_addresses(cells_at(&cells, columns, CELL_ADDRESSES), entry);
    if (wrong != NULL)
        return reader_fault(reader, cells_column(&cells, columns, CELL_ADDRESSES), "%s",
                            wrong);
    if (!is_active(reader, cells_at(&cells, columns, CELL_STATE)))
        return FORMAT_REMARK;
    entry_guess_type(entry);
    is_static = cells_at(&cells, columns, CELL_STATIC);
    if (columns->at[CELL_STATIC] >= 0)
        entry->life = words_yes(is_static) == 0 ? ENTRY_DYNAMIC : ENTRY_STATIC;
    entry->joins = entry->type != WINS_MAP_GROUP;
    return FORMAT_ENTRY;
}

enum format_step wins_msc_read(struct format_reader *reader)
{
    enum format_step step;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        const char *line = reader->lines.text;

        if (line[strspn(line, " \t,")] == '\0')
            continue;
        if (reader->headed)
            return read_record(reader);
        if (!read_headings(reader))
            return FORMAT_REMARK;
    }
    return step;
}
