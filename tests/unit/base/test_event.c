/* The event catalogue: every row complete, and sentences that only use its fields. */
#include "check.h"

#include "base/event.h"

#include <ctype.h>
#include <stdio.h>

static void every_row_is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < OW_EVENT_COUNT; i++) {
        const struct ow_event_row *row = ow_event_row((enum ow_event)i);
        char label[32];

        snprintf(label, sizeof(label), "event %d", i);
        check_int(label, i, row->event);
        assert_non_null(row->name);
        assert_non_null(row->fields);
        assert_non_null(row->sentence);
        check_int(row->name, 1, row->number >= 4096);
        check_int(row->name, 1, strlen(row->sentence) > 0);
        for (const char *p = row->name; *p != '\0'; p++)
            check_int(row->name, 1, islower((unsigned char)*p) || *p == '-');
    }
}

static void names_and_numbers_are_unique_per_source(void **state)
{
    (void)state;
    for (int i = 0; i < OW_EVENT_COUNT; i++) {
        const struct ow_event_row *a = ow_event_row((enum ow_event)i);

        for (int k = 0; k < i; k++) {
            const struct ow_event_row *b = ow_event_row((enum ow_event)k);

            check_int(a->name, 0, strcmp(a->name, b->name) == 0);
            check_int(a->name, 0, a->source == b->source && a->number == b->number);
        }
        assert_ptr_equal(a, ow_event_by_number(a->source, a->number));
    }
    assert_null(ow_event_by_number(OW_SOURCE_NETBT, 4097));
}

/* Whether the word of n bytes stands in a list of words. */
static bool has_word(const char *list, const char *word, size_t n)
{
    while (*list != '\0') {
        size_t len = strcspn(list, " ");

        if (len == n && memcmp(list, word, n) == 0)
            return true;
        list += len;
        list += strspn(list, " ");
    }
    return false;
}

static void sentences_use_only_documented_fields(void **state)
{
    (void)state;
    for (int i = 0; i < OW_EVENT_COUNT; i++) {
        const struct ow_event_row *row = ow_event_row((enum ow_event)i);

        for (const char *p = strchr(row->sentence, '{'); p != NULL;
             p = strchr(p + 1, '{')) {
            const char *end = strchr(p, '}');

            assert_non_null(end);
            check_int(row->name, 1, has_word(row->fields, p + 1, (size_t)(end - p - 1)));
        }
    }
}

static void names_are_the_contract_with_scripts(void **state)
{
    (void)state;
    check_str("4097", "started", ow_event_by_number(OW_SOURCE_WINS, 4097)->name);
    check_str("4319", "duplicate-name", ow_event_by_number(OW_SOURCE_NETBT, 4319)->name);
    check_str("4320", "name-release", ow_event_by_number(OW_SOURCE_NETBT, 4320)->name);
    check_str("4321", "duplicate-error", ow_event_by_number(OW_SOURCE_NETBT, 4321)->name);
}

static void a_sentence_is_filled_with_its_fields(void **state)
{
    struct ow_field fields[] = {OW_TEXT("name", "FRED<20>"), OW_ADDRESS("to", 0xc0000207),
                                OW_TEXT("kind", "release demand")};
    char text[OW_EVENT_TEXT];

    (void)state;
    check_str("all kinds", "192.0.2.7 was told to give up FRED<20> (release demand).",
              ow_event_text(OW_EV_DEMAND_SENT, fields, 3, text, sizeof(text)));
    check_str("a missing field", "192.0.2.7 was told to give up FRED<20> (?).",
              ow_event_text(OW_EV_DEMAND_SENT, fields, 2, text, sizeof(text)));
    fields[0] = OW_NUMBER("version", INT64_MAX);
    check_str("a number", "The version counter was raised to 9223372036854775807.",
              ow_event_text(OW_EV_VERSION_RAISED, fields, 1, text, sizeof(text)));
    fields[0] = OW_TEXT("text", NULL);
    check_str("a NULL text", "",
              ow_event_text(OW_EV_PRIVILEGES, fields, 1, text, sizeof(text)));
}

static void a_sentence_is_cut_to_its_room(void **state)
{
    struct ow_field field = OW_TEXT("name", "FRED<20>");
    char text[12] = "xxxxxxxxxxx";

    (void)state;
    check_str("cut", "FRED<20> w",
              ow_event_text(OW_EV_REFUSED_STATIC, &field, 1, text, sizeof(text) - 1));
    check_str("one byte", "", ow_event_text(OW_EV_REFUSED_STATIC, &field, 1, text, 1));
    check_str("none", "", ow_event_text(OW_EV_REFUSED_STATIC, &field, 1, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(names_and_numbers_are_unique_per_source),
        cmocka_unit_test(sentences_use_only_documented_fields),
        cmocka_unit_test(names_are_the_contract_with_scripts),
        cmocka_unit_test(a_sentence_is_filled_with_its_fields),
        cmocka_unit_test(a_sentence_is_cut_to_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
