/* reader.h - what the readers of the formats share: lines with their faults, remarks. */
#pragma once

#include "formats/format.h"

/* Take the next line into reader->lines.  FORMAT_ENTRY: it is there.  FORMAT_REMARK: it
 * is no text, and the remark says so.  FORMAT_END. */
enum format_step reader_line(struct format_reader *reader);

/* Let reader_line() give the present line again. */
void reader_again(struct format_reader *reader);

/* Remark what is wrong with the line in hand (column 0: all of it), or why it is left
 * out.  Octets of the file that come into the sentence must be made printable first.
 * Return FORMAT_REMARK. */
enum format_step reader_fault(struct format_reader *reader, size_t column,
                              const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum format_step reader_left_out(struct format_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define READER_SHOWN 48

/* Foreign octets for a remark: what is not printable ASCII becomes a question mark; cut
 * to READER_SHOWN.  Returns text. */
const char *reader_show(const char *octets, size_t len, char text[READER_SHOWN]);

/* Look at the next line while an entry is in hand: true, it is there; false, there is
 * none, or it is no text, which is remarked after the entry. */
bool reader_look_ahead(struct format_reader *reader);
