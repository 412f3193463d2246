/* The event log: what is kept, what is written, who is told, what happens when nobody
 * reads what it writes. */
#include "check.h"

#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define T0 1795359845

static struct ow_log *log_to(enum ow_log_to to, int fd, enum ow_severity level)
{
    struct ow_log_config config = {.program = "test", .to = to, .fd = fd, .level = level};
    struct ow_log *log = NULL;

    assert_int_equal(ow_log_new(&config, &log), OW_OK);
    return log;
}

static void deleted(struct ow_log *log, ow_time now, const char *name)
{
    struct ow_field fields[] = {OW_TEXT("name", name), OW_TEXT("account", "eve")};

    ow_log_event(log, now, OW_EV_RECORD_DELETED, fields, 2);
}

static void refused(struct ow_log *log, ow_time now, const char *name)
{
    struct ow_field field = OW_TEXT("name", name);

    ow_log_event(log, now, OW_EV_REFUSED_STATIC, &field, 1);
}

/* Everything in the file fd. */
static const char *contents(int fd, char *text, size_t room)
{
    ssize_t n = pread(fd, text, room - 1, 0);

    assert_true(n >= 0);
    text[n] = '\0';
    return text;
}

static void events_are_numbered_and_kept_with_their_fields(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);
    const struct ow_log_entry *entry[4];
    char name[] = "FRED<20>";

    (void)state;
    assert_int_equal(ow_log_recent(log, 0, entry, 4), 0);
    deleted(log, T0, name);
    memset(name, 'x', sizeof(name) - 1); /* the log has its own copy */
    deleted(log, T0 + 1, "WILMA<20>");
    assert_int_equal(ow_log_last(log), 2);

    assert_int_equal(ow_log_recent(log, 0, entry, 4), 2);
    assert_int_equal(entry[0]->seq, 1);
    assert_int_equal(entry[0]->time, T0);
    assert_int_equal(entry[0]->event, OW_EV_RECORD_DELETED);
    assert_int_equal(entry[0]->count, 2);
    assert_string_equal(entry[0]->field[0].text, "FRED<20>");
    assert_string_equal(entry[0]->field[1].text, "eve");
    assert_string_equal(entry[1]->field[0].text, "WILMA<20>");
    ow_log_release(entry[1]);
    assert_int_equal(ow_log_recent(log, 1, entry + 1, 3), 1);
    assert_int_equal(ow_log_recent(log, 2, entry + 2, 2), 0);

    ow_log_free(log);
    assert_string_equal(entry[0]->field[0].text, "FRED<20>"); /* still ours */
    ow_log_release(entry[0]);
    ow_log_release(entry[1]);
}

static void only_the_last_ones_are_kept(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);
    const struct ow_log_entry *entry[2];
    char name[32];

    (void)state;
    for (int i = 1; i <= OW_LOG_KEPT + 10; i++) {
        snprintf(name, sizeof(name), "HOST%d<20>", i);
        deleted(log, T0, name);
    }
    assert_int_equal(ow_log_recent(log, 0, entry, 2), 2);
    assert_int_equal(entry[0]->seq, 11);
    assert_string_equal(entry[0]->field[0].text, "HOST11<20>");
    assert_int_equal(entry[1]->seq, 12);
    ow_log_release(entry[0]);
    ow_log_release(entry[1]);
    ow_log_free(log);
}

static void repeats_are_summed_and_said_by_the_tick(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);
    const struct ow_log_entry *entry[4];

    (void)state;
    for (int i = 0; i < 100; i++)
        refused(log, T0 + i / 2, "FRED<20>");
    assert_int_equal(ow_log_last(log), 1);
    ow_log_tick(log, T0 + 59);
    assert_int_equal(ow_log_last(log), 1);
    ow_log_tick(log, T0 + 60);
    assert_int_equal(ow_log_recent(log, 1, entry, 4), 1);
    assert_int_equal(entry[0]->event, OW_EV_SUMMED);
    assert_string_equal(ow_field_find(entry[0]->field, entry[0]->count, "event")->text,
                        "refused-static");
    assert_int_equal(ow_field_find(entry[0]->field, entry[0]->count, "times")->number,
                     99);
    assert_string_equal(ow_field_find(entry[0]->field, entry[0]->count, "what")->text,
                        "name=FRED<20>");
    ow_log_release(entry[0]);
    ow_log_free(log);
}

static void the_audit_trail_is_never_summed(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);

    (void)state;
    for (int i = 0; i < 100; i++)
        deleted(log, T0, "FRED<20>");
    assert_int_equal(ow_log_last(log), 100);
    ow_log_free(log);
}

static void detail_is_off_until_asked_for(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);

    (void)state;
    ow_log_event(log, T0, OW_EV_MALFORMED, NULL, 0);
    assert_int_equal(ow_log_last(log), 0);
    ow_log_set_detail(log, true);
    assert_true(ow_log_detail(log));
    ow_log_event(log, T0, OW_EV_MALFORMED, NULL, 0);
    assert_int_equal(ow_log_last(log), 1);
    ow_log_free(log);
    ow_log_event(NULL, T0, OW_EV_MALFORMED, NULL, 0);
}

static void lines_are_written_down_to_the_level(void **state)
{
    int fd = memfd_create("log", MFD_CLOEXEC);
    struct ow_log *log = log_to(OW_LOG_STDERR, fd, OW_SEV_WARNING);
    char text[4096];

    (void)state;
    assert_true(fd >= 0);
    deleted(log, T0, "FRED<20>"); /* INFO */
    ow_log_event(log, T0, OW_EV_STORE_FAILED, NULL, 0);
    ow_log_flush(log);
    assert_ptr_equal(strstr(contents(fd, text, sizeof(text)),
                            "2026-11-22T15:04:05Z ERROR WINS 4254 store-failed: "),
                     text);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1); /* one line */
    ow_log_free(log);
    close(fd);
}

static void followers_are_told_of_each_event(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);
    int a = -1, b = -1;
    eventfd_t value;

    (void)state;
    assert_int_equal(ow_log_follow(log, &a), OW_OK);
    assert_int_equal(ow_log_follow(log, &b), OW_OK);
    assert_int_equal(eventfd_read(a, &value), -1); /* nothing yet; does not block */
    deleted(log, T0, "FRED<20>");
    assert_int_equal(eventfd_read(a, &value), 0);
    assert_int_equal(eventfd_read(a, &value), -1);
    ow_log_unfollow(log, a);
    deleted(log, T0, "WILMA<20>");
    assert_int_equal(eventfd_read(b, &value), 0);
    ow_log_free(log);
}

static void followers_are_limited(void **state)
{
    struct ow_log *log = log_to(OW_LOG_NOWHERE, 0, OW_SEV_INFO);
    int fd;

    (void)state;
    for (int i = 0; i < OW_LOG_FOLLOWERS; i++)
        assert_int_equal(ow_log_follow(log, &fd), OW_OK);
    assert_int_equal(ow_log_follow(log, &fd), OW_ELIMIT);
    ow_log_unfollow(log, fd);
    assert_int_equal(ow_log_follow(log, &fd), OW_OK);
    ow_log_free(log);
}

struct reading {
    int fd;
    unsigned lines;
    unsigned long dropped;
};

static void *read_lines(void *arg)
{
    struct reading *reading = arg;
    FILE *file = fdopen(reading->fd, "r");
    char line[4096];

    while (fgets(line, sizeof(line), file) != NULL) {
        const char *times = strstr(line, "log-dropped times=");

        if (times == NULL)
            reading->lines++;
        else
            reading->dropped += strtoul(times + strlen("log-dropped times="), NULL, 10);
    }
    fclose(file);
    return NULL;
}

/* The other end of stderr stands still: events go on, memory stays bounded, and what was
 * not written is counted and said once it moves again. */
static void a_reader_that_hangs_loses_lines_and_is_told(void **state)
{
    enum { EVENTS = 3 * OW_LOG_KEPT };
    struct reading reading = {0};
    struct ow_log *log;
    pthread_t thread;
    int fd[2];

    (void)state;
    assert_int_equal(pipe(fd), 0);
    log = log_to(OW_LOG_STDERR, fd[1], OW_SEV_INFO);
    for (int i = 0; i < EVENTS; i++)
        deleted(log, T0, "FRED<20>");
    assert_int_equal(ow_log_last(log), EVENTS); /* the pipe is full: nothing said yet */

    reading.fd = fd[0];
    assert_int_equal(pthread_create(&thread, NULL, read_lines, &reading), 0);
    ow_log_free(log);
    close(fd[1]);
    pthread_join(thread, NULL);
    assert_true(reading.dropped > 0);
    assert_int_equal(reading.lines + reading.dropped, EVENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_numbered_and_kept_with_their_fields),
        cmocka_unit_test(only_the_last_ones_are_kept),
        cmocka_unit_test(repeats_are_summed_and_said_by_the_tick),
        cmocka_unit_test(the_audit_trail_is_never_summed),
        cmocka_unit_test(detail_is_off_until_asked_for),
        cmocka_unit_test(lines_are_written_down_to_the_level),
        cmocka_unit_test(followers_are_told_of_each_event),
        cmocka_unit_test(followers_are_limited),
        cmocka_unit_test(a_reader_that_hangs_loses_lines_and_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
