/* record_text.h - a record whose fields are texts of their own, as in tables and JSON.
 * Pure. */
#pragma once

#include "formats/format.h"

struct record_text {
    const char *field[CELL_COLUMNS]; /* "" where there is none */
};

/* Read it into entry, which was begun.  Returns what is wrong and where, or NULL. */
const char *record_text_read(const struct record_text *text,
                             const struct format_options *options,
                             struct format_entry *entry, enum cell_column *ret_where);
