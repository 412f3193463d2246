/* Counting beside the workers, and what is kept over a restart. */
#include "server/usage.h"
#include "server/usage_store.h"

#include "check.h"
#include "folder.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#define A 0x0A000001

int __real_eventfd(unsigned initial, int flags);
int __wrap_eventfd(unsigned initial, int flags);
size_t __real_usage_ring_take(struct usage_ring *ring, struct usage_seen *ret,
                              size_t max);
size_t __wrap_usage_ring_take(struct usage_ring *ring, struct usage_seen *ret,
                              size_t max);

static atomic_bool no_descriptors, flood;

int __wrap_eventfd(unsigned initial, int flags)
{
    if (no_descriptors) {
        errno = EMFILE;
        return -1;
    }
    return __real_eventfd(initial, flags);
}

/* In a flood there is always one more. */
size_t __wrap_usage_ring_take(struct usage_ring *ring, struct usage_seen *ret, size_t max)
{
    const struct nb_key key = {.name = nb_name_make("FLOOD", 0x20)};

    if (flood)
        usage_ring_put(ring, &key, A, 0, USAGE_FOUND);
    return __real_usage_ring_take(ring, ret, max);
}

struct place {
    char folder[TEST_FOLDER_ROOM];
    struct ow_log *log;
    struct settings settings;
    struct board *board;
    struct usage *usage;
};

static void start(struct place *place)
{
    const struct usage_config config = {
        .folder = place->folder, .log = place->log, .board = place->board, .workers = 2};

    assert_int_equal(usage_start(&config, &place->usage), OW_OK);
}

static void stop(struct place *place)
{
    usage_stop(place->usage);
    place->usage = NULL;
}

static int set_up(void **state)
{
    static struct place place;
    const struct ow_log_config log = {.program = "test", .to = OW_LOG_NOWHERE};
    const struct name_table names = {0};

    memset(&place, 0, sizeof(place));
    assert_true(test_folder_make(place.folder));
    assert_int_equal(ow_log_new(&log, &place.log), OW_OK);
    settings_default(&place.settings);
    place.board = board_new(&place.settings, &names);
    assert_non_null(place.board);
    start(&place);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;

    usage_stop(place->usage);
    board_free(place->board);
    ow_log_free(place->log);
    test_folder_remove(place->folder);
    return 0;
}

static void ask(struct place *place, unsigned worker, const char *name, ow_addr from)
{
    const struct nb_key key = {.name = nb_name_make(name, 0x20), .scope = {2, "sc"}};

    usage_ring_put(usage_ring_of(place->usage, worker), &key, from, 0, USAGE_FOUND);
}

static bool was_said(struct place *place, enum ow_event event)
{
    const struct ow_log_entry *entry[64];
    size_t count = ow_log_recent(place->log, 0, entry, 64);
    bool said = false;

    for (size_t i = 0; i < count; i++) {
        said = said || entry[i]->event == event;
        ow_log_release(entry[i]);
    }
    return said;
}

static void all_workers_are_counted(void **state)
{
    struct place *place = *state;
    struct usage_state now;

    usage_look(place->usage, &now);
    ask(place, 0, "FRED", A);
    ask(place, 1, "FRED", A);
    usage_look(place->usage, &now);
    assert_true(now.on);
    assert_true(now.stored);
    assert_int_equal(now.totals.asked, 2);
    assert_int_equal(now.names.used, 1);
    assert_int_equal(now.names.floor, 0);
}

static void the_question_of_doctor_is_not_counted(void **state)
{
    struct place *place = *state;
    const struct nb_key probe = {.name = nb_name_probe()};
    struct usage_ring *ring = usage_ring_of(place->usage, 0);
    struct usage_state now;

    usage_look(place->usage, &now); /* counting has begun */
    usage_ring_put(ring, &probe, A, 0, USAGE_NOT_FOUND);
    usage_look(place->usage, &now);
    assert_int_equal(now.totals.asked, 0);
    assert_int_equal(now.names.used, 0);
    usage_ring_put(ring, &probe, A, A, USAGE_FOUND); /* somebody has registered it */
    usage_look(place->usage, &now);
    assert_int_equal(now.totals.asked, 1);
}

static void a_restart_keeps_everything(void **state)
{
    struct place *place = *state;
    struct usage_state before, now;
    struct usage_copy *copy;
    struct nb_key key;

    usage_look(place->usage, &before);
    ask(place, 0, "FRED", A);
    ask(place, 0, "FRED", A + 1);
    ask(place, 0, "BARNEY", A);
    stop(place);
    start(place);
    usage_look(place->usage, &now);
    assert_int_equal(now.since, before.since);
    assert_int_equal(now.totals.asked, 3);
    assert_int_equal(now.pairs.used, 3);
    ask(place, 1, "FRED", A);
    copy = usage_copy_new(place->usage, USAGE_NAMES | USAGE_PAIRS);
    assert_non_null(copy);
    assert_int_equal(copy->client_slots, 0);
    for (uint32_t i = 0; i < copy->name_slots; i++) {
        if (!copy->name[i].used)
            continue;
        usage_name_key(&copy->name[i], copy->scope, &key);
        assert_int_equal(copy->name[i].asked, key.name.octet[0] == 'F' ? 3 : 1);
        assert_int_equal(key.scope.len, 2);
    }
    usage_copy_free(copy);
}

static void path_of(const struct place *place, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", place->folder, name);
}

static void a_damaged_file_is_set_aside_and_said(void **state)
{
    struct place *place = *state;
    struct usage_state now;
    char path[128];
    FILE *file;

    stop(place);
    path_of(place, USAGE_FILE, path);
    file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 5000; i++)
        fputs("rubbish ", file);
    fclose(file);
    start(place);
    usage_look(place->usage, &now);
    ask(place, 0, "FRED", A);
    usage_look(place->usage, &now);
    assert_true(now.stored);
    assert_int_equal(now.totals.asked, 1);
    assert_true(was_said(place, OW_EV_USAGE_SET_ASIDE));
    path_of(place, USAGE_FILE ".damaged", path);
    assert_int_equal(access(path, R_OK), 0);
}

/* Pages of the tables, not the head of the file. */
static void a_file_damaged_within_is_set_aside_too(void **state)
{
    struct place *place = *state;
    struct usage_state now;
    char path[128], rubbish[4096];
    FILE *file;
    struct stat st;

    for (unsigned i = 0; i < 3000; i++) {
        char name[16];

        snprintf(name, sizeof(name), "PC%u", i);
        ask(place, 0, name, A + i);
    }
    stop(place);
    path_of(place, USAGE_FILE, path);
    assert_int_equal(stat(path, &st), 0);
    file = fopen(path, "r+");
    assert_non_null(file);
    memset(rubbish, 0xA5, sizeof(rubbish));
    for (long at = 4096; at < st.st_size; at += 4096) {
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_equal(fwrite(rubbish, 1, sizeof(rubbish), file), sizeof(rubbish));
    }
    fclose(file);
    start(place);
    usage_look(place->usage, &now);
    assert_true(now.stored);
    assert_int_equal(now.totals.asked, 0);
    assert_true(was_said(place, OW_EV_USAGE_SET_ASIDE));
}

/* The folder is gone, so nothing can be written; counting goes on. */
static void without_a_file_counting_goes_on(void **state)
{
    struct place *place = *state;
    struct usage_state now;

    stop(place);
    test_folder_remove(place->folder);
    start(place);
    usage_look(place->usage, &now);
    ask(place, 0, "FRED", A);
    usage_look(place->usage, &now);
    assert_false(now.stored);
    assert_int_equal(now.totals.asked, 1);
    assert_true(was_said(place, OW_EV_USAGE_FAILED));
}

static void without_descriptors_it_does_not_start(void **state)
{
    struct place *place = *state;
    const struct usage_config config = {
        .folder = place->folder, .log = place->log, .board = place->board, .workers = 2};
    struct usage *usage = NULL;

    no_descriptors = true;
    assert_int_equal(usage_start(&config, &usage), OW_ELIMIT);
    no_descriptors = false;
    assert_null(usage);
}

/* Whoever wants to know is told what had come, however fast more comes. */
static void a_flood_keeps_nobody_waiting(void **state)
{
    struct place *place = *state;
    struct usage_state now;

    usage_look(place->usage, &now); /* counting has begun */
    flood = true;
    usage_look(place->usage, &now);
    flood = false;
    assert_true(now.totals.asked >= USAGE_RING_SLOTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_workers_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_question_of_doctor_is_not_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_restart_keeps_everything, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_set_aside_and_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_damaged_within_is_set_aside_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_a_file_counting_goes_on, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_descriptors_it_does_not_start, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_flood_keeps_nobody_waiting, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
