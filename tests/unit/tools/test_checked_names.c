/* Lists of names, and what the answers of several servers say together. */
#include "check.h"

#include "tools/checked_names.h"

static void lines(void **state)
{
    static const struct {
        const char *rule, *line;
        enum ow_err err;
        const char *text;
    } cases[] = {
        {"a name means the machine", "fred", OW_OK, "FRED<00>"},
        {"the suffix as Windows has it", "fred*20\r\n", OW_OK, "FRED<20>"},
        {"as we have it", "fred<1c>", OW_OK, "FRED<1c>"},
        {"blanks around it", " \tfred*1B \n", OW_OK, "FRED<1b>"},
        {"a blank inside", "old box*20", OW_OK, "OLD BOX<20>"},
        {"a scope", "fred<20>.corp", OW_OK, "FRED<20>.corp"},
        {"an empty line", " \n", OW_ENOTFOUND, ""},
        {"a comment", "# fred", OW_ENOTFOUND, ""},
        {"too long", "sixteencharacters", OW_EBADNAME, ""},
        {"no suffix", "fred<2>", OW_EBADNAME, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[NB_KEY_TEXT] = "";
        struct nb_key key;

        check_int(cases[i].rule, cases[i].err,
                  checked_name(cases[i].line, OW_CP_850, false, &key));
        if (cases[i].err == OW_OK)
            check_str(cases[i].rule, cases[i].text, nb_key_text(&key, text));
    }
}

#define YES(a)                                                                           \
    {                                                                                    \
        .answer = CHECKED_YES, .count = 1, .addr = {(a) }                                \
    }
#define YES2(a, b)                                                                       \
    {                                                                                    \
        .answer = CHECKED_YES, .count = 2, .addr = {(a), (b) }                           \
    }
#define NO                                                                               \
    {                                                                                    \
        .answer = CHECKED_NO                                                             \
    }
#define SILENT                                                                           \
    {                                                                                    \
        .answer = CHECKED_SILENT                                                         \
    }
#define LEFT                                                                             \
    {                                                                                    \
        .answer = CHECKED_NOT_ASKED                                                      \
    }

static void answers(void **state)
{
    static const struct {
        const char *rule;
        struct checked checked[3];
        size_t count;
        const char *want;
    } cases[] = {
        {"all say the same", {YES(1), YES(1), YES(1)}, 3, "same"},
        {"in another order", {YES2(1, 2), YES2(2, 1)}, 2, "same"},
        {"one alone", {YES(1)}, 1, "same"},
        {"nobody has it", {NO, NO}, 2, "unknown"},
        {"one has it not", {YES(1), NO}, 2, "missing"},
        {"another address", {YES(1), YES(2)}, 2, "inconsistent"},
        {"one address more", {YES(1), YES2(1, 2)}, 2, "inconsistent"},
        {"both", {NO, YES(1), YES(2)}, 3, "inconsistent"},
        {"one is silent", {YES(1), SILENT}, 2, "unanswered"},
        {"one is not asked any more", {NO, LEFT}, 2, "unanswered"},
        {"silence hides no difference", {SILENT, YES(1), NO}, 3, "missing"},
        {"of no kind", {SILENT, YES(1), YES(2)}, 3, "inconsistent"},
        {"all are silent", {SILENT, SILENT}, 2, "unanswered"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct checked checked[3];

        memcpy(checked, cases[i].checked, sizeof checked);
        for (size_t k = 0; k < cases[i].count; k++)
            checked_sort(&checked[k]);
        check_str(cases[i].rule, cases[i].want,
                  checked_result_str(checked_compare(checked, cases[i].count)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
