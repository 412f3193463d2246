/* The event log of a node: what it keeps, over restarts and over damage. */
#include "check.h"

#include "folder.h"
#include "node/event_log.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

#define A    0xC0000201u /* 192.0.2.1 */
#define NOON 1795348800  /* a whole minute */

struct place {
    char folder[TEST_FOLDER_ROOM], file[TEST_FOLDER_ROOM + 32];
    struct event_log *log;
};

static int make(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL || !test_folder_make(place->folder))
        return -1;
    snprintf(place->file, sizeof(place->file), "%s/%s", place->folder, EVENT_LOG_FILE);
    *state = place;
    return 0;
}

static int clean(void **state)
{
    struct place *place = *state;

    event_log_close(place->log);
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

/* Close the log and open it again, as a restart does. */
static void restart(struct place *place)
{
    char text[256];

    event_log_close(place->log);
    place->log = NULL;
    assert_int_equal(event_log_open(place->folder, &place->log, text, sizeof(text)),
                     OW_OK);
}

static enum ow_err add(struct place *place, ow_time now, enum ow_event event,
                       const char *name)
{
    const struct ow_field fields[] = {OW_TEXT("name", name), OW_ADDRESS("address", A + 1),
                                      OW_ADDRESS("from", A), OW_NUMBER("tries", 3)};

    return event_log_add(place->log, now, event, fields, ARRAY_LEN(fields));
}

static size_t count(const struct place *place)
{
    const struct event_kept *entry = event_log_next(place->log, 0);
    size_t n = 0;

    for (; entry != NULL; entry = event_log_next(place->log, entry->seq))
        n++;
    return n;
}

static const char *name_of(const struct event_kept *entry)
{
    const struct ow_field *field =
        entry == NULL ? NULL : ow_field_find(entry->field, entry->count, "name");

    return field == NULL ? "none" : field->text;
}

static void put_file(const struct place *place, const char *text)
{
    FILE *file = fopen(place->file, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void events_are_there_after_a_restart(void **state)
{
    struct place *place = *state;
    const struct event_kept *entry;
    char room[OW_FIELD_ROOM];

    restart(place);
    assert_int_equal(event_log_last(place->log), 0);
    assert_null(event_log_next(place->log, 0));
    assert_int_equal(add(place, NOON, OW_EV_DUPLICATE_NAME, "PC\\x22<20>"), OW_OK);
    assert_int_equal(add(place, NOON + 1, OW_EV_NAME_RELEASE, "PC7<00>"), OW_OK);
    restart(place);
    assert_int_equal(event_log_last(place->log), 2);

    entry = event_log_next(place->log, 0);
    assert_int_equal(entry->seq, 1);
    assert_int_equal(entry->event, OW_EV_DUPLICATE_NAME);
    assert_int_equal(entry->time, NOON);
    assert_int_equal(entry->missed, 0);
    assert_string_equal(name_of(entry), "PC\\x22<20>");
    assert_int_equal(ow_field_find(entry->field, entry->count, "from")->addr, A);
    assert_int_equal(ow_field_find(entry->field, entry->count, "tries")->number, 3);
    assert_string_equal(
        ow_field_text(ow_field_find(entry->field, entry->count, "address"), room),
        "192.0.2.2");
    assert_string_equal(name_of(event_log_next(place->log, 1)), "PC7<00>");
    assert_null(event_log_next(place->log, 2));
}

static void events_of_the_server_are_passed_over(void **state)
{
    struct place *place = *state;

    restart(place);
    assert_int_equal(add(place, NOON, OW_EV_REFUSED_STATIC, "PC7<00>"), OW_OK);
    assert_int_equal(event_log_last(place->log), 0);
}

static void a_flood_is_kept_within_bounds(void **state)
{
    struct place *place = *state;

    restart(place);
    for (unsigned i = 0; i < EVENT_LOG_A_MINUTE + 7; i++)
        assert_int_equal(add(place, NOON + 3, OW_EV_NAME_RELEASE, "PC7<00>"), OW_OK);
    assert_int_equal(count(place), EVENT_LOG_A_MINUTE);
    for (unsigned i = 0; i < EVENT_LOG_OTHERS_A_MINUTE + 1; i++)
        assert_int_equal(add(place, NOON + 59, OW_EV_DEFENDED, "PC7<00>"), OW_OK);
    assert_int_equal(count(place), EVENT_LOG_A_MINUTE + EVENT_LOG_OTHERS_A_MINUTE);
    assert_int_equal(add(place, NOON + 60, OW_EV_NAME_RELEASE, "PC7<00>"), OW_OK);
    restart(place);
    assert_int_equal(event_log_next(place->log, EVENT_LOG_A_MINUTE)->missed, 7);
    assert_int_equal(
        event_log_next(place->log, EVENT_LOG_A_MINUTE + EVENT_LOG_OTHERS_A_MINUTE)
            ->missed,
        1);
}

/* Two files of EVENT_LOG_KEPT lines each, and as many entries in memory. */
static void the_oldest_make_room(void **state)
{
    struct place *place = *state;
    unsigned all = 2 * EVENT_LOG_KEPT + EVENT_LOG_KEPT / 2;
    struct stat st;
    char old[sizeof(place->file) + 2];

    restart(place);
    for (unsigned i = 0; i < all; i++)
        assert_int_equal(add(place, NOON + 2 * i, OW_EV_NAME_RELEASE, "PC7<00>"), OW_OK);
    assert_int_equal(count(place), EVENT_LOG_KEPT);
    assert_int_equal(event_log_last(place->log), all);
    restart(place);
    assert_int_equal(count(place), EVENT_LOG_KEPT);
    assert_int_equal(event_log_last(place->log), all);
    assert_int_equal(event_log_next(place->log, 0)->seq, all - EVENT_LOG_KEPT + 1);
    snprintf(old, sizeof(old), "%s.1", place->file);
    assert_int_equal(stat(old, &st), 0);
    assert_true(st.st_size < 1024 * 1024);
}

#define GOOD(seq, name)                                                                  \
    "{\"seq\": " seq ", \"time\": \"2026-11-22T12:00:00Z\", \"id\": 4320, "              \
    "\"fields\": {\"name\": \"" name "\", \"from\": \"192.0.2.1\"}}"

static const struct {
    const char *rule;
    const char *text;
    size_t entries;
    uint64_t last;
} damaged[] = {
    {"an empty file", "", 0, 0},
    {"what is no JSON", "hello\n" GOOD("4", "A<00>") "\n", 1, 4},
    {"other JSON", "[1]\n3\nnull\n{}\n" GOOD("4", "A<00>") "\n", 1, 4},
    {"a number that no event has",
     "{\"seq\": 1, \"time\": \"2026-11-22T12:00:00Z\", \"id\": 70000}\n", 0, 0},
    {"an event of a newer release",
     "{\"seq\": 1, \"time\": \"2026-11-22T12:00:00Z\", \"id\": 4999}\n" GOOD(
         "2", "A<00>") "\n",
     1, 2},
    {"no time", "{\"seq\": 1, \"time\": \"today\", \"id\": 4320}\n", 0, 0},
    {"no fields", "{\"seq\": 1, \"time\": \"2026-11-22T12:00:00Z\", \"id\": 4320}\n", 1,
     1},
    {"fields of other kinds",
     "{\"seq\": 1, \"time\": \"2026-11-22T12:00:00Z\", \"id\": 4320, \"fields\": "
     "{\"name\": [], \"a\": {}, \"b\": 1.5, \"c\": true}}\n",
     1, 1},
    {"numbers that do not rise",
     GOOD("9", "A<00>") "\n" GOOD("3", "B<00>") "\n" GOOD("-1", "C<00>") "\n", 3, 11},
    {"a number too large to count on", GOOD("9223372036854775807", "A<00>") "\n", 1, 1},
    {"a line cut at the end", GOOD("1", "A<00>") "\n{\"seq\": 2, \"ti", 1, 1},
};

static void damage_is_passed_over(void **state)
{
    struct place *place = *state;

    for (size_t i = 0; i < ARRAY_LEN(damaged); i++) {
        put_file(place, damaged[i].text);
        restart(place);
        check_int(damaged[i].rule, damaged[i].entries, count(place));
        check_int(damaged[i].rule, damaged[i].last, event_log_last(place->log));
        /* and the log goes on behind it */
        check_int(damaged[i].rule, OW_OK,
                  add(place, NOON, OW_EV_DUPLICATE_NAME, "NEXT<00>"));
        restart(place);
        check_int(damaged[i].rule, damaged[i].entries + 1, count(place));
        check_str(damaged[i].rule, "NEXT<00>",
                  name_of(event_log_next(place->log, damaged[i].last)));
    }
}

static void a_line_without_end_is_no_entry(void **state)
{
    struct place *place = *state;
    FILE *file = fopen(place->file, "w");

    assert_non_null(file);
    for (int i = 0; i < 100000; i++)
        fputc('x', file);
    fputs("\n" GOOD("5", "A<00>") "\n", file);
    assert_int_equal(fclose(file), 0);
    restart(place);
    assert_int_equal(count(place), 1);
    assert_int_equal(event_log_last(place->log), 5);
}

static void without_a_folder_it_is_kept_in_memory(void **state)
{
    struct place *place = *state;
    char text[256];

    assert_int_equal(event_log_open(NULL, &place->log, text, sizeof(text)), OW_OK);
    assert_int_equal(add(place, NOON, OW_EV_NAME_RELEASE, "PC7<00>"), OW_OK);
    assert_int_equal(count(place), 1);
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct place *place = *state;
    char text[256] = "", missing[TEST_FOLDER_ROOM + 8];

    snprintf(missing, sizeof(missing), "%s/none", place->folder);
    assert_int_equal(event_log_open(missing, &place->log, text, sizeof(text)), OW_EIO);
    assert_non_null(strstr(text, "No such file"));
}

static void a_link_in_its_place_is_not_followed(void **state)
{
    struct place *place = *state;
    char text[256] = "", target[TEST_FOLDER_ROOM + 8];

    snprintf(target, sizeof(target), "%s/other", place->folder);
    assert_int_equal(symlink(target, place->file), 0);
    assert_int_equal(event_log_open(place->folder, &place->log, text, sizeof(text)),
                     OW_EIO);
    assert_int_equal(access(target, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_are_there_after_a_restart, make, clean),
        cmocka_unit_test_setup_teardown(events_of_the_server_are_passed_over, make,
                                        clean),
        cmocka_unit_test_setup_teardown(a_flood_is_kept_within_bounds, make, clean),
        cmocka_unit_test_setup_teardown(the_oldest_make_room, make, clean),
        cmocka_unit_test_setup_teardown(damage_is_passed_over, make, clean),
        cmocka_unit_test_setup_teardown(a_line_without_end_is_no_entry, make, clean),
        cmocka_unit_test_setup_teardown(without_a_folder_it_is_kept_in_memory, make,
                                        clean),
        cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_said, make, clean),
        cmocka_unit_test_setup_teardown(a_link_in_its_place_is_not_followed, make, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
