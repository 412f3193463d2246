/* Entries as lines, and how the journal is recognised. */
#include "check.h"

#include "base/log_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define T0 1795359845 /* 2026-11-22T15:04:05Z */

static struct ow_log_entry *entry(enum ow_event event, const struct ow_field *fields,
                                  size_t count)
{
    struct ow_log_entry *e = malloc(sizeof(*e) + count * sizeof(*fields));

    assert_non_null(e);
    memset(e, 0, sizeof(*e));
    e->time = T0;
    e->event = event;
    e->count = count;
    for (size_t i = 0; i < count; i++)
        e->field[i] = fields[i];
    return e;
}

static void a_line_has_time_severity_number_name_fields_and_sentence(void **state)
{
    struct ow_field fields[] = {OW_TEXT("name", "FRED<20>"),
                                OW_ADDRESS("from", 0xc0000207), OW_NUMBER("listed", 26)};
    struct ow_log_entry *e = entry(OW_EV_TOO_MANY_ADDRESSES, fields, 3);
    char line[OW_LOG_LINE];

    (void)state;
    check_str("line",
              "2026-11-22T15:04:05Z WARNING WINS 4154 too-many-addresses "
              "name=\"FRED<20>\" from=192.0.2.7 listed=26: 192.0.2.7 registered FRED<20> "
              "with 26 addresses; the first 25 were kept.",
              ow_log_line(e, line));
    free(e);
}

static const struct {
    const char *rule;
    const char *text;
    const char *want; /* as a field */
} texts[] = {
    {"names in text form stay", "\\x01\\x02__MSBROWSE__\\x02<01>",
     "\\x01\\x02__MSBROWSE__\\x02<01>"},
    {"a line feed cannot forge a line", "a\nb", "a\\x0ab"},
    {"a quote cannot end the field", "a\" b=\"c", "a\\x22 b=\\x22c"},
    {"no escape sequence reaches a terminal", "\033[2J", "\\x1b[2J"},
    {"nor one of the second set of controls",
     "\xc2\x9b"
     "2J",
     "\\xc2\\x9b2J"},
    {"letters of the world stay", "B\xc3\xbcro", "B\xc3\xbcro"},
    {"octets that are no UTF-8", "B\xfcro", "B\\xfcro"},
    {"nothing turns the line around", "a\xe2\x80\xaez", "a\\xe2\\x80\\xaez"},
};

static void text_from_elsewhere_is_made_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct ow_field field = OW_TEXT("account", texts[i].text);
        struct ow_log_entry *e = entry(OW_EV_SCAVENGE_DONE, &field, 1);
        char line[OW_LOG_LINE], want[256];

        snprintf(want, sizeof(want),
                 "2026-11-22T15:04:05Z INFO WINS 4330 scavenge-done account=\"%s\": "
                 "Everything due has been aged.",
                 texts[i].want);
        check_str(texts[i].rule, want, ow_log_line(e, line));
        free(e);
    }
}

/* And what is nothing but a field is not said twice. */
static void a_sentence_is_made_safe_too(void **state)
{
    struct ow_field field = OW_TEXT("text", "a\nb");
    struct ow_log_entry *e = entry(OW_EV_PRIVILEGES, &field, 1);
    char line[OW_LOG_LINE];

    (void)state;
    check_str("sentence", "2026-11-22T15:04:05Z INFO WINS 6003 privileges: a\\x0ab",
              ow_log_line(e, line));
    free(e);
}

static void a_long_line_is_cut(void **state)
{
    char big[2 * OW_LOG_LINE], line[OW_LOG_LINE];
    struct ow_field field = OW_TEXT("text", big);
    struct ow_log_entry *e = entry(OW_EV_DATABASE_BAD, &field, 1);

    (void)state;
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    assert_int_equal(strlen(ow_log_line(e, line)), OW_LOG_LINE - 1);
    free(e);
}

static void the_journal_is_known_by_device_and_inode(void **state)
{
    char value[64];
    struct stat st;
    int fd[2];

    (void)state;
    assert_int_equal(pipe(fd), 0);
    assert_int_equal(fstat(fd[1], &st), 0);
    snprintf(value, sizeof(value), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    assert_true(ow_log_is_journal(value, fd[1]));
    strcat(value, "0");
    assert_false(ow_log_is_journal(value, fd[1]));
    assert_false(ow_log_is_journal(NULL, fd[1]));
    assert_false(ow_log_is_journal("", fd[1]));
    assert_false(ow_log_is_journal("x:1", fd[1]));
    assert_false(ow_log_is_journal("1", fd[1]));
    close(fd[0]);
    close(fd[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_severity_number_name_fields_and_sentence),
        cmocka_unit_test(text_from_elsewhere_is_made_safe),
        cmocka_unit_test(a_sentence_is_made_safe_too),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(the_journal_is_known_by_device_and_inode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
