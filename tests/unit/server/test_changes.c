/* What the registrar does, on its way to those who watch. */
#include "server/changes.h"

#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define ROOM 8

static int set_up(void **state)
{
    *state = changes_new(ROOM);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    changes_free(*state);
    return 0;
}

static void put(struct changes *changes, uint64_t row)
{
    const struct registry_event event = {
        .row = row,
        .time = 7,
        .change = WINS_CHANGE_RELEASED,
        .cause = {.source = REGISTRY_BY_AGEING},
        .has_record = true,
        .record = {.key = {.name = nb_name_make("FRED", 0x20)},
                   .count = 1,
                   .member = {{.addr = (ow_addr)row}}},
    };
    struct registry_watch watch = changes_watch(changes);

    watch.changed(watch.ctx, &event);
}

static bool is_readable(int fd)
{
    struct pollfd poll_fd = {fd, POLLIN, 0};

    return poll(&poll_fd, 1, 0) == 1;
}

static void notes_come_in_their_order(void **state)
{
    struct changes_note note;

    check_int("nothing at first", false, changes_take(*state, &note));
    put(*state, 1);
    put(*state, 2);
    check_int("the oldest", true, changes_take(*state, &note));
    check_int("first", 1, note.event.row);
    check_int("with its time", 7, note.event.time);
    check_int("and change", WINS_CHANGE_RELEASED, note.event.change);
    check_int("and cause", REGISTRY_BY_AGEING, note.event.cause.source);
    check_int("then the next", true, changes_take(*state, &note));
    check_int("second", 2, note.event.row);
    check_int("and no more", false, changes_take(*state, &note));
}

/* The registry has gone on by the time a note is taken. */
static void a_note_has_the_record_as_it_was(void **state)
{
    struct registry_watch watch = changes_watch(*state);
    struct registry_event event = {.change = WINS_CHANGE_STATIC_ADDED,
                                   .has_record = true,
                                   .record = {.key = {.name = nb_name_make("PC7", 0x20)},
                                              .is_static = true,
                                              .count = WINS_MEMBERS_MAX}};
    struct changes_note note;

    event.record.member[WINS_MEMBERS_MAX - 1].addr = 50;
    watch.changed(watch.ctx, &event);
    event.has_record = false;
    event.change = WINS_CHANGE_REMOVED;
    watch.changed(watch.ctx, &event);
    memset(&event, 0xFF, sizeof event);

    check_int("added", true, changes_take(*state, &note));
    check_int("with its record", true, note.event.has_record);
    check_int("static", true, note.event.record.is_static);
    check_int("of all members", WINS_MEMBERS_MAX, note.event.record.count);
    check_int("the last, too", 50, note.event.record.member[WINS_MEMBERS_MAX - 1].addr);
    check_int("removed", true, changes_take(*state, &note));
    check_int("is told", WINS_CHANGE_REMOVED, note.event.change);
    check_int("without a record", false, note.event.has_record);
    check_int("but its name", 0x20, note.event.record.key.name.octet[NB_NAME_LEN - 1]);
}

static void refusals_come_among_them(void **state)
{
    const struct nb_key key = {.name = nb_name_make("PC7", 0x20)};
    const struct registry_refusal refusal = {.addr = 9, .last = 11};
    struct registry_watch watch = changes_watch(*state);
    struct changes_note note;

    watch.refused(watch.ctx, &key, &refusal);
    check_int("there", true, changes_take(*state, &note));
    check_int("a refusal", true, note.is_refusal);
    check_int("of that name", true, nb_key_equal(&key, &note.refused.key));
    check_int("of that machine", 9, note.refused.refusal.addr);
}

static void without_room_they_are_counted(void **state)
{
    struct changes_note note;

    for (uint64_t row = 1; row <= ROOM + 3; row++)
        put(*state, row);
    check_int("three too many", 3, changes_lost(*state));
    check_int("said once", 0, changes_lost(*state));
    check_int("the others are there", true, changes_take(*state, &note));
    check_int("from the first on", 1, note.event.row);
    check_int("and can be dropped", ROOM - 1, changes_skip(*state));
    check_int("all of them", false, changes_take(*state, &note));
}

static void a_sleeper_is_woken_once(void **state)
{
    int fd = changes_fd(*state);
    uint64_t rang;

    put(*state, 1);
    check_int("nobody asked for it", false, is_readable(fd));
    check_int("something waits: do not sleep", false, changes_arm(*state));
    changes_skip(*state);
    check_int("nothing waits: sleep", true, changes_arm(*state));
    put(*state, 2);
    check_int("woken", true, is_readable(fd));
    assert_int_equal(sizeof rang, read(fd, &rang, sizeof rang));
    put(*state, 3);
    check_int("but once", false, is_readable(fd));
}

#define MANY 100000

static void *put_many(void *changes)
{
    for (uint64_t row = 1; row <= MANY; row++)
        put(changes, row);
    return NULL;
}

/* Every note arrives whole, with its record, and in its order, or is counted. */
static void two_threads(void **state)
{
    struct changes_note note;
    pthread_t thread;
    uint64_t taken = 0, lost = 0, last = 0;

    assert_int_equal(0, pthread_create(&thread, NULL, put_many, *state));
    while (taken + lost < MANY) {
        lost += changes_lost(*state);
        if (!changes_take(*state, &note))
            continue;
        assert_true(note.event.row > last);
        assert_int_equal(note.event.record.member[0].addr, note.event.row);
        last = note.event.row;
        taken++;
    }
    pthread_join(thread, NULL);
    check_int("nothing is left", false, changes_take(*state, &note));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(notes_come_in_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_note_has_the_record_as_it_was, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refusals_come_among_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_room_they_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sleeper_is_woken_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_threads, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
