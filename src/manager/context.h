/* context.h - the manager's own state, shared by its files.  Everything here belongs to
 * the manager's thread, but for what a job (job.h) is handed. */
#pragma once

#include "host/control_socket.h"
#include "manager/access.h"
#include "manager/certificate.h"
#include "manager/door.h"
#include "manager/manager.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

struct auth;
struct dns_check;
struct visit;
struct job;
struct bulletin;
struct sse;

enum import_stage { IMPORT_IDLE, IMPORT_CHECKING, IMPORT_DECIDING, IMPORT_WRITING };

/* The one import that may run, for those who ask how far it is; any thread. */
struct import_progress {
    atomic_bool busy;
    atomic_int stage;
    _Atomic uint64_t done, total; /* octets of the file */
};

struct manager {
    struct manager_config config; /* its texts are our copies */
    struct access_rules access;
    struct control_socket socket;
    struct door door[1 + SERVER_HTTP_MAX];
    size_t door_count;
    struct certificate certificate; /* of the doors with TLS */
    struct auth *auth;
    struct dns_check *dns; /* any thread */
    int epoll_fd;
    int wake_fd; /* eventfd: a job ended, or stop */
    int log_fd;  /* eventfd: the log has new entries */
    pthread_t thread;
    atomic_bool stopping;
    _Atomic ow_addr owner; /* see owner.h; 0: not asked yet */
    struct job *jobs;      /* running, or waiting to be collected */
    struct visit *visits;  /* connections */
    struct sse *streams;   /* connections that stay open */
    unsigned stream_count;
    struct bulletin *bulletin; /* what they say that follow everything */
    struct import_progress import;
    /* What was counted when an operator cleared the statistics; NULL: never. */
    struct server_status *cleared;
    ow_time cleared_at;
};
