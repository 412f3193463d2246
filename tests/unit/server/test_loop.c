/* The registrar's loop and the clocks: names age by a clock that is stored, that stops
 * when it is doubted, and that says so.  The machine's clocks are the test's. */
#include "server/loop.h"

#include "check.h"
#include "folder.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>

#define HOME  UINT32_C(0x7F000001)
#define START INT64_C(1700000000)
#define YEAR  (365 * OW_DAY)

/* Seconds.  A thread that looks at the wall clock sees the other clocks as they were at
 * that moment, as the loop does with clocks that do not leap between two calls. */
struct clocks {
    ow_time wall, running;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* over clocks */
static struct clocks clocks;
static _Thread_local struct clocks seen;

static void set_clocks(ow_time wall, ow_time running)
{
    pthread_mutex_lock(&lock);
    clocks = (struct clocks){wall, running};
    pthread_mutex_unlock(&lock);
}

int __real_clock_gettime(clockid_t which, struct timespec *ret);
int __wrap_clock_gettime(clockid_t which, struct timespec *ret);

int __wrap_clock_gettime(clockid_t which, struct timespec *ret)
{
    if (which != CLOCK_REALTIME && which != CLOCK_BOOTTIME && which != CLOCK_MONOTONIC)
        return __real_clock_gettime(which, ret);
    if (which == CLOCK_REALTIME || seen.running == 0) {
        pthread_mutex_lock(&lock);
        seen = clocks;
        pthread_mutex_unlock(&lock);
    }
    *ret =
        (struct timespec){.tv_sec = which == CLOCK_REALTIME ? seen.wall : seen.running};
    return 0;
}

struct fixture {
    char folder[TEST_FOLDER_ROOM];
    int wake_fd;
    struct ow_log *log;
    struct registry *registry;
    struct listeners *listeners;
    struct questions *questions;
    struct board *board;
    struct queue *queue;
    struct mailbox *mailbox;
    struct loop *loop;
};

static void start(struct fixture *f)
{
    struct name_table names = {.node_type = 3, .addr_count = 1, .addr = {HOME}};
    struct registry_report report;
    struct settings settings;

    settings_default(&settings);
    f->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_int_equal(
        ow_log_new(&(struct ow_log_config){.program = "test", .to = OW_LOG_NOWHERE},
                   &f->log),
        OW_OK);
    assert_int_equal(registry_open(&(struct registry_config){.folder = f->folder,
                                                             .max_records = 1000,
                                                             .journal_bytes = 1 << 20},
                                   &f->registry, &report),
                     OW_OK);
    f->listeners = listeners_new(1);
    f->questions = questions_new();
    f->board = board_new(&settings, &names);
    f->queue = queue_new(1 << 20, f->wake_fd);
    f->mailbox = mailbox_new(f->wake_fd);
    assert_int_equal(loop_start(&(struct loop_config){.registry = f->registry,
                                                      .questions = f->questions,
                                                      .listeners = f->listeners,
                                                      .board = f->board,
                                                      .queue = f->queue,
                                                      .mailbox = f->mailbox,
                                                      .wake_fd = f->wake_fd,
                                                      .log = f->log,
                                                      .owner = HOME,
                                                      .peer_port = 137},
                                &f->loop),
                     OW_OK);
}

static void stop(struct fixture *f)
{
    loop_stop(f->loop);
    registry_close(f->registry);
    mailbox_free(f->mailbox);
    queue_free(f->queue);
    board_free(f->board);
    questions_free(f->questions);
    listeners_free(f->listeners);
    ow_log_free(f->log);
    close(f->wake_fd);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL || !test_folder_make(f->folder))
        return -1;
    set_clocks(START, 1000);
    start(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    stop(f);
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

static struct command_status submit(struct fixture *f, enum command_kind kind)
{
    struct command_port port = mailbox_port(f->mailbox);
    struct command command = {.kind = kind, .cause = {.source = REGISTRY_BY_COMMAND}};

    port.submit(port.ctx, &command);
    assert_int_equal(command.result.err, OW_OK);
    return command.result.status;
}

/* What the loop says of the time, after it has looked at the clocks: it does so at the
 * end of each turn. */
static struct command_status look(struct fixture *f)
{
    (void)submit(f, COMMAND_STATUS);
    (void)submit(f, COMMAND_STATUS);
    return submit(f, COMMAND_STATUS);
}

static void pass(int64_t wall, int64_t running)
{
    set_clocks(clocks.wall + wall, clocks.running + running);
}

/* Whether event was said, with a time in its field that begins with the given day. */
static bool was_said(struct fixture *f, enum ow_event event, const char *key,
                     const char *day)
{
    const struct ow_log_entry *entry[32];
    size_t count = ow_log_recent(f->log, 0, entry, ARRAY_LEN(entry));
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        const struct ow_field *field =
            ow_field_find(entry[i]->field, entry[i]->count, key);

        found = found || (entry[i]->event == event && field != NULL &&
                          strncmp(field->text, day, strlen(day)) == 0);
        ow_log_release(entry[i]);
    }
    return found;
}

static void the_time_is_stored_and_a_clock_far_from_it_is_doubted(void **state)
{
    struct fixture *f = *state;
    struct command_status status;

    assert_true(look(f).clock_trusted);
    pass(OW_HOUR, OW_HOUR);
    assert_int_equal(look(f).ageing_time, START + OW_HOUR);
    stop(f);
    pass(YEAR, OW_MINUTE);
    start(f);
    status = look(f);
    assert_false(status.clock_trusted);
    assert_int_equal(status.ageing_time, START + OW_HOUR);
    assert_true(was_said(f, OW_EV_CLOCK_DOUBTED, "stored", "2023-11-14"));
    assert_true(was_said(f, OW_EV_CLOCK_DOUBTED, "wall", "2024-11-13"));
}

static void doubt_ends_when_both_clocks_agree_for_ten_minutes(void **state)
{
    struct fixture *f = *state;
    ow_time stood;

    stop(f);
    pass(-YEAR, OW_MINUTE);
    start(f);
    stood = look(f).ageing_time;
    pass(9 * OW_MINUTE, 9 * OW_MINUTE);
    assert_false(look(f).clock_trusted);
    assert_int_equal(look(f).ageing_time, stood);
    pass(2 * OW_MINUTE, 2 * OW_MINUTE);
    assert_true(look(f).clock_trusted);
    assert_true(was_said(f, OW_EV_CLOCK_TRUSTED, "wall", "2022-11-14"));
    assert_in_range(look(f).ageing_time, stood, stood + OW_MINUTE);
}

static void an_operator_ends_the_doubt(void **state)
{
    struct fixture *f = *state;

    pass(YEAR, OW_MINUTE);
    assert_false(look(f).clock_trusted);
    (void)submit(f, COMMAND_CLOCK_ACCEPT);
    assert_true(look(f).clock_trusted);
    assert_int_equal(look(f).ageing_time, START + YEAR);
    assert_true(was_said(f, OW_EV_CLOCK_TRUSTED, "wall", "2024-11-13"));
    stop(f);
    start(f); /* what was accepted is stored */
    assert_true(look(f).clock_trusted);
    assert_int_equal(look(f).ageing_time, START + YEAR);
}

static ow_time stored(const struct fixture *f)
{
    struct registry *registry = NULL;
    struct registry_report report;
    char text[32] = "0";

    assert_int_equal(registry_open(&(struct registry_config){.folder = f->folder,
                                                             .max_records = 1000,
                                                             .journal_bytes = 1 << 20,
                                                             .read_only = true},
                                   &registry, &report),
                     OW_OK);
    (void)registry_meta_get(registry, "clock", text, sizeof(text));
    registry_close(registry);
    return strtoll(text, NULL, 10);
}

/* After a crash the clock must not seem to have leapt. */
static void the_time_is_stored_every_ten_minutes(void **state)
{
    struct fixture *f = *state;

    (void)look(f);
    assert_int_equal(stored(f), START);
    pass(9 * OW_MINUTE, 9 * OW_MINUTE);
    (void)look(f);
    assert_int_equal(stored(f), START);
    pass(OW_MINUTE, OW_MINUTE);
    (void)look(f);
    assert_int_equal(stored(f), START + 10 * OW_MINUTE);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_time_is_stored_and_a_clock_far_from_it_is_doubted),
        TEST(doubt_ends_when_both_clocks_agree_for_ten_minutes),
        TEST(an_operator_ends_the_doubt),
        TEST(the_time_is_stored_every_ten_minutes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
