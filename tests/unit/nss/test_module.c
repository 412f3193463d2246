/* The NSS module, as the C library loads and calls it, against daemons of every kind:
 * right, wrong, slow and absent. */
#include "check.h"

#include "fake_daemon.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <nss.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define FIRST 0xc0000201 /* 192.0.2.1 */

typedef enum nss_status by_name_fn(const char *, struct hostent *, char *, size_t, int *,
                                   int *);
typedef enum nss_status by_name2_fn(const char *, int, struct hostent *, char *, size_t,
                                    int *, int *);
typedef enum nss_status by_name3_fn(const char *, int, struct hostent *, char *, size_t,
                                    int *, int *, int32_t *, char **);
typedef enum nss_status by_name4_fn(const char *, struct gaih_addrtuple **, char *,
                                    size_t, int *, int *, int32_t *);

/* The entry points, and where the test runs. */
static struct {
    char module[PATH_MAX];
    by_name_fn *by_name;
    by_name2_fn *by_name2;
    by_name3_fn *by_name3;
    by_name4_fn *by_name4;
    char folder[32];
} nss;

/* One lookup and all that it said. */
struct looked {
    enum nss_status status;
    int error, h_error;
    int64_t took_ms;
    struct hostent host;
    _Alignas(16) char buffer[2048];
};

static int64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void look_up(const char *name, int family, struct looked *ret)
{
    const int64_t begun = clock_ms();

    memset(ret, 0, sizeof(*ret));
    ret->status = nss.by_name2(name, family, &ret->host, ret->buffer, sizeof(ret->buffer),
                               &ret->error, &ret->h_error);
    ret->took_ms = clock_ms() - begun;
}

static struct fake_script says(enum lookup_status status, unsigned count)
{
    struct fake_script script = {0};
    const struct lookup_answer answer = fake_answer(status, count);

    fake_says(&script, &answer, sizeof(answer));
    return script;
}

static size_t open_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static const struct {
    const char *rule, *name;
    bool asked;
} names[] = {
    {"a name is asked for", "FRED", true},
    {"in the case in which it was typed", "fred", true},
    {"one letter is a name", "x", true},
    {"15 characters are", "FIFTEENLETTERSX", true},
    {"characters are counted, not octets", "B\xc3\xbcro", true},
    {"15 of two octets each are",
     "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"
     "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc",
     true},
    {"16 characters are no NetBIOS name", "SIXTEENLETTERSXX", false},
    {"nor are 64 octets without a single character",
     "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
     "\x80"
     "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
     "\x80"
     "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
     "\x80"
     "\x80",
     false},
    {"nothing is no name", "", false},
    {"a name with a dot is for DNS", "fred.example", false},
    {"so is one with a dot at its end", "fred.", false},
    {"no blanks", "fr ed", false},
    {"no control characters", "fr\ted", false},
    {"nor the last one", "fr\x7f", false},
    {"the wildcard of node status is no host", "*", false},
    {"nor is anything that begins like it", "*SMBSERVER", false},
    {"WPAD is a name that strangers answer for", "WPAD", false},
    {"in every case", "wPaD", false},
    {"so is ISATAP", "isatap", false},
    {"localhost is here", "LocalHost", false},
    {"what only begins like them is asked for", "WPAD2", true},
};

static void names_that_are_none_are_not_asked_for(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 1);
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_begin(&daemon, &script);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const int before = daemon.conversations;

        look_up(names[i].name, AF_INET, &looked);
        check_int(names[i].rule, names[i].asked, daemon.conversations - before);
        check_int(names[i].rule,
                  names[i].asked ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND,
                  looked.status);
        if (names[i].asked) {
            check_str(names[i].rule, names[i].name, daemon.last);
            continue;
        }
        check_int(names[i].rule, ENOENT, looked.error);
        check_int(names[i].rule, HOST_NOT_FOUND, looked.h_error);
    }
    fake_end(&daemon);
}

static void there_are_no_other_addresses_than_ipv4(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 1);
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_begin(&daemon, &script);
    look_up("FRED", AF_INET6, &looked);
    assert_int_equal(looked.status, NSS_STATUS_NOTFOUND);
    assert_int_equal(looked.h_error, HOST_NOT_FOUND);
    assert_int_equal(daemon.conversations, 0);
    fake_end(&daemon);
}

static void check_host(const struct hostent *host, unsigned count)
{
    assert_string_equal(host->h_name, "FRED");
    assert_null(host->h_aliases[0]);
    assert_int_equal(host->h_addrtype, AF_INET);
    assert_int_equal(host->h_length, 4);
    for (unsigned i = 0; i < count; i++) {
        struct in_addr addr;

        memcpy(&addr, host->h_addr_list[i], sizeof(addr));
        assert_int_equal(ntohl(addr.s_addr), FIRST + i);
    }
    assert_null(host->h_addr_list[count]);
}

static void every_entry_point_gives_all_addresses(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 25);
    struct fake_daemon daemon;
    struct looked looked;
    char *canon = NULL;
    int32_t ttl = -1;

    (void)state;
    fake_begin(&daemon, &script);
    look_up("FRED", AF_INET, &looked);
    assert_int_equal(looked.status, NSS_STATUS_SUCCESS);
    assert_int_equal(looked.h_error, NETDB_SUCCESS);
    check_host(&looked.host, 25);

    memset(&looked, 0, sizeof(looked));
    assert_int_equal(nss.by_name("FRED", &looked.host, looked.buffer,
                                 sizeof(looked.buffer), &looked.error, &looked.h_error),
                     NSS_STATUS_SUCCESS);
    check_host(&looked.host, 25);

    memset(&looked, 0, sizeof(looked));
    assert_int_equal(nss.by_name3("FRED", AF_INET, &looked.host, looked.buffer,
                                  sizeof(looked.buffer), &looked.error, &looked.h_error,
                                  &ttl, &canon),
                     NSS_STATUS_SUCCESS);
    check_host(&looked.host, 25);
    assert_string_equal(canon, "FRED");
    assert_int_equal(ttl, 0);
    fake_end(&daemon);
}

static void check_chain(const struct gaih_addrtuple *tuple, unsigned count)
{
    for (unsigned i = 0; i < count; i++, tuple = tuple->next) {
        assert_non_null(tuple);
        assert_string_equal(tuple->name, "FRED");
        assert_int_equal(tuple->family, AF_INET);
        assert_int_equal(ntohl(tuple->addr[0]), FIRST + i);
        assert_int_equal(tuple->scopeid, 0);
    }
    assert_null(tuple);
}

static void a_chain_begins_in_the_callers_tuple_or_in_the_buffer(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 3);
    struct gaih_addrtuple own = {0}, *pat = &own;
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_begin(&daemon, &script);
    assert_int_equal(nss.by_name4("FRED", &pat, looked.buffer, sizeof(looked.buffer),
                                  &looked.error, &looked.h_error, NULL),
                     NSS_STATUS_SUCCESS);
    assert_ptr_equal(pat, &own);
    check_chain(pat, 3);
    pat = NULL;
    assert_int_equal(nss.by_name4("FRED", &pat, looked.buffer, sizeof(looked.buffer),
                                  &looked.error, &looked.h_error, NULL),
                     NSS_STATUS_SUCCESS);
    check_chain(pat, 3);
    fake_end(&daemon);
}

/* Every size of a buffer, at every alignment: too small, and it says so, or enough; and
 * not an octet beyond. */
static void small_buffers_are_told_and_never_left(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 2);
    struct fake_daemon daemon;
    char buffer[256];

    (void)state;
    fake_begin(&daemon, &script);
    for (size_t begin = 0; begin < 16; begin++) {
        bool enough = false;

        for (size_t len = 0; len < 160; len++) {
            struct hostent host;
            int error = 0, h_error = 0;
            enum nss_status status;

            memset(buffer, 0x5a, sizeof(buffer));
            status = nss.by_name2("FRED", AF_INET, &host, buffer + begin, len, &error,
                                  &h_error);
            for (size_t i = 0; i < sizeof(buffer); i++)
                if (i < begin || i >= begin + len)
                    assert_int_equal(buffer[i], 0x5a);
            if (status == NSS_STATUS_SUCCESS) {
                check_host(&host, 2);
                enough = true;
                continue;
            }
            assert_false(enough);
            assert_int_equal(status, NSS_STATUS_TRYAGAIN);
            assert_int_equal(error, ERANGE);
            assert_int_equal(h_error, NETDB_INTERNAL);
        }
        assert_true(enough);
    }
    fake_end(&daemon);
}

static void a_small_buffer_for_a_chain_is_told(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 2);
    struct gaih_addrtuple *pat = NULL;
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_begin(&daemon, &script);
    assert_int_equal(nss.by_name4("FRED", &pat, looked.buffer, 40, &looked.error,
                                  &looked.h_error, NULL),
                     NSS_STATUS_TRYAGAIN);
    assert_null(pat);
    assert_int_equal(looked.error, ERANGE);
    assert_int_equal(looked.h_error, NETDB_INTERNAL);
    fake_end(&daemon);
}

enum shape { RIGHT, SHORT, LONG, EMPTY, NO_MAGIC, NOTHING, HANG_UP };

static const struct {
    const char *rule;
    enum lookup_status status;
    unsigned count;
    enum shape shape;
    enum nss_status want;
    int error, h_error;
} answers[] = {
    {"not found", LOOKUP_NOT_FOUND, 0, RIGHT, NSS_STATUS_NOTFOUND, ENOENT,
     HOST_NOT_FOUND},
    {"too many questions", LOOKUP_BUSY, 0, RIGHT, NSS_STATUS_TRYAGAIN, EAGAIN, TRY_AGAIN},
    {"found, but nothing", LOOKUP_FOUND, 0, RIGHT, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"more addresses than fit", LOOKUP_FOUND, 26, RIGHT, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"addresses without end", LOOKUP_FOUND, UINT_MAX, RIGHT, NSS_STATUS_UNAVAIL,
     ECONNREFUSED, NO_RECOVERY},
    {"not found, with addresses", LOOKUP_NOT_FOUND, 1, RIGHT, NSS_STATUS_UNAVAIL,
     ECONNREFUSED, NO_RECOVERY},
    {"a status that is none", (enum lookup_status)77, 0, RIGHT, NSS_STATUS_UNAVAIL,
     ECONNREFUSED, NO_RECOVERY},
    {"another protocol", LOOKUP_FOUND, 1, NO_MAGIC, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"an octet too few", LOOKUP_FOUND, 1, SHORT, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"an octet too many", LOOKUP_FOUND, 1, LONG, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"an empty datagram", LOOKUP_FOUND, 1, EMPTY, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"no answer, and an end", LOOKUP_FOUND, 1, NOTHING, NSS_STATUS_UNAVAIL, ECONNREFUSED,
     NO_RECOVERY},
    {"an end before the question", LOOKUP_FOUND, 1, HANG_UP, NSS_STATUS_UNAVAIL,
     ECONNREFUSED, NO_RECOVERY},
};

static struct fake_script script_of(size_t row)
{
    struct fake_script script = {.hang_up = answers[row].shape == HANG_UP};
    uint8_t octets[sizeof(struct lookup_answer) + 1] = {0};
    struct lookup_answer answer = fake_answer(answers[row].status, answers[row].count);

    if (answers[row].shape == NO_MAGIC)
        answer.magic = ~LOOKUP_MAGIC;
    memcpy(octets, &answer, sizeof(answer));
    switch (answers[row].shape) {
    case RIGHT:
    case NO_MAGIC:
        fake_says(&script, octets, sizeof(answer));
        break;
    case SHORT:
        fake_says(&script, octets, sizeof(answer) - 1);
        break;
    case LONG:
        fake_says(&script, octets, sizeof(answer) + 1);
        break;
    case EMPTY:
        fake_says(&script, octets, 0);
        break;
    case NOTHING:
    case HANG_UP:
        break;
    }
    return script;
}

static void answers_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        const struct fake_script script = script_of(i);
        struct fake_daemon daemon;
        struct looked looked;

        fake_begin(&daemon, &script);
        look_up("FRED", AF_INET, &looked);
        fake_end(&daemon);
        check_int(answers[i].rule, answers[i].want, looked.status);
        check_int(answers[i].rule, answers[i].error, looked.error);
        check_int(answers[i].rule, answers[i].h_error, looked.h_error);
    }
}

static void an_answer_may_be_announced_but_once(void **state)
{
    const struct lookup_answer found = fake_answer(LOOKUP_FOUND, 1);
    struct fake_script script = says(LOOKUP_WAIT, 0);
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_says(&script, &found, sizeof(found));
    fake_begin(&daemon, &script);
    look_up("FRED", AF_INET, &looked);
    fake_end(&daemon);
    assert_int_equal(looked.status, NSS_STATUS_SUCCESS);
    check_host(&looked.host, 1);

    script = says(LOOKUP_WAIT, 0);
    fake_says(&script, script.message[0].octet, script.message[0].len);
    fake_says(&script, &found, sizeof(found));
    fake_begin(&daemon, &script);
    look_up("FRED", AF_INET, &looked);
    fake_end(&daemon);
    assert_int_equal(looked.status, NSS_STATUS_TRYAGAIN);
}

static void without_a_daemon_nobody_waits(void **state)
{
    struct looked looked;

    (void)state;
    look_up("FRED", AF_INET, &looked);
    assert_int_equal(looked.status, NSS_STATUS_UNAVAIL);
    assert_int_equal(looked.error, ECONNREFUSED);
    assert_int_equal(looked.h_error, NO_RECOVERY);
    assert_in_range(looked.took_ms, 0, 299);
}

static void a_daemon_that_shows_no_life_costs_300_ms(void **state)
{
    const struct fake_script script = {.hold = 1};
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_begin(&daemon, &script);
    look_up("FRED", AF_INET, &looked);
    fake_end(&daemon);
    assert_int_equal(looked.status, NSS_STATUS_UNAVAIL);
    assert_in_range(looked.took_ms, 300, 900);
}

static void one_that_works_for_an_answer_costs_a_second(void **state)
{
    struct fake_script script = says(LOOKUP_WAIT, 0);
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    script.hold = 1;
    fake_begin(&daemon, &script);
    look_up("FRED", AF_INET, &looked);
    fake_end(&daemon);
    assert_int_equal(looked.status, NSS_STATUS_TRYAGAIN);
    assert_int_equal(looked.error, EAGAIN);
    assert_int_equal(looked.h_error, TRY_AGAIN);
    assert_in_range(looked.took_ms, 1000, 2500);
}

/* Nobody accepts, and the line is full. */
static void a_daemon_that_does_not_accept_costs_300_ms(void **state)
{
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "lookup.sock"};
    const int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int waiting[8], count = 0;
    struct looked looked;

    (void)state;
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof(address)),
                     0);
    assert_int_equal(listen(listener, 0), 0);
    do {
        waiting[count] = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
        assert_true(waiting[count] >= 0);
    } while (connect(waiting[count++], (const struct sockaddr *)&address,
                     sizeof(address)) == 0 &&
             count < (int)ARRAY_LEN(waiting));
    look_up("FRED", AF_INET, &looked);
    while (count > 0)
        close(waiting[--count]);
    close(listener);
    unlink("lookup.sock");
    assert_int_equal(looked.status, NSS_STATUS_UNAVAIL);
    assert_in_range(looked.took_ms, 300, 900);
}

static volatile sig_atomic_t rang;

static void on_alarm(int signal)
{
    (void)signal;
    rang++;
}

static void a_programs_own_signals_change_nothing(void **state)
{
    const struct itimerval often = {{0, 20000}, {0, 20000}}, never = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = on_alarm}, before;
    const struct fake_script script = {.hold = 1};
    struct fake_daemon daemon;
    struct looked looked;
    sigset_t alarm;

    (void)state;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigaction(SIGALRM, &action, &before);
    pthread_sigmask(SIG_BLOCK, &alarm, NULL); /* the daemon's thread gets none */
    fake_begin(&daemon, &script);
    pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    look_up("FRED", AF_INET, &looked);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    fake_end(&daemon);
    assert_true(rang > 0);
    assert_int_equal(looked.status, NSS_STATUS_UNAVAIL);
    assert_in_range(looked.took_ms, 300, 900);
}

static void errno_is_the_callers_on_success(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 1);
    struct fake_daemon daemon;
    struct looked looked;

    (void)state;
    fake_begin(&daemon, &script);
    errno = EXDEV;
    look_up("FRED", AF_INET, &looked);
    assert_int_equal(errno, EXDEV);
    assert_int_equal(looked.status, NSS_STATUS_SUCCESS);
    assert_int_equal(looked.error, 0);
    fake_end(&daemon);
}

#define THREADS 8
#define ROUNDS  50

static void *ask_many(void *arg)
{
    const uint32_t first = (uint32_t)(uintptr_t)arg;
    intptr_t wrong = 0;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct looked looked;
        struct in_addr addr = {0};
        char name[12];

        snprintf(name, sizeof(name), "%08x", first + i);
        look_up(name, AF_INET, &looked);
        if (looked.status == NSS_STATUS_SUCCESS)
            memcpy(&addr, looked.host.h_addr_list[0], sizeof(addr));
        wrong += ntohl(addr.s_addr) != first + i;
    }
    return (void *)wrong; // NOLINT(performance-no-int-to-ptr): a number as the result
}

static void threads_do_not_mix_their_answers(void **state)
{
    const struct fake_script script = {.by_name = 1};
    struct fake_daemon daemon;
    pthread_t thread[THREADS];

    (void)state;
    fake_begin(&daemon, &script);
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, ask_many,
                                        (void *)(0x0a000000 + (i << 16))), // NOLINT
                         0);
    for (size_t i = 0; i < THREADS; i++) {
        void *wrong;

        pthread_join(thread[i], &wrong);
        assert_null(wrong);
    }
    fake_end(&daemon);
}

#ifdef WITH_GETENT
/* What a command prints first. */
static void first_line(const char *command, char *line, int room)
{
    FILE *pipe = popen(command, "r"); // NOLINT(cert-env33-c): the module's real user

    assert_non_null(pipe);
    if (fgets(line, room, pipe) == NULL)
        line[0] = '\0';
    pclose(pipe);
}

static void the_c_library_finds_a_host(void **state)
{
    const struct fake_script script = says(LOOKUP_FOUND, 1);
    struct fake_daemon daemon;
    char command[PATH_MAX + 64], line[128];
    const char *slash = strrchr(nss.module, '/');

    (void)state;
    assert_non_null(slash);
    fake_begin(&daemon, &script);
    snprintf(command, sizeof(command),
             "LD_LIBRARY_PATH='%.*s' getent -s openwins hosts FRED",
             (int)(slash - nss.module), nss.module);
    first_line(command, line, sizeof(line));
    assert_string_equal(line, "192.0.2.1       FRED\n");
    snprintf(command, sizeof(command),
             "LD_LIBRARY_PATH='%.*s' getent -s openwins ahosts FRED",
             (int)(slash - nss.module), nss.module);
    first_line(command, line, sizeof(line));
    assert_string_equal(line, "192.0.2.1       STREAM FRED\n");
    fake_end(&daemon);
}
#endif

static void no_lookup_leaves_a_descriptor(void **state)
{
    static const struct fake_script silent = {.hold = 1};
    struct looked looked;
    size_t before;

    (void)state;
    before = open_descriptors();
    look_up("FRED", AF_INET, &looked); /* absent */
    for (size_t i = 0; i <= ARRAY_LEN(answers); i++) {
        const struct fake_script script = i < ARRAY_LEN(answers) ? script_of(i) : silent;
        struct fake_daemon daemon;

        fake_begin(&daemon, &script);
        look_up("FRED", AF_INET, &looked);
        fake_end(&daemon);
    }
    assert_int_equal(open_descriptors(), before);
}

static int load(void **state)
{
    void *module = dlopen(nss.module, RTLD_NOW | RTLD_LOCAL);

    (void)state;
    if (module == NULL) {
        print_error("%s\n", dlerror());
        return -1;
    }
    nss.by_name = (by_name_fn *)dlsym(module, "_nss_openwins_gethostbyname_r");
    nss.by_name2 = (by_name2_fn *)dlsym(module, "_nss_openwins_gethostbyname2_r");
    nss.by_name3 = (by_name3_fn *)dlsym(module, "_nss_openwins_gethostbyname3_r");
    nss.by_name4 = (by_name4_fn *)dlsym(module, "_nss_openwins_gethostbyname4_r");
    if (nss.by_name == NULL || nss.by_name2 == NULL || nss.by_name3 == NULL ||
        nss.by_name4 == NULL)
        return -1;
    snprintf(nss.folder, sizeof(nss.folder), "/tmp/ow-nss.XXXXXX");
    return mkdtemp(nss.folder) != NULL && chdir(nss.folder) == 0 ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    return chdir("/") == 0 && rmdir(nss.folder) == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_none_are_not_asked_for),
        cmocka_unit_test(there_are_no_other_addresses_than_ipv4),
        cmocka_unit_test(every_entry_point_gives_all_addresses),
        cmocka_unit_test(a_chain_begins_in_the_callers_tuple_or_in_the_buffer),
        cmocka_unit_test(small_buffers_are_told_and_never_left),
        cmocka_unit_test(a_small_buffer_for_a_chain_is_told),
        cmocka_unit_test(answers_are_checked),
        cmocka_unit_test(an_answer_may_be_announced_but_once),
        cmocka_unit_test(without_a_daemon_nobody_waits),
        cmocka_unit_test(a_daemon_that_shows_no_life_costs_300_ms),
        cmocka_unit_test(one_that_works_for_an_answer_costs_a_second),
        cmocka_unit_test(a_daemon_that_does_not_accept_costs_300_ms),
        cmocka_unit_test(a_programs_own_signals_change_nothing),
        cmocka_unit_test(errno_is_the_callers_on_success),
        cmocka_unit_test(threads_do_not_mix_their_answers),
#ifdef WITH_GETENT
        cmocka_unit_test(the_c_library_finds_a_host),
#endif
        cmocka_unit_test(no_lookup_leaves_a_descriptor),
    };

    if (argc != 2 || realpath(argv[1], nss.module) == NULL)
        return 1;
    return cmocka_run_group_tests(tests, load, unload);
}
