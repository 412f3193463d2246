/* load.h - what nbload was asked to do, and the words its files share. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stdint.h>

#define LOAD_SOCKETS_MAX 256
#define LOAD_WINDOW_MAX  16384 /* a quarter of the transaction ids */

enum load_op { LOAD_QUERY, LOAD_REGISTER, LOAD_REFRESH, LOAD_RELEASE, LOAD_OPS };

/* One operation for every request, a mixture, or queries that check a log. */
enum load_mode { LOAD_ONE_OP, LOAD_MIXED, LOAD_VERIFY };

struct load_options {
    enum load_mode mode;
    enum load_op op; /* LOAD_ONE_OP */
    struct ow_endpoint server;
    bool echo;        /* the server is udpecho: only transaction ids are checked */
    bool multihomed;  /* register with opcode 0xF */
    uint32_t names;   /* how many */
    uint32_t first;   /* number of the first one */
    char prefix[9];   /* text before the number */
    uint8_t suffix;   /* octet 15 */
    uint32_t absent;  /* per cent of the queries that are for names nobody has */
    uint32_t queries; /* per cent of a mixture that are queries */
    ow_addr from;     /* sockets are bound to this address and the next ones */
    uint32_t addresses;
    uint32_t sockets;
    uint32_t window;
    uint32_t rate;  /* requests per second, latency from the due time; 0: closed loop */
    uint64_t count; /* requests; 0: until the time is over */
    double seconds; /* 0: until the count is reached */
    double timeout; /* seconds for each try */
    uint32_t tries;
    uint64_t seed;
    uint32_t kill;          /* process to kill when the time is over; 0: none */
    const char *state_path; /* what was acknowledged in earlier runs */
    const char *log_path;   /* what was acknowledged in this run */
};

/* Read the command line.  Prints what is wrong, or the help.  Returns -1 to go on, else
 * the exit status. */
int load_options_parse(int argc, char **argv, struct load_options *ret_options);

/* "query", "register", "refresh", "release" and back; LOAD_OPS for other text. */
const char *load_op_str(enum load_op op);
enum load_op load_op_parse(const char *text);
