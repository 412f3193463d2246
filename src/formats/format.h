/* format.h - the file formats of other WINS servers: one table, a reader and a writer.
 * A reader gives the entries of a text one by one; what it cannot use is a remark with
 * line and column.  Pure: the text is in memory, nothing is allocated. */
#pragma once

#include "base/code_page.h"
#include "formats/cells.h"
#include "formats/entry.h"
#include "formats/lines.h"

#include <stdbool.h>
#include <stddef.h>

enum format_step { FORMAT_END, FORMAT_ENTRY, FORMAT_REMARK };

enum format_level {
    FORMAT_FAULT,    /* the line is wrong: an import of all or nothing fails */
    FORMAT_LEFT_OUT, /* the line is right, and not for us */
};

#define FORMAT_REMARK_TEXT 160

struct format_remark {
    enum format_level level;
    size_t line, column;           /* from 1; column 0: the line as a whole */
    char text[FORMAT_REMARK_TEXT]; /* a sentence, printable ASCII */
};

struct format_options {
    enum ow_code_page page; /* of names outside ASCII */
    bool exact;             /* names as written, not in upper case */
};

struct format_reader;
struct format_writer;

/* Which records become one piece of text. */
enum format_bundle {
    FORMAT_EACH,     /* every record by itself */
    FORMAT_TRIPLES,  /* <00>, <03> and <20> that are alike may become one bare name */
    FORMAT_MACHINES, /* <00>, or <20> where there is none: one name for a machine */
};

/* One row of the table. */
struct format {
    const char *name;  /* "wins.dat" */
    const char *help;  /* what it is, a few words */
    const char *type;  /* of the contents, for HTTP */
    bool needs_domain; /* to be written */
    bool any_state; /* writes released records and tombstones too, not only active ones */
    enum format_bundle bundle; /* in writing */
    /* Set reader->entry or reader->remark.  NULL: the format is only written. */
    enum format_step (*read)(struct format_reader *reader);
    /* What stands before the first record; one record; what stands behind the last.
     * begin and end may be NULL; put NULL: the format is only read. */
    void (*begin)(struct format_writer *writer);
    bool (*put)(struct format_writer *writer, const struct wins_record *record);
    void (*end)(struct format_writer *writer);
};

extern const struct format format_table[];
extern const size_t format_count;

/* The formats that can be read and written, as a list of words. */
#define FORMAT_READABLE                                                                  \
    "lmhosts netsh-script netsh-show wins.msc winsdmp wins.dat wins.ldb-ldif csv json"
#define FORMAT_WRITABLE "lmhosts netsh-script wins.dat csv json hosts zone"

/* The row called name; NULL when there is none. */
const struct format *format_find(const char *name);

/* ---- reading ----------------------------------------------------------------------- */

/* What a reader remembers.  All of it but entry and remark is its own. */
struct format_reader {
    const struct format *format;
    struct format_options options;
    struct format_entry entry;   /* after FORMAT_ENTRY */
    struct format_remark remark; /* after FORMAT_REMARK */

    struct lines lines;
    bool ended;     /* a fault nothing can be read behind */
    bool reread;    /* the line in hand is to be read once more */
    bool headed;    /* the headings have been read */
    bool has_later; /* a remark about a line behind the entry given out: */
    struct format_remark later;
    bool has_second;
    struct format_entry second; /* an entry of the same line, not yet given out */
    struct cell_columns columns;
    bool in_list;              /* of JSON: it ends with a bracket */
    const uint8_t *line_start; /* of JSON, which is not read by lines */
};

/* Begin to read a text of len octets, which must stay until the end. */
void format_open(struct format_reader *reader, const struct format *format,
                 const struct format_options *options, const void *text, size_t len);

/* The next entry or remark. */
enum format_step format_next(struct format_reader *reader);

/* How far the reader is: octets of the text behind it. */
size_t format_position(const struct format_reader *reader, const void *text);

/* ---- writing ----------------------------------------------------------------------- */

#define FORMAT_PIECE_ROOM 8192 /* what begin, put or end of any format write at most */

/* A text on its way out: whoever sends it sets len back to 0, at the latest when less
 * than FORMAT_PIECE_ROOM is left. */
struct format_writer {
    size_t len;
    char text[2 * FORMAT_PIECE_ROOM];
    bool has_records;   /* of JSON: a comma is due */
    bool cut;           /* a piece did not fit; a mistake in the format's code */
    ow_time now;        /* hosts and zones say when they were made */
    ow_addr owner;      /* the address that stands for the server's own records */
    const char *domain; /* of the hosts; NULL: none.  A zone needs one */
    /* Of a zone, without a dot: a host of it; NULL: without SOA and NS, to be included.
     */
    const char *name_server;
    bool bare; /* this record stands for those with <00>, <03> and <20>, which are alike:
                * formats that know names without suffix write them so */
};

/* Append to the text. */
void format_print(struct format_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
