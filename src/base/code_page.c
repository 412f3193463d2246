#include "base/code_page.h"

#include "base/utf8.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char *const ow_code_page_names[] = {"437", "850", "1252", NULL};

#define HIGH_HALF 128

/* The characters of the octets 80 to FF; 0 where the page has none. */
struct page_table {
    uint32_t character[HIGH_HALF];
};

static const char *iconv_name(enum ow_code_page page)
{
    switch (page) {
    case OW_CP_437:
        return "CP437";
    case OW_CP_850:
        return "CP850";
    case OW_CP_1252:
        return "CP1252";
    }
    return "CP850";
}

/* Ask iconv for the page.  Without its module only ASCII can be typed and shown. */
static void page_load(enum ow_code_page page, struct page_table *ret_table)
{
    iconv_t converter = iconv_open("UTF-8", iconv_name(page));

    memset(ret_table, 0, sizeof(*ret_table));
    if ((intptr_t)converter == -1)
        return;
    for (size_t i = 0; i < HIGH_HALF; i++) {
        char octet = (char)(HIGH_HALF + i), utf8[8];
        char *in = &octet, *out = utf8;
        size_t in_left = 1, out_left = sizeof(utf8), taken;

        if (iconv(converter, &in, &in_left, &out, &out_left) != (size_t)-1)
            ret_table->character[i] = ow_utf8_get(utf8, sizeof(utf8) - out_left, &taken);
    }
    iconv_close(converter);
}

/* The octet of character c; -1 when the page has none. */
static int octet_of(const struct page_table *table, uint32_t c)
{
    if (c < HIGH_HALF)
        return (int)c;
    for (int i = 0; i < HIGH_HALF; i++)
        if (table->character[i] == c)
            return HIGH_HALF + i;
    return -1;
}

/* Upper case of the letters that the three pages hold. */
static uint32_t upper(uint32_t c)
{
    static const struct {
        uint32_t small, large;
    } others[] = {
        {0x00ff, 0x0178}, /* y with diaeresis */
        {0x0153, 0x0152}, /* oe */
        {0x0161, 0x0160}, /* s with caron */
        {0x017e, 0x017d}, /* z with caron */
        {0x03c3, 0x03a3}, /* sigma */
        {0x03c6, 0x03a6}, /* phi */
    };

    if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7))
        return c - 0x20;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (c == others[i].small)
            return others[i].large;
    return c;
}

/* The octet of c in upper case, or of c itself where the page lacks the capital. */
static int upper_octet(const struct page_table *table, uint32_t c)
{
    int octet = octet_of(table, upper(c));

    return octet >= 0 ? octet : octet_of(table, c);
}

enum ow_err ow_code_page_upper(enum ow_code_page page, const char *text, uint8_t *ret,
                               size_t room, size_t *ret_len)
{
    struct page_table table;
    size_t len = strlen(text), octets, n;

    page_load(page, &table);
    for (int pass = 0; pass < 2; pass++) { /* first see whether all is well */
        n = 0;
        for (size_t i = 0; i < len; i += octets) {
            uint32_t c = ow_utf8_get(text + i, len - i, &octets);
            int octet = c == OW_UTF8_BAD ? -1 : upper_octet(&table, c);

            if (octet < 0)
                return OW_EBADNAME;
            if (n == room)
                return OW_ENOSPACE;
            if (pass == 1)
                ret[n] = (uint8_t)octet;
            n++;
        }
    }
    *ret_len = n;
    return OW_OK;
}

/* UTF-8 of a character below U+10000 (the pages have no others).  Returns its octets. */
static size_t put_utf8(uint32_t c, char utf8[4])
{
    if (c < 0x80) {
        utf8[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        utf8[0] = (char)(0xc0 | c >> 6);
        utf8[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    utf8[0] = (char)(0xe0 | c >> 12);
    utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
    utf8[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

/* What can be told apart when read: no controls, no hard space, no soft hyphen. */
static bool is_printable(uint32_t c)
{
    return c >= 0x20 && c != '\\' && (c < 0x7f || c > 0xa0) && c != 0xad && c < 0x10000;
}

const char *ow_code_page_show(enum ow_code_page page, const uint8_t *octets, size_t len,
                              char *text, size_t room)
{
    struct page_table table;
    size_t pos = 0;

    if (room == 0)
        return "";
    page_load(page, &table);
    for (size_t i = 0; i < len; i++) {
        uint8_t octet = octets[i];
        uint32_t c = octet < HIGH_HALF ? octet : table.character[octet - HIGH_HALF];
        char shown[8];
        size_t n;

        if (is_printable(c))
            n = put_utf8(c, shown);
        else
            n = (size_t)snprintf(shown, sizeof(shown), "\\x%02x", octet);
        if (n > room - 1 - pos)
            break;
        memcpy(text + pos, shown, n);
        pos += n;
    }
    text[pos] = '\0';
    return text;
}
