#include "server/world.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static bool world_send(void *ctx, unsigned listener, struct ow_endpoint to,
                       const uint8_t *data, size_t len)
{
    struct world *world = ctx;

    if (!listeners_send(world->listeners, listener, to, data, len))
        return false;
    packet_memory_note(world->packets, true, world->wall, to, data, len);
    return true;
}

static unsigned world_toward(void *ctx, ow_addr addr)
{
    struct world *world = ctx;

    return listeners_toward(world->listeners, addr);
}

/* Without random numbers every challenge could be answered by a stranger: better none. */
static void world_random(void *ctx, void *bytes, size_t len)
{
    uint8_t *to = bytes;

    (void)ctx;
    while (len > 0) {
        ssize_t got = getrandom(to, len, 0);

        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0) {
            to += got;
            len -= (size_t)got;
        }
    }
}

static bool world_is_own(void *ctx, ow_addr addr)
{
    struct world *world = ctx;

    if (world->interfaces == NULL)
        return ow_addr_is_loopback(addr);
    return interfaces_is_own(world->interfaces, addr);
}

static void world_own_state(void *ctx, const struct nb_key *key, enum name_state state,
                            ow_addr with)
{
    struct world *world = ctx;

    (void)name_table_set_state(world->names, key, state, with);
    board_post_state(world->board, key, state, with);
}

static void world_event(void *ctx, enum ow_event event, const struct ow_field *fields,
                        size_t count)
{
    struct world *world = ctx;

    ow_log_event(world->log, world->wall, event, fields, count);
}

struct server_env world_env(struct world *world)
{
    return (struct server_env){
        .ctx = world,
        .send = world_send,
        .toward = world_toward,
        .random = world_random,
        .is_own = world_is_own,
        .own_state = world_own_state,
        .event = world_event,
    };
}
