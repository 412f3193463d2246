#include "formats/reader.h"

#include <stdarg.h>
#include <stdio.h>

static enum format_step remark(struct format_reader *reader, enum format_level level,
                               size_t column, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

static enum format_step remark(struct format_reader *reader, enum format_level level,
                               size_t column, const char *format, va_list args)
{
    reader->remark.level = level;
    reader->remark.line = reader->lines.number;
    reader->remark.column = column;
    (void)vsnprintf(reader->remark.text, sizeof reader->remark.text, format, args);
    return FORMAT_REMARK;
}

enum format_step reader_fault(struct format_reader *reader, size_t column,
                              const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)remark(reader, FORMAT_FAULT, column, format, args);
    va_end(args);
    return FORMAT_REMARK;
}

enum format_step reader_left_out(struct format_reader *reader, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)remark(reader, FORMAT_LEFT_OUT, 0, format, args);
    va_end(args);
    return FORMAT_REMARK;
}

enum format_step reader_line(struct format_reader *reader)
{
    if (reader->reread) {
        reader->reread = false;
        return FORMAT_ENTRY;
    }
    switch (lines_next(&reader->lines)) {
    case LINES_END:
        return FORMAT_END;
    case LINES_LINE:
        return FORMAT_ENTRY;
    case LINES_TOO_LONG:
        return reader_fault(reader, LINES_ROOM, "the line is longer than %d octets",
                            LINES_ROOM - 1);
    case LINES_BINARY:
        break;
    }
    return reader_fault(reader, reader->lines.len + 1,
                        "this is no text: is it a file of this format?");
}

void reader_again(struct format_reader *reader)
{
    reader->reread = true;
}

const char *reader_show(const char *octets, size_t len, char text[READER_SHOWN])
{
    size_t n = len < READER_SHOWN - 1 ? len : READER_SHOWN - 1;

    for (size_t i = 0; i < n; i++)
        text[i] = octets[i] >= ' ' && octets[i] <= '~' ? octets[i] : '?';
    text[n] = '\0';
    return text;
}

bool reader_look_ahead(struct format_reader *reader)
{
    enum format_step step = reader_line(reader);

    reader->has_later = step == FORMAT_REMARK;
    if (reader->has_later)
        reader->later = reader->remark;
    return step == FORMAT_ENTRY;
}
