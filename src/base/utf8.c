#include "base/utf8.h"

uint32_t ow_utf8_get(const void *data, size_t len, size_t *ret_octets)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t *p = data;
    uint32_t c = p[0];
    size_t octets;

    *ret_octets = 1;
    if (c < 0x80)
        return c;
    if (c >= 0xc2 && c <= 0xdf)
        octets = 2;
    else if (c >= 0xe0 && c <= 0xef)
        octets = 3;
    else if (c >= 0xf0 && c <= 0xf4)
        octets = 4;
    else
        return OW_UTF8_BAD;
    if (octets > len)
        return OW_UTF8_BAD;

    c &= 0x7fu >> octets;
    for (size_t i = 1; i < octets; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return OW_UTF8_BAD;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < smallest[octets] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return OW_UTF8_BAD;
    *ret_octets = octets;
    return c;
}

size_t ow_utf8_put(uint32_t c, char utf8[4])
{
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        utf8[i] = (char)(0x80 | (c & 0x3f));
    utf8[0] = (char)(lead[n] | c);
    return n;
}

bool ow_utf8_is_plain(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } others[] = {
        {0x0000, 0x001f},        {0x007f, 0x009f}, /* controls */
        {0x200e, 0x200f},        {0x202a, 0x202e}, /* direction */
        {0x2066, 0x2069},        {0x2028, 0x2029}, /* line and paragraph separators */
        {0xfeff, 0xfeff},        {0xfffe, 0xffff}, /* byte order mark, no characters */
        {0x110000, OW_UTF8_BAD},
    };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (c >= others[i].first && c <= others[i].last)
            return false;
    return true;
}
