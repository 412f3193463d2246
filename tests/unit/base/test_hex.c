/* Hexadecimal digits: each of 256 octets is one or is none. */
#include "base/hex.h"

#include "check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static void every_octet(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        const char text[] = {(char)c, '\0'};

        check_int("a digit", isxdigit(c) ? (int)strtol(text, NULL, 16) : -1,
                  ow_hex_digit((char)c));
    }
}

static void two_digits(void **state)
{
    static const struct {
        const char *text;
        int octet;
    } rows[] = {{"00", 0},  {"fF", 255}, {"1c>", 0x1c},   {"7", -1},
                {"", -1},   {"g0", -1},  {"0g", -1},      {" 1", -1},
                {"-1", -1}, {"0x", -1},  {"\xb1\xb2", -1}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_int(rows[i].text, rows[i].octet, ow_hex_octet(rows[i].text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_octet),
        cmocka_unit_test(two_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
