/* fake_daemon.h - a thread that stands in nbtd's place at ./lookup.sock and answers every
 * question by a script, right or wrong. */
#pragma once

#include "base/lookup_protocol.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#define FAKE_MESSAGES_MAX 3
#define FAKE_MESSAGE_ROOM (sizeof(struct lookup_answer) + 8)

/* What is sent for one question, in this order. */
struct fake_script {
    size_t count;
    struct {
        size_t len;
        uint8_t octet[FAKE_MESSAGE_ROOM];
    } message[FAKE_MESSAGES_MAX];
    int hang_up; /* close before the question is read */
    int hold;    /* then do not close: the asker has to give up */
    int by_name; /* instead: the address is what the name says in hex */
};

struct fake_daemon {
    const struct fake_script *script;
    int fd;
    pthread_t thread;
    atomic_int conversations;
    int held[8]; /* connections that stay open until the end */
    size_t held_count;
    char last[LOOKUP_NAME_ROOM]; /* the name asked for last */
};

/* An answer with `count` addresses 192.0.2.1, 192.0.2.2 and so on. */
struct lookup_answer fake_answer(enum lookup_status status, unsigned count);

/* Append len octets of a message to a script. */
void fake_says(struct fake_script *script, const void *message, size_t len);

/* Bind ./lookup.sock and serve it until fake_end(). */
void fake_begin(struct fake_daemon *daemon, const struct fake_script *script);
void fake_end(struct fake_daemon *daemon);
