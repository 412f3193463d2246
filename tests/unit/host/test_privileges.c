/* What is left of the process's rights.  Each case runs in a child, since rights do not
 * come back. */
#include "host/privileges.h"

#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAP_NET_BIND 10 /* its bit, linux/capability.h */
#define NO_FILTER    "no system call filter"

enum { FINE = 0, BROKEN = 1, NOT_HERE = 77 };

/* Drop everything.  Returns false when this build or kernel has no filter. */
static bool seal(char *text, size_t room)
{
    struct privileges_user user;

    if (privileges_choose("", &user, text, room) != OW_OK ||
        privileges_drop(&user, text, room) != OW_OK ||
        privileges_seal((struct syscalls_list){NULL, 0}, text, room) != OW_OK)
        _exit(BROKEN);
    return strstr(text, NO_FILTER) == NULL && strstr(text, "refuses") == NULL;
}

/* Run body in a child; what its end was, as of waitpid(). */
static int in_child(int (*body)(void))
{
    pid_t pid = fork();
    int status = 0;

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(body());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_HERE)
        skip();
    return status;
}

/* ---- capabilities ----------------------------------------------------------------- */

static unsigned long long field_of(const char *field)
{
    FILE *file = fopen("/proc/self/status", "re");
    unsigned long long value = ~0ULL;
    char line[256];

    if (file == NULL)
        return value;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, field, strlen(field)) == 0)
            value = strtoull(line + strlen(field), NULL, 16);
    }
    fclose(file);
    return value;
}

static int check_capabilities(void)
{
    char text[300];

    (void)seal(text, sizeof(text));
    if ((field_of("CapEff:") & ~(1ULL << CAP_NET_BIND)) != 0 ||
        (field_of("CapPrm:") & ~(1ULL << CAP_NET_BIND)) != 0 ||
        field_of("CapInh:") != 0 || field_of("CapAmb:") != 0)
        return BROKEN;
    return field_of("NoNewPrivs:") == 1 ? FINE : BROKEN;
}

static void only_the_right_to_low_ports_stays(void **state)
{
    (void)state;
    assert_int_equal(in_child(check_capabilities), FINE);
}

/* ---- system calls ----------------------------------------------------------------- */

static int start_a_program(void)
{
    char text[300];

    if (!seal(text, sizeof(text)))
        return NOT_HERE;
    execl("/bin/true", "true", (char *)NULL);
    return BROKEN;
}

static void starting_a_program_kills_the_server(void **state)
{
    int status = in_child(start_a_program);

    (void)state;
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static int try_what_is_not_listed(void)
{
    char text[300];

    if (!seal(text, sizeof(text)))
        return NOT_HERE;
    if (fork() >= 0 || errno != EPERM)
        return BROKEN;
    if (socket(AF_PACKET, SOCK_RAW, 0) >= 0 || errno != EPERM)
        return BROKEN;
    return chroot("/") != 0 && errno == EPERM ? FINE : BROKEN;
}

static void calls_that_are_not_listed_fail(void **state)
{
    (void)state;
    assert_int_equal(in_child(try_what_is_not_listed), FINE);
}

static int try_what_is_listed(void)
{
    char text[300];
    int fd;
    void *memory;

    if (!seal(text, sizeof(text)))
        return NOT_HERE;
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return fd >= 0 && memory != MAP_FAILED ? FINE : BROKEN;
}

static void what_the_server_needs_works(void **state)
{
    (void)state;
    assert_int_equal(in_child(try_what_is_listed), FINE);
}

/* ---- who -------------------------------------------------------------------------- */

static void nobody_is_chosen_who_does_not_exist(void **state)
{
    struct privileges_user user;
    char text[300] = "";

    (void)state;
    assert_int_equal(privileges_choose("no-such-account", &user, text, sizeof(text)),
                     OW_ENOTFOUND);
    assert_non_null(strstr(text, "no-such-account"));
}

static void only_root_becomes_somebody_else(void **state)
{
    struct privileges_user user;
    char text[300] = "";

    (void)state;
    if (geteuid() == 0)
        skip();
    assert_int_equal(privileges_choose("root", &user, text, sizeof(text)), OW_EACCESS);
    assert_int_equal(privileges_choose("", &user, text, sizeof(text)), OW_OK);
    assert_false(user.change);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_right_to_low_ports_stays),
        cmocka_unit_test(starting_a_program_kills_the_server),
        cmocka_unit_test(calls_that_are_not_listed_fail),
        cmocka_unit_test(what_the_server_needs_works),
        cmocka_unit_test(nobody_is_chosen_who_does_not_exist),
        cmocka_unit_test(only_root_becomes_somebody_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
