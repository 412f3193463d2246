#include "formats/lines.h"

#include "base/utf8.h"

#include <string.h>

#define DOS_END_OF_FILE '\x1a'
#define NO_CHARACTER    UINT32_MAX

static bool begins(const struct lines *lines, const char *mark, size_t len)
{
    return (size_t)(lines->end - lines->at) >= len && memcmp(lines->at, mark, len) == 0;
}

void lines_open(struct lines *lines, const void *text, size_t len)
{
    lines->at = text;
    lines->end = lines->at + len;
    lines->coding = LINES_OCTETS;
    lines->number = 0;
    lines->len = 0;
    lines->text[0] = '\0';
    if (len == 0)
        return;
    if (begins(lines, "\xef\xbb\xbf", 3)) {
        lines->at += 3;
    } else if (begins(lines, "\xff\xfe", 2)) {
        lines->coding = LINES_UTF16LE;
        lines->at += 2;
    } else if (begins(lines, "\xfe\xff", 2)) {
        lines->coding = LINES_UTF16BE;
        lines->at += 2;
    }
}

/* ---- UTF-16 ------------------------------------------------------------------------ */

/* The next unit; NO_CHARACTER when half of one is left. */
static uint32_t take_unit(struct lines *lines)
{
    const uint8_t *p = lines->at;

    if (lines->end - p < 2) {
        lines->at = lines->end;
        return NO_CHARACTER;
    }
    lines->at += 2;
    return lines->coding == LINES_UTF16LE ? (uint32_t)(p[0] | p[1] << 8)
                                          : (uint32_t)(p[0] << 8 | p[1]);
}

static uint32_t take_character(struct lines *lines)
{
    uint32_t high = take_unit(lines), low;

    if (high == NO_CHARACTER || high < 0xd800 || high > 0xdfff)
        return high;
    low = high < 0xdc00 ? take_unit(lines) : NO_CHARACTER;
    if (low < 0xdc00 || low > 0xdfff)
        return NO_CHARACTER;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* ---- lines ------------------------------------------------------------------------- */

/* Take the next piece of text: an octet, or a character as UTF-8.  Returns its octets; 0
 * when it is none. */
static size_t take_piece(struct lines *lines, char piece[4])
{
    uint32_t c;

    if (lines->coding == LINES_OCTETS) {
        piece[0] = (char)*lines->at++;
        return piece[0] != '\0' ? 1 : 0;
    }
    c = take_character(lines);
    return c == 0 || c == NO_CHARACTER ? 0 : ow_utf8_put(c, piece);
}

enum lines_step lines_next(struct lines *lines)
{
    enum lines_step step = LINES_LINE;
    char piece[4];

    lines->len = 0;
    if (lines->at == lines->end)
        return LINES_END;
    lines->number++;
    while (lines->at < lines->end) {
        size_t n = take_piece(lines, piece);

        if (n == 1 && piece[0] == '\n')
            break;
        if (n == 0)
            step = LINES_BINARY;
        else if (n > LINES_ROOM - 1 - lines->len)
            step = step == LINES_LINE ? LINES_TOO_LONG : step;
        else if (step == LINES_LINE) {
            memcpy(lines->text + lines->len, piece, n);
            lines->len += n;
        }
    }
    if (lines->len > 0 && lines->text[lines->len - 1] == '\r')
        lines->len--;
    lines->text[lines->len] = '\0';
    return step == LINES_LINE && lines->text[0] == DOS_END_OF_FILE ? LINES_END : step;
}
