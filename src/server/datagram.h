/* datagram.h - a datagram on its way through the server, and the ways out. */
#pragma once

#include "base/address.h"
#include "base/event.h"
#include "base/time.h"
#include "node/name_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A received datagram.  data is borrowed for the call. */
struct datagram {
    unsigned listener; /* number of the local address it came by (and leaves by) */
    struct ow_endpoint from;
    bool broadcast; /* came by a broadcast socket (not: has the B bit) */
    const uint8_t *data;
    size_t len;
};

/* The clocks, read once per wake-up by the event loop. */
struct server_now {
    ow_ms ms;     /* monotonic, for timers */
    ow_time time; /* ageing time (rules/ageing_clock.h) */
};

/* How decisions reach the world; the scenario player and the fuzzers have their own.
 * Everything is called from the registrar's thread. */
struct server_env {
    void *ctx;
    /* Send len bytes from the local address of listener.  A failed send is a lost
     * datagram; returns false only when it certainly did not leave (ENETUNREACH, EPERM).
     */
    bool (*send)(void *ctx, unsigned listener, struct ow_endpoint to, const uint8_t *data,
                 size_t len);
    /* The listener from which what we begin ourselves towards addr had best leave. */
    unsigned (*toward)(void *ctx, ow_addr addr);
    /* Fill len bytes with unguessable random bytes. */
    void (*random)(void *ctx, void *bytes, size_t len);
    /* Whether addr is one of this machine's own. */
    bool (*is_own)(void *ctx, ow_addr addr);
    /* One of the server's own names has another state: the table that the registrar was
     * given shows it when this returns, everybody else's soon after. */
    void (*own_state)(void *ctx, const struct nb_key *key, enum name_state state,
                      ow_addr with);
    /* Say that event happened. */
    void (*event)(void *ctx, enum ow_event event, const struct ow_field *fields,
                  size_t count);
};
