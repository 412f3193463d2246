/* cells.h - tables as text: a line in cells, the headings that say which cell is what.
 * Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CELLS_MAX 40 /* a line of WINSDMP may have 36 */

struct cells {
    size_t count;
    char *cell[CELLS_MAX];    /* strings inside the line, quotes taken off */
    size_t column[CELLS_MAX]; /* where each begins, from 1 */
};

enum cells_err { CELLS_OK, CELLS_TOO_MANY, CELLS_OPEN_QUOTE, CELLS_BEHIND_QUOTE };

/* Cut line, a string of len octets, into cells at each delimiter; the line is changed.
 * With quotes "a, b" is one cell and "" in it a quote.  *ret_at (from 1) is where it is
 * wrong. */
enum cells_err cells_split(char *line, size_t len, char delimiter, bool quotes,
                           struct cells *ret_cells, size_t *ret_at);

/* What is wrong, for people. */
const char *cells_err_str(enum cells_err err);

/* What a column may hold. */
enum cell_column {
    CELL_NAME,
    CELL_SUFFIX,
    CELL_HEX,
    CELL_SCOPE,
    CELL_TYPE,
    CELL_ADDRESSES,
    CELL_STATE,
    CELL_STATIC,
    CELL_EXPIRES,
    CELL_COLUMNS,
};

/* The cell of each column, -1 when there is none. */
struct cell_columns {
    char delimiter;
    int at[CELL_COLUMNS];
};

struct cell_heading {
    const char *text; /* compared without regard to case */
    enum cell_column column;
};

/* Find the columns by their headings; those unknown are passed over, of two with the same
 * meaning the first counts.  Returns how many were found. */
size_t cells_headings(const struct cells *cells, const struct cell_heading *headings,
                      size_t count, struct cell_columns *ret_columns);

/* The cell of column without blanks around it; "" when there is none. */
const char *cells_at(const struct cells *cells, const struct cell_columns *columns,
                     enum cell_column column);

/* Where that cell begins in its line; 0 when there is none. */
size_t cells_column(const struct cells *cells, const struct cell_columns *columns,
                    enum cell_column column);
