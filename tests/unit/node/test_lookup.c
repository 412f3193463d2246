/* The socket of the NSS module, asked by clients of every kind; the node behind it is a
 * table. */
#include "check.h"

#include "base/lookup_protocol.h"
#include "node/lookup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define A        0xc0000201 /* 192.0.2.1 */
#define B        0xc0000202
#define LOOP     0x7f000005
#define STRANGER 0xc63364fe

/* What the node knows of a name. */
struct known {
    const char *name;
    struct node_found found;
};

/* A question that the node has not answered yet. */
struct pending {
    uint64_t ticket;
    node_found_fn *done;
    void *ctx;
    char name[NB_NAME_TEXT];
};

struct stage {
    char folder[32], path[64];
    struct poller *poller;
    struct lookup *lookup;
    const struct known *known; /* answered at once; NULL at the end; */
    bool slow;                 /* ... or when the test says so */
    struct pending pending[LOOKUP_QUESTIONS_MAX];
    size_t pending_count;
    size_t asked, cancelled;
    char last[NB_KEY_TEXT];
};

static const struct known nothing[] = {{.name = NULL}};

static const struct node_found *find(const struct stage *stage, const char *name)
{
    static const struct node_found none = {.source = NODE_BY_SERVER};

    for (const struct known *known = stage->known; known->name != NULL; known++)
        if (strcmp(known->name, name) == 0)
            return &known->found;
    return &none;
}

static uint64_t on_resolve(void *ctx, const struct nb_key *key, node_found_fn *done,
                           void *done_ctx)
{
    struct stage *stage = ctx;
    struct pending *pending;

    stage->asked++;
    nb_key_text(key, stage->last);
    if (!stage->slow) {
        char name[NB_NAME_TEXT];

        done(done_ctx, find(stage, nb_name_text(&key->name, name)));
        return 0;
    }
    assert_true(stage->pending_count < ARRAY_LEN(stage->pending));
    pending = &stage->pending[stage->pending_count++];
    *pending = (struct pending){.ticket = stage->asked, .done = done, .ctx = done_ctx};
    nb_name_text(&key->name, pending->name);
    return pending->ticket;
}

/* Answer the oldest question that waits. */
static void answer_one(struct stage *stage)
{
    const struct pending first = stage->pending[0];

    assert_true(stage->pending_count > 0);
    stage->pending_count--;
    memmove(&stage->pending[0], &stage->pending[1], stage->pending_count * sizeof(first));
    first.done(first.ctx, find(stage, first.name));
}

static void on_cancel(void *ctx, uint64_t ticket)
{
    struct stage *stage = ctx;

    for (size_t i = 0; i < stage->pending_count; i++)
        stage->cancelled += stage->pending[i].ticket == ticket;
}

static struct lookup_port port_of(struct stage *stage)
{
    return (struct lookup_port){.ctx = stage,
                                .code_page = OW_CP_850,
                                .scope = {.len = 4, .octet = "corp"},
                                .resolve = on_resolve,
                                .resolve_cancel = on_cancel};
}

static void open_stage(struct stage *stage, const struct known *known)
{
    struct lookup_port port = port_of(stage);
    char text[256];

    memset(stage, 0, sizeof(*stage));
    stage->known = known;
    strcpy(stage->folder, "/tmp/ow-lookup.XXXXXX"); // NOLINT: it fits
    assert_non_null(mkdtemp(stage->folder));
    snprintf(stage->path, sizeof(stage->path), "%s/lookup.sock", stage->folder);
    assert_int_equal(poller_new(&stage->poller), OW_OK);
    assert_int_equal(
        lookup_new(stage->path, &port, stage->poller, &stage->lookup, text, sizeof(text)),
        OW_OK);
}

static void close_stage(struct stage *stage)
{
    lookup_free(stage->lookup);
    poller_free(stage->poller);
    assert_int_equal(rmdir(stage->folder), 0); /* the socket is gone */
}

/* Serve everything that is ready. */
static void serve(struct stage *stage)
{
    for (int i = 0; i < 4; i++)
        assert_int_equal(poller_wait(stage->poller, 0), OW_OK);
}

static int call(const struct stage *stage)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    memcpy(address.sun_path, stage->path, strlen(stage->path));
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void ask(int fd, const char *name)
{
    struct lookup_question question = {.magic = LOOKUP_MAGIC};

    assert_true(strlen(name) <= sizeof(question.name));
    memcpy(question.name, name, strlen(name));
    assert_int_equal(send(fd, &question, sizeof(question), MSG_NOSIGNAL),
                     sizeof(question));
}

/* A word for what fd says next. */
static const char *hear(int fd, struct lookup_answer *answer)
{
    const ssize_t len = recv(fd, answer, sizeof(*answer), MSG_DONTWAIT | MSG_TRUNC);

    if (len < 0)
        return errno == EAGAIN ? "nothing" : "reset";
    if (len == 0)
        return "end";
    if (len != (ssize_t)sizeof(*answer) || answer->magic != LOOKUP_MAGIC)
        return "garbage";
    switch (answer->status) {
    case LOOKUP_FOUND:
        return "found";
    case LOOKUP_NOT_FOUND:
        return answer->count == 0 ? "not found" : "garbage";
    case LOOKUP_WAIT:
        return "wait";
    case LOOKUP_BUSY:
        return "busy";
    default:
        return "garbage";
    }
}

/* FRED is a machine, and so on. */
static const struct known world[] = {
    {"FRED<00>", {1, {A}, false, NODE_BY_SERVER, STRANGER}},
    {"B\\x9aRO<00>", {1, {A}, false, NODE_BY_SERVER, STRANGER}},
    {"BOX<20>", {2, {A, B}, false, NODE_BY_BROADCAST, STRANGER}},
    {"CORP<00>", {1, {0xffffffff}, true, NODE_BY_SERVER, STRANGER}},
    {"TEAM<00>", {1, {B}, true, NODE_BY_SERVER, STRANGER}},
    {"TEAM<20>", {1, {A}, false, NODE_BY_SERVER, STRANGER}},
    {"ODD<00>", {4, {0xffffffff, 0, 0xe0000001, A}, false, NODE_BY_SERVER, STRANGER}},
    {"TRAP<00>", {2, {LOOP, A}, false, NODE_BY_BROADCAST, STRANGER}},
    {"SELF<00>", {1, {LOOP}, false, NODE_BY_OWN, 0}},
    {.name = NULL},
};

static const struct {
    const char *rule, *name, *want;
    unsigned count;
    ow_addr addr;
    size_t asked;
} names[] = {
    {"a machine is found by <00>", "FRED", "found", 1, A, 1},
    {"in any case", "fred", "found", 1, A, 1},
    {"letters are those of the code page", "b\xc3\xbcro", "found", 1, A, 1},
    {"one that only has <20> is found too", "BOX", "found", 2, A, 2},
    {"nobody has it", "NOBODY", "not found", 0, 0, 2},
    {"a group is no host", "CORP", "not found", 0, 0, 2},
    {"a machine may be called like a group", "TEAM", "found", 1, A, 2},
    {"broadcast, multicast and nothing are no hosts", "ODD", "found", 1, A, 1},
    {"a stranger sends nobody to this machine itself", "TRAP", "found", 1, A, 1},
    {"its own names may", "SELF", "found", 1, LOOP, 1},
    {"15 characters", "FIFTEENLETTERSX", "not found", 0, 0, 2},
    {"16 characters are not asked for", "SIXTEENLETTERSXX", "not found", 0, 0, 0},
    {"nor a name with a dot", "FRED.example", "not found", 0, 0, 0},
    {"nor nothing", "", "not found", 0, 0, 0},
    {"nor the wildcard", "*", "not found", 0, 0, 0},
    {"nor blanks", "FR ED", "not found", 0, 0, 0},
    {"nor control characters", "FR\x1b[D", "not found", 0, 0, 0},
    {"nor what is not UTF-8", "FR\xff", "not found", 0, 0, 0},
    {"nor what the code page lacks", "\xe6\x97\xa5", "not found", 0, 0, 0},
};

static void names_are_answered_for(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, world);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const int fd = call(&stage);
        struct lookup_answer answer;

        stage.asked = 0;
        ask(fd, names[i].name);
        serve(&stage);
        check_str(names[i].rule, names[i].want, hear(fd, &answer));
        check_int(names[i].rule, names[i].count, answer.count);
        check_int(names[i].rule, names[i].addr, ntohl(answer.addr[0]));
        check_int(names[i].rule, (intmax_t)names[i].asked, (intmax_t)stage.asked);
        check_str(names[i].rule, "end", hear(fd, &answer));
        close(fd);
    }
    close_stage(&stage);
}

static void the_scope_is_the_nodes(void **state)
{
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    fd = call(&stage);
    ask(fd, "fred");
    serve(&stage);
    assert_string_equal(stage.last, "FRED<00>.corp");
    close(fd);
    close_stage(&stage);
}

static void an_answer_has_at_most_25_addresses(void **state)
{
    struct known many[] = {{"MANY<00>", {.count = NODE_FOUND_MAX}}, {.name = NULL}};
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    for (unsigned i = 0; i < NODE_FOUND_MAX; i++)
        many[0].found.addr[i] = A + i;
    open_stage(&stage, many);
    fd = call(&stage);
    ask(fd, "MANY");
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "found");
    assert_int_equal(answer.count, LOOKUP_ADDR_MAX);
    assert_int_equal(ntohl(answer.addr[24]), A + 24);
    close(fd);
    close_stage(&stage);
}

static void what_takes_its_time_is_announced(void **state)
{
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    stage.slow = true;
    fd = call(&stage);
    ask(fd, "BOX");
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "wait");
    assert_string_equal(hear(fd, &answer), "nothing");
    answer_one(&stage); /* not by <00> */
    assert_string_equal(hear(fd, &answer), "nothing");
    answer_one(&stage);
    assert_string_equal(hear(fd, &answer), "found");
    assert_string_equal(hear(fd, &answer), "end");
    close(fd);
    close_stage(&stage);
}

static void one_name_is_asked_for_once(void **state)
{
    struct lookup_answer answer;
    struct stage stage;
    int fd[3];

    (void)state;
    open_stage(&stage, world);
    stage.slow = true;
    for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
        fd[i] = call(&stage);
        ask(fd[i], "fred");
        serve(&stage);
        assert_string_equal(hear(fd[i], &answer), "wait");
    }
    assert_int_equal(stage.asked, 1);
    answer_one(&stage);
    for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
        assert_string_equal(hear(fd[i], &answer), "found");
        close(fd[i]);
    }
    close_stage(&stage);
}

/* The module waits a second, a silent server longer; the answer is for the cache. */
static void a_question_outlives_its_client(void **state)
{
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    stage.slow = true;
    fd = call(&stage);
    ask(fd, "FRED");
    serve(&stage);
    close(fd);
    serve(&stage);
    assert_int_equal(stage.pending_count, 1);
    assert_int_equal(stage.cancelled, 0);
    fd = call(&stage); /* and who asks meanwhile waits for the same */
    ask(fd, "FRED");
    serve(&stage);
    assert_int_equal(stage.asked, 1);
    answer_one(&stage);
    assert_string_equal(hear(fd, &answer), "wait");
    assert_string_equal(hear(fd, &answer), "found");
    close(fd);
    close_stage(&stage);
}

static void who_does_not_keep_to_the_protocol_is_dropped(void **state)
{
    static const uint8_t zeros[sizeof(struct lookup_question) + 1];
    static const size_t lens[] = {1, sizeof(struct lookup_question) - 1,
                                  sizeof(struct lookup_question),
                                  sizeof(struct lookup_question) + 1};
    struct lookup_question unending = {.magic = LOOKUP_MAGIC};
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
        fd = call(&stage);
        assert_int_equal(send(fd, zeros, lens[i], MSG_NOSIGNAL), lens[i]);
        serve(&stage);
        assert_string_equal(hear(fd, &answer), "end");
        close(fd);
    }
    memset(unending.name, 'A', sizeof(unending.name));
    fd = call(&stage);
    assert_int_equal(send(fd, &unending, sizeof(unending), MSG_NOSIGNAL),
                     sizeof(unending));
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "not found");
    close(fd);
    assert_int_equal(stage.asked, 0);
    close_stage(&stage);
}

static void a_client_asks_once(void **state)
{
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    stage.slow = true;
    fd = call(&stage);
    ask(fd, "FRED");
    serve(&stage);
    ask(fd, "BOX");
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "wait");
    assert_string_equal(hear(fd, &answer), "end");
    assert_int_equal(stage.asked, 1);
    answer_one(&stage);
    close(fd);
    close_stage(&stage);
}

static void who_says_nothing_is_dropped_in_time(void **state)
{
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    fd = call(&stage);
    serve(&stage);
    lookup_tick(stage.lookup, 5000);
    lookup_tick(stage.lookup, 5000 + LOOKUP_CLIENT_MS - 1);
    assert_string_equal(hear(fd, &answer), "nothing");
    lookup_tick(stage.lookup, 5000 + LOOKUP_CLIENT_MS);
    assert_string_equal(hear(fd, &answer), "end");
    close(fd);
    close_stage(&stage);
}

/* As root there is no limit for the account, only that of all. */
static size_t most(void)
{
    return getuid() == 0 ? LOOKUP_CLIENTS_MAX : LOOKUP_ACCOUNT_MAX;
}

static void conversations_are_bounded(void **state)
{
    int fd[LOOKUP_CLIENTS_MAX + 1];
    struct lookup_answer answer;
    struct stage stage;

    (void)state;
    open_stage(&stage, world);
    for (size_t i = 0; i <= most(); i++) {
        fd[i] = call(&stage);
        serve(&stage);
    }
    for (size_t i = 0; i < most(); i++)
        assert_string_equal(hear(fd[i], &answer), "nothing");
    assert_string_equal(hear(fd[most()], &answer), "end");
    close(fd[0]); /* one leaves, one may come */
    serve(&stage);
    fd[0] = call(&stage);
    ask(fd[0], "FRED");
    serve(&stage);
    assert_string_equal(hear(fd[0], &answer), "found");
    for (size_t i = 0; i <= most(); i++)
        close(fd[i]);
    close_stage(&stage);
}

static void questions_are_bounded(void **state)
{
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, nothing);
    stage.slow = true;
    for (size_t i = 0; i < most(); i++) { /* questions without a client */
        char name[32];

        snprintf(name, sizeof(name), "NAME%zu", i);
        fd = call(&stage);
        ask(fd, name);
        serve(&stage);
        close(fd);
        serve(&stage);
    }
    fd = call(&stage);
    ask(fd, "ONEMORE");
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "busy");
    close(fd);
    assert_int_equal(stage.asked, most());
    lookup_free(stage.lookup);
    assert_int_equal(stage.cancelled, most());
    stage.lookup = NULL;
    close_stage(&stage);
}

/* A listener that cannot be served would be ready for ever and keep the daemon busy. */
static void without_a_descriptor_left_it_is_tried_again_later(void **state)
{
    struct rlimit before, none;
    struct lookup_answer answer;
    struct stage stage;
    int fd;

    (void)state;
    open_stage(&stage, world);
    fd = call(&stage);
    ask(fd, "FRED");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)fd + 1;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    serve(&stage);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "nothing");
    lookup_tick(stage.lookup, 1000);
    serve(&stage);
    assert_string_equal(hear(fd, &answer), "found");
    close(fd);
    close_stage(&stage);
}

static void the_socket_is_for_everybody_and_for_one_daemon(void **state)
{
    struct lookup *second = NULL;
    struct lookup_port port;
    struct stage stage;
    char text[256] = "";
    struct stat st;

    (void)state;
    open_stage(&stage, world);
    port = port_of(&stage);
    assert_int_equal(stat(stage.path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0666);
    assert_int_equal(
        lookup_new(stage.path, &port, stage.poller, &second, text, sizeof(text)),
        OW_EBUSY);
    assert_true(text[0] != '\0');
    assert_null(second);
    close_stage(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_answered_for),
        cmocka_unit_test(the_scope_is_the_nodes),
        cmocka_unit_test(an_answer_has_at_most_25_addresses),
        cmocka_unit_test(what_takes_its_time_is_announced),
        cmocka_unit_test(one_name_is_asked_for_once),
        cmocka_unit_test(a_question_outlives_its_client),
        cmocka_unit_test(who_does_not_keep_to_the_protocol_is_dropped),
        cmocka_unit_test(a_client_asks_once),
        cmocka_unit_test(who_says_nothing_is_dropped_in_time),
        cmocka_unit_test(conversations_are_bounded),
        cmocka_unit_test(questions_are_bounded),
        cmocka_unit_test(without_a_descriptor_left_it_is_tried_again_later),
        cmocka_unit_test(the_socket_is_for_everybody_and_for_one_daemon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
