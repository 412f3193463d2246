/* Commands wait until the registrar has committed them. */
#include "server/mailbox.h"

#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct fixture {
    int wake_fd;
    struct mailbox *mailbox;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    if (fixture == NULL)
        return -1;
    fixture->wake_fd = eventfd(0, EFD_CLOEXEC);
    fixture->mailbox = mailbox_new(fixture->wake_fd);
    *state = fixture;
    return fixture->mailbox == NULL;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    mailbox_free(fixture->mailbox);
    close(fixture->wake_fd);
    free(fixture);
    return 0;
}

struct caller {
    struct command_port port;
    struct command command;
    pthread_t thread;
};

static void *submit(void *arg)
{
    struct caller *caller = arg;

    caller->port.submit(caller->port.ctx, &caller->command);
    return NULL;
}

static void start(struct caller *caller, struct fixture *fixture, uint64_t version)
{
    *caller = (struct caller){.port = mailbox_port(fixture->mailbox),
                              .command = {.version = version}};
    assert_int_equal(pthread_create(&caller->thread, NULL, submit, caller), 0);
}

/* Take count commands, waiting for the eventfd. */
static void take(struct fixture *fixture, struct command **ret, size_t count)
{
    size_t have = 0;

    while (have < count) {
        uint64_t rang;

        assert_int_equal(read(fixture->wake_fd, &rang, sizeof(rang)), sizeof(rang));
        have += mailbox_take(fixture->mailbox, ret + have, count - have);
    }
}

static void a_command_waits_for_its_result(void **state)
{
    struct fixture *fixture = *state;
    struct caller caller;
    struct command *command;

    start(&caller, fixture, 42);
    take(fixture, &command, 1);
    assert_ptr_equal(command, &caller.command);
    command->result.changed = (size_t)command->version + 1;
    mailbox_done(fixture->mailbox);
    assert_int_equal(pthread_join(caller.thread, NULL), 0);
    assert_int_equal(caller.command.result.changed, 43);
    assert_int_equal(caller.command.result.err, OW_OK);
}

static void one_commit_answers_all_that_were_taken(void **state)
{
    struct fixture *fixture = *state;
    struct caller callers[3];
    struct command *commands[3];

    for (unsigned i = 0; i < 3; i++)
        start(&callers[i], fixture, i);
    take(fixture, commands, 3);
    assert_int_equal(mailbox_take(fixture->mailbox, commands, 3), 0);
    mailbox_done(fixture->mailbox);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
}

static void an_open_command_is_answered_when_it_is_closed(void **state)
{
    struct fixture *fixture = *state;
    struct caller open, other;
    struct command *command;

    start(&open, fixture, 1);
    take(fixture, &command, 1);
    command->open = true;
    mailbox_done(fixture->mailbox);
    start(&other, fixture, 2);
    take(fixture, &(struct command *){NULL}, 1);
    mailbox_done(fixture->mailbox);
    assert_int_equal(pthread_join(other.thread, NULL), 0);
    command->result.changed = 7; /* nobody reads it yet */
    command->open = false;
    mailbox_done(fixture->mailbox);
    assert_int_equal(pthread_join(open.thread, NULL), 0);
    assert_int_equal(open.command.result.changed, 7);
}

static void a_stopping_server_answers_open_commands(void **state)
{
    struct fixture *fixture = *state;
    struct caller open;
    struct command *command;

    start(&open, fixture, 1);
    take(fixture, &command, 1);
    command->open = true;
    mailbox_done(fixture->mailbox);
    mailbox_close(fixture->mailbox);
    assert_int_equal(pthread_join(open.thread, NULL), 0);
    assert_int_equal(open.command.result.err, OW_EBUSY);
}

static void a_stopping_server_refuses_with_a_sentence(void **state)
{
    struct fixture *fixture = *state;
    struct caller waiting, late;
    struct pollfd fd = {.fd = fixture->wake_fd, .events = POLLIN};

    start(&waiting, fixture, 1);
    assert_int_equal(poll(&fd, 1, 10000), 1);
    mailbox_close(fixture->mailbox);
    assert_int_equal(pthread_join(waiting.thread, NULL), 0);
    assert_int_equal(waiting.command.result.err, OW_EBUSY);
    assert_true(strlen(waiting.command.result.text) > 0);

    start(&late, fixture, 2);
    assert_int_equal(pthread_join(late.thread, NULL), 0);
    assert_int_equal(late.command.result.err, OW_EBUSY);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_command_waits_for_its_result),
        TEST(one_commit_answers_all_that_were_taken),
        TEST(an_open_command_is_answered_when_it_is_closed),
        TEST(a_stopping_server_answers_open_commands),
        TEST(a_stopping_server_refuses_with_a_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
