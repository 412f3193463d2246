/* Roles: decided by uid and groups alone. */
#include "manager/access.h"

#include "check.h"

#include <sys/socket.h>
#include <unistd.h>

#define NONE ((gid_t)-1)

static const struct {
    const char *rule;
    struct access_rules rules;
    uid_t uid;
    gid_t group[2];
    enum access_role want;
} rows[] = {
    {"root is administrator", {900, 901, 902}, 0, {5, 6}, ACCESS_ADMINISTRATOR},
    {"so is the daemon's own account",
     {900, 901, 902},
     900,
     {5, 6},
     ACCESS_ADMINISTRATOR},
    {"the group openwins operates", {900, 901, 902}, 1000, {5, 901}, ACCESS_OPERATOR},
    {"the group openwins-read reads", {900, 901, 902}, 1000, {902, 6}, ACCESS_READER},
    {"who is in both operates", {900, 901, 902}, 1000, {902, 901}, ACCESS_OPERATOR},
    {"everybody else is refused", {900, 901, 902}, 1000, {5, 6}, ACCESS_NONE},
    {"groups that do not exist admit nobody",
     {900, NONE, NONE},
     1000,
     {NONE, 6},
     ACCESS_NONE},
    {"a group's number is no account's", {900, 901, 902}, 901, {5, 6}, ACCESS_NONE},
};

static void roles(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_str(rows[i].rule, access_role_str(rows[i].want),
                  access_role_str(
                      access_role_of(&rows[i].rules, rows[i].uid, rows[i].group, 2)));
}

static void the_peer_of_a_socket(void **state)
{
    const struct access_rules rules = {geteuid(), NONE, NONE};
    struct access_peer peer;
    int pair[2], pipes[2];

    (void)state;
    assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    check_int("a Unix socket has a peer", OW_OK, access_peer_of(&rules, pair[0], &peer));
    check_int("who is us", geteuid(), peer.uid);
    check_int("and may do everything", ACCESS_ADMINISTRATOR, peer.role);
    check_int("it has a name", true, peer.account[0] != '\0');
    assert_int_equal(0, pipe(pipes));
    check_int("a pipe has none", OW_EACCESS, access_peer_of(&rules, pipes[0], &peer));
    close(pair[0]);
    close(pair[1]);
    close(pipes[0]);
    close(pipes[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles),
        cmocka_unit_test(the_peer_of_a_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
