#include "load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: nbload MODE [OPTION]... SERVER[:PORT]\n"
    "\n"
    "MODE: query, register, refresh, release, mixed, or verify (query every name of\n"
    "--state and --log, report acknowledged changes that are gone, rewrite --state)\n"
    "\n"
    "  -n NAMES      how many names (1000)\n"
    "  -f FIRST      number of the first name (0)\n"
    "  -p TEXT       text before the number, at most 8 characters (LOAD)\n"
    "  -x HEX        suffix (20)\n"
    "  -m            register with opcode F\n"
    "  -a PERCENT    queries for names that do not exist (0)\n"
    "  -q PERCENT    queries in a mixture (40)\n"
    "  -A ADDR[/N]   source addresses: N of them from ADDR on (chosen by the kernel)\n"
    "  -s SOCKETS    source sockets, spread over the addresses (4)\n"
    "  -w WINDOW     requests under way at once (64)\n"
    "  -b            burst: every name at once from 64 sockets\n"
    "  -r RATE       open loop: requests per second, latencies from the due time\n"
    "  -c COUNT      requests in all (every name once, query and mixed: no limit)\n"
    "  -d SECONDS    how long (3 for query and mixed)\n"
    "  -t SECONDS    time for an answer (2)\n"
    "  -T TRIES      sendings of one request (1)\n"
    "  -S SEED       of the random choices (1)\n"
    "  -e            the server is udpecho: check only transaction ids\n"
    "  --state FILE  names and what is known of them from earlier runs\n"
    "  --kill PID    end this process (SIGKILL) when the time of -d is over, with "
    "requests\n"
    "                under way\n"
    "  --log FILE    write each acknowledged change, then each unanswered one\n"
    "\n"
    "Prints one line of key=value.  Ends early when the server's port is closed.\n"
    "Exit status: 0, 1 wrong replies or lost changes, 2 usage, 3 cannot run.\n";

static const char *const op_names[LOAD_OPS] = {"query", "register", "refresh", "release"};

const char *load_op_str(enum load_op op)
{
    return op < LOAD_OPS ? op_names[op] : "unknown";
}

enum load_op load_op_parse(const char *text)
{
    for (unsigned i = 0; i < LOAD_OPS; i++)
        if (strcmp(text, op_names[i]) == 0)
            return (enum load_op)i;
    return LOAD_OPS;
}

static bool number(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value < min || value > max)
        return false;
    *ret = value;
    return true;
}

static bool number32(const char *text, uint32_t min, uint32_t max, uint32_t *ret)
{
    uint64_t value;

    if (!number(text, min, max, &value))
        return false;
    *ret = (uint32_t)value;
    return true;
}

static bool seconds(const char *text, double *ret)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end != '\0' || !(value > 0 && value < 1e6))
        return false;
    *ret = value;
    return true;
}

static bool sources(char *text, struct load_options *o)
{
    char *slash = strchr(text, '/');

    if (slash != NULL) {
        *slash = '\0';
        if (!number32(slash + 1, 1, 65536, &o->addresses))
            return false;
    }
    return ow_addr_parse(text, &o->from) == OW_OK;
}

static bool suffix(const char *text, uint8_t *ret)
{
    char *end;
    unsigned long value = strtoul(text, &end, 16);

    if (end == text || *end != '\0' || value > 0xff)
        return false;
    *ret = (uint8_t)value;
    return true;
}

static bool prefix(const char *text, struct load_options *o)
{
    if (strlen(text) >= sizeof(o->prefix))
        return false;
    memcpy(o->prefix, text, strlen(text) + 1);
    return true;
}

static bool take(int option, char *value, struct load_options *o, bool *burst)
{
    switch (option) {
    case 'n':
        return number32(value, 1, 10000000, &o->names);
    case 'f':
        return number32(value, 0, 9000000, &o->first);
    case 'p':
        return prefix(value, o);
    case 'x':
        return suffix(value, &o->suffix);
    case 'm':
        o->multihomed = true;
        return true;
    case 'a':
        return number32(value, 0, 100, &o->absent);
    case 'q':
        return number32(value, 0, 100, &o->queries);
    case 'A':
        return sources(value, o);
    case 's':
        return number32(value, 1, LOAD_SOCKETS_MAX, &o->sockets);
    case 'w':
        return number32(value, 1, LOAD_WINDOW_MAX, &o->window);
    case 'b':
        *burst = true;
        return true;
    case 'r':
        return number32(value, 1, 10000000, &o->rate);
    case 'c':
        return number(value, 1, UINT64_MAX, &o->count);
    case 'd':
        return seconds(value, &o->seconds);
    case 't':
        return seconds(value, &o->timeout);
    case 'T':
        return number32(value, 1, 10, &o->tries);
    case 'S':
        return number(value, 0, UINT64_MAX, &o->seed);
    case 'e':
        o->echo = true;
        return true;
    case 'Y':
        o->state_path = value;
        return true;
    case 'K':
        return number32(value, 2, INT32_MAX, &o->kill);
    case 'L':
        o->log_path = value;
        return true;
    default:
        return false;
    }
}

static bool take_mode(const char *text, struct load_options *o)
{
    if (strcmp(text, "mixed") == 0) {
        o->mode = LOAD_MIXED;
        return true;
    }
    if (strcmp(text, "verify") == 0) {
        o->mode = LOAD_VERIFY;
        return true;
    }
    o->mode = LOAD_ONE_OP;
    o->op = load_op_parse(text);
    return o->op != LOAD_OPS;
}

/* What the mode implies where the command line is silent. */
static int settle(struct load_options *o, bool burst)
{
    bool endless =
        o->mode == LOAD_MIXED || (o->mode == LOAD_ONE_OP && o->op == LOAD_QUERY);

    if (burst) {
        if (o->names > LOAD_WINDOW_MAX) {
            fprintf(stderr, "nbload: a burst has at most %d names\n", LOAD_WINDOW_MAX);
            return 2;
        }
        o->window = o->names;
        o->sockets = 64;
        o->count = o->names;
    }
    if (o->count == 0 && !endless)
        o->count = o->names;
    if (o->count == 0 && o->seconds == 0)
        o->seconds = 3;
    if (o->mode == LOAD_VERIFY && o->state_path == NULL) {
        fprintf(stderr, "nbload: verify needs --state\n");
        return 2;
    }
    return -1;
}

int load_options_parse(int argc, char **argv, struct load_options *ret_options)
{
    static const struct option longs[] = {{"state", required_argument, NULL, 'Y'},
                                          {"kill", required_argument, NULL, 'K'},
                                          {"log", required_argument, NULL, 'L'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    struct load_options *o = ret_options;
    bool burst = false;
    int option;

    *o = (struct load_options){.names = 1000,
                               .prefix = "LOAD",
                               .suffix = 0x20,
                               .queries = 40,
                               .addresses = 1,
                               .sockets = 4,
                               .window = 64,
                               .timeout = 2,
                               .tries = 1,
                               .seed = 1};
    while ((option = getopt_long(argc, argv, "n:f:p:x:ma:q:A:s:w:br:c:d:t:T:S:eh", longs,
                                 NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return 0;
        }
        if (option == '?')
            return 2;
        if (!take(option, optarg, o, &burst)) {
            fprintf(stderr, "nbload: -%c: bad value %s\n", option, optarg);
            return 2;
        }
    }
    if (argc - optind != 2 || !take_mode(argv[optind], o) ||
        ow_endpoint_parse(argv[optind + 1], 137, &o->server) != OW_OK) {
        fputs(help, stderr);
        return 2;
    }
    return settle(o, burst);
}
