#include "formats/cells.h"

#include <string.h>

/* Take the quotes off a cell that begins at `from` (behind the opening one); *ret_end is
 * behind the closing one. */
static enum cells_err unquote(char *line, size_t len, size_t from, size_t *ret_end)
{
    size_t to = from;

    for (size_t i = from; i < len; i++) {
        if (line[i] == '"' && i + 1 < len && line[i + 1] == '"') {
            i++; /* two stand for one */
        } else if (line[i] == '"') {
            line[to] = '\0';
            *ret_end = i + 1;
            return CELLS_OK;
        }
        line[to++] = line[i];
    }
    return CELLS_OPEN_QUOTE;
}

enum cells_err cells_split(char *line, size_t len, char delimiter, bool quotes,
                           struct cells *ret_cells, size_t *ret_at)
{
    size_t at = 0, end;

    ret_cells->count = 0;
    for (;; at = end + 1) {
        bool quoted = quotes && at < len && line[at] == '"';

        *ret_at = at + 1;
        if (ret_cells->count == CELLS_MAX)
            return CELLS_TOO_MANY;
        ret_cells->column[ret_cells->count] = at + 1;
        ret_cells->cell[ret_cells->count++] = line + at + quoted;
        if (quoted && unquote(line, len, at + 1, &end) != CELLS_OK)
            return CELLS_OPEN_QUOTE;
        if (!quoted)
            for (end = at; end < len && line[end] != delimiter; end++)
                ;
        *ret_at = end + 1;
        if (end == len)
            break;
        if (line[end] != delimiter)
            return CELLS_BEHIND_QUOTE;
        line[end] = '\0';
    }
    return CELLS_OK;
}

const char *cells_err_str(enum cells_err err)
{
    switch (err) {
    case CELLS_OK:
        return "no error";
    case CELLS_TOO_MANY:
        return "the line has too many cells";
    case CELLS_OPEN_QUOTE:
        return "the closing quote is missing";
    case CELLS_BEHIND_QUOTE:
        return "there is something between the closing quote and the next cell";
    }
    return "unknown error";
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Cut the blanks off both ends of a string, in place. */
static const char *trimmed(char *text)
{
    size_t len;

    while (is_blank(*text))
        text++;
    len = strlen(text);
    while (len > 0 && is_blank(text[len - 1]))
        len--;
    text[len] = '\0';
    return text;
}

size_t cells_headings(const struct cells *cells, const struct cell_heading *headings,
                      size_t count, struct cell_columns *ret_columns)
{
    size_t found = 0;

    for (size_t i = 0; i < CELL_COLUMNS; i++)
        ret_columns->at[i] = -1;
    for (size_t i = 0; i < cells->count; i++) {
        const char *text = trimmed(cells->cell[i]);

        for (size_t h = 0; h < count; h++) {
            int *at = &ret_columns->at[headings[h].column];

            if (*at >= 0 || strcasecmp(text, headings[h].text) != 0)
                continue;
            *at = (int)i;
            found++;
        }
    }
    return found;
}

static int place_of(const struct cells *cells, const struct cell_columns *columns,
                    enum cell_column column)
{
    int at = columns->at[column];

    return at >= 0 && (size_t)at < cells->count ? at : -1;
}

const char *cells_at(const struct cells *cells, const struct cell_columns *columns,
                     enum cell_column column)
{
    int at = place_of(cells, columns, column);

    return at < 0 ? "" : trimmed(cells->cell[at]);
}

size_t cells_column(const struct cells *cells, const struct cell_columns *columns,
                    enum cell_column column)
{
    int at = place_of(cells, columns, column);

    return at < 0 ? 0 : cells->column[at];
}
