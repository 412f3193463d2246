/* nbtstat.h - what every part of nbtstat has in hand: its command line taken apart, and
 * the exit codes. */
#pragma once

#include "base/address.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit codes, part of the interface for scripts. */
enum nbtstat_exit {
    NBTSTAT_DONE = 0,       /* done; --wait: every name is registered */
    NBTSTAT_NOT_FOUND = 1,  /* the machine does not answer, nobody knows the name or the
                             * event */
    NBTSTAT_CONFLICT = 2,   /* --wait: a name is in conflict */
    NBTSTAT_TOO_LATE = 3,   /* --wait: time is over, names are not registered yet */
    NBTSTAT_NO_NODE = 4,    /* no node answers on this machine */
    NBTSTAT_PERMISSION = 5, /* this account may not do it */
    NBTSTAT_NODE = 6,       /* the node refused, cannot, or failed */
    NBTSTAT_LOCAL = 7,      /* something failed here: a port, stdout, memory */
    NBTSTAT_USAGE = 64,     /* wrong command line */
};

/* The codes in order, ended by NBTSTAT_USAGE. */
extern const enum nbtstat_exit nbtstat_exits[];

/* Text for the manual: what an exit code means. */
const char *nbtstat_exit_help(enum nbtstat_exit code);

/* What is to be done. */
enum nbtstat_act {
    ACT_HELP,
    ACT_VERSION,
    ACT_MANUAL,
    ACT_COMPLETION,
    ACT_REMOTE_NAME,
    ACT_REMOTE_ADDRESS,
    ACT_CACHE,
    ACT_NAMES,
    ACT_COUNTERS,
    ACT_RELOAD,
    ACT_RELEASE_REFRESH,
    ACT_SESSIONS_BY_NAME,
    ACT_SESSIONS,
    ACT_EVENTS,
    ACT_EXPLAIN,
    ACT_WAIT,
};

#define NBTSTAT_EXPLAIN_ROOM 2048

struct nbtstat {
    enum nbtstat_act act;
    bool json;
    const char *control;     /* NULL: the usual places */
    const char *machine;     /* of -a and -A, as typed */
    ow_addr address;         /* of -A */
    struct ow_endpoint wins; /* ask this server for the name; addr 0: none */
    uint16_t port;           /* where other machines answer */
    unsigned interval;       /* show again after that many seconds; 0: once */
    unsigned events;         /* how many */
    unsigned wait_s;
    char explain[NBTSTAT_EXPLAIN_ROOM]; /* a name or data; "": the last conflict */
};

/* Say "nbtstat: ..." on stderr and return code. */
enum nbtstat_exit nbtstat_fail(enum nbtstat_exit code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* With --json, when nothing else was printed: print what failed last, as {"error",
 * "exit", "text"}. */
void nbtstat_put_failure(enum nbtstat_exit code);

/* The text of a member; "" when it is missing or no text. */
const char *nbtstat_text(const json_t *object, const char *key);

/* Print json, followed by a line feed, on stdout; without the member `ok`. */
enum nbtstat_exit nbtstat_json(json_t *json);
