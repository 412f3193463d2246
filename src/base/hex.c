#include "base/hex.h"

int ow_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int ow_hex_octet(const char *text)
{
    int high = ow_hex_digit(text[0]);
    int low = high < 0 ? -1 : ow_hex_digit(text[1]);

    return low < 0 ? -1 : high << 4 | low;
}
