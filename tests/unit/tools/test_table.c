/* Tables for people. */
#include "tools/table.h"

#include "check.h"

#include <stdlib.h>

static const char *const headings[] = {"NAME", "STATE", NULL};

static char *print(struct table *table)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    table_print(table, out);
    fclose(out);
    return text;
}

static void columns(void **state)
{
    struct table *table = table_new(headings);
    const char *const longest[] = {"FREDERICK<20>", "active"};
    const char *const wide[] = {"M\xc3\x9cLLER<20>", "released"};
    char *text;

    (void)state;
    assert_true(table_add(table, wide));
    assert_true(table_add(table, longest));
    table_sort(table);
    text = print(table);
    check_str("as wide as the longest cell, in characters",
              "NAME           STATE\n"
              "FREDERICK<20>  active\n"
              "M\xc3\x9cLLER<20>     released\n",
              text);
    free(text);
    check_int("printed rows are gone", 0, table_rows(table));
    assert_true(table_add(table, longest));
    text = print(table);
    check_str("headings come once", "FREDERICK<20>  active\n", text);
    free(text);
    table_free(table);
}

static void nothing(void **state)
{
    struct table *table = table_new(headings);
    char *text = print(table);

    (void)state;
    check_str("no rows, no headings", "", text);
    free(text);
    table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns),
        cmocka_unit_test(nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
