/* lookups.c - computers of a scenario look names up. */
#include "computers.h"

#include <string.h>

static void found(void *ctx, const struct node_found *found)
{
    struct computer *computer = ctx;

    computer->found = *found;
    computer->looking = false;
}

bool act_look_up(struct play *play, struct computer *computer)
{
    struct nb_key key;

    if (!act_is_running(play, computer) || !play_key(play, &key))
        return false;
    computer->looking = true;
    (void)node_resolve(computer->node, &key, found, computer, play->stage.ms);
    return true;
}

/* "PC7 found 192.0.2.9 by server", "PC7 found nothing", "PC7 found not-yet". */
bool sight_found(struct play *play, struct computer *computer)
{
    ow_addr addr[NODE_FOUND_MAX];
    size_t count;
    const char *source;

    if (play_takes(play, "not-yet"))
        return computer->looking || play_fails(play, "the look-up is over");
    if (computer->looking)
        return play_fails(play, "the look-up is not over");
    if (play_takes(play, "nothing"))
        return computer->found.count == 0 || play_fails(play, "it found something");
    if (!play_addrs(play, addr, NODE_FOUND_MAX, &count))
        return false;
    if (count != computer->found.count ||
        memcmp(addr, computer->found.addr, count * sizeof(addr[0])) != 0)
        return play_fails(play, "it found %zu addresses, or others",
                          computer->found.count);
    if (!play_takes(play, "by"))
        return true;
    source = play_next(play);
    return (source != NULL &&
            strcmp(source, node_source_str(computer->found.source)) == 0) ||
           play_fails(play, "it was found by %s",
                      node_source_str(computer->found.source));
}
