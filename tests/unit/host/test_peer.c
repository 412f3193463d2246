/* Who is at the other end of a Unix socket. */
#include "check.h"

#include "host/peer.h"

#include <sys/socket.h>
#include <unistd.h>

static void the_kernel_knows_the_peer(void **state)
{
    struct peer peer;
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(peer_get(pair[0], &peer), OW_OK);
    assert_int_equal(peer.uid, geteuid());
    assert_int_equal(peer.gid, getegid());
    assert_true(peer_is_in(&peer, getegid()));
    assert_false(peer_is_in(&peer, (gid_t)-1));
    peer_done(&peer);
    close(pair[0]);
    close(pair[1]);
}

static void every_group_counts(void **state)
{
    gid_t groups[] = {7, 9};
    const struct peer peer = {.gid = 5, .group_count = 2, .group = groups};

    (void)state;
    assert_true(peer_is_in(&peer, 5));
    assert_true(peer_is_in(&peer, 9));
    assert_false(peer_is_in(&peer, 8));
    assert_false(peer_is_in(&peer, (gid_t)-1));
}

static void what_is_no_socket_has_no_peer(void **state)
{
    struct peer peer;
    int pipes[2];

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(peer_get(pipes[0], &peer), OW_EACCESS);
    close(pipes[0]);
    close(pipes[1]);
}

static void groups_have_names(void **state)
{
    (void)state;
    assert_int_equal(peer_group_id("root"), 0);
    assert_int_equal(peer_group_id("no such group"), (gid_t)-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernel_knows_the_peer),
        cmocka_unit_test(every_group_counts),
        cmocka_unit_test(what_is_no_socket_has_no_peer),
        cmocka_unit_test(groups_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
