/* check.h - what every unit test includes: cmocka, and checks for the rows of a table.
 * A row carries its rule in words; a failed check prints it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Fail with the rule in words unless got is want. */
#define check_int(rule, want, got)                                                       \
    check_int_at((rule), (intmax_t)(want), (intmax_t)(got), __FILE__, __LINE__)
#define check_str(rule, want, got) check_str_at((rule), (want), (got), __FILE__, __LINE__)
/* The same for len bytes; prints where they first differ. */
#define check_mem(rule, want, got, len)                                                  \
    check_mem_at((rule), (want), (got), (len), __FILE__, __LINE__)

static inline void check_int_at(const char *rule, intmax_t want, intmax_t got,
                                const char *file, int line)
{
    if (want == got)
        return;
    print_error("%s: want %" PRIdMAX ", got %" PRIdMAX "\n", rule, want, got);
    _fail(file, line);
}

static inline void check_str_at(const char *rule, const char *want, const char *got,
                                const char *file, int line)
{
    if (strcmp(want, got) == 0)
        return;
    print_error("%s: want \"%s\", got \"%s\"\n", rule, want, got);
    _fail(file, line);
}

static inline void check_mem_at(const char *rule, const void *want, const void *got,
                                size_t len, const char *file, int line)
{
    const uint8_t *a = want, *b = got;

    for (size_t i = 0; i < len; i++) {
        if (a[i] == b[i])
            continue;
        print_error("%s: byte %zu: want %02x, got %02x\n", rule, i, a[i], b[i]);
        _fail(file, line);
    }
}
