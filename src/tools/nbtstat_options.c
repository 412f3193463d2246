#include "tools/nbtstat_options.h"

#include "wire/ns_packet.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MAX  86400
#define EVENTS_MAX   1000
#define EVENTS_USUAL 20
#define WAIT_USUAL   60

/* Long options without a letter of their own. */
enum { OPT_JSON = 256, OPT_CONTROL, OPT_WINS, OPT_PORT, OPT_EVENTS, OPT_EXPLAIN };
enum { OPT_WAIT = OPT_EXPLAIN + 1, OPT_HELP, OPT_VERSION, OPT_MANUAL, OPT_COMPLETION };

const struct nbtstat_option nbtstat_option_table[] = {
    {'a', false, NULL, "NAME", false,
     "(adapter status) Lists the name table of the machine with that name."},
    {'A', false, NULL, "ADDRESS", false,
     "(Adapter status) Lists the name table of the machine with that IPv4 address."},
    {'c', false, NULL, NULL, false,
     "(cache) Lists the names of other machines that the node remembers, and their "
     "addresses."},
    {'n', false, NULL, NULL, false, "(names) Lists the names of this machine."},
    {'r', false, NULL, NULL, false,
     "(resolved) Lists how many names were resolved and registered by broadcast and by "
     "WINS."},
    {'R', false, NULL, NULL, false,
     "(Reload) Empties the cache of names and loads the preloaded ones of LMHOSTS."},
    {'R', true, NULL, NULL, false,
     "(ReleaseRefresh) Releases all names of this machine and registers them again; not "
     "within 2 minutes of the last time."},
    {'s', false, NULL, NULL, false,
     "(sessions) Lists connections to the ports 139 and 445, remote addresses turned "
     "into names where they are known."},
    {'S', false, NULL, NULL, false,
     "(Sessions) Lists the same connections with addresses."},
    {0, false, "events", "N", true,
     "Shows the last N (20) entries of the node's event log, oldest first."},
    {0, false, "explain", "WHAT", true,
     "Explains the last event that speaks of a conflict, or the last one of a name, or "
     "pasted event data (bytes, a dump, words): who sent it, why this happens, and what "
     "to do."},
    {0, false, "wait", "SECONDS", true,
     "Waits until every name is registered, at most that long (60), and says with its "
     "exit status how it went."},
    {0, false, "json", NULL, false,
     "Prints JSON in place of tables, and of what failed."},
    {0, false, "control", "PATH", false,
     "Asks the node at this socket, not at one of the usual two."},
    {0, false, "wins", "ADDRESS", false,
     "With -a: looks the name up at this WINS server, not through the node or by "
     "broadcast."},
    {0, false, "port", "PORT", false,
     "With -a and -A: where the other machines answer, if not at port 137."},
    {'?', false, "help", NULL, false, "Prints this."},
    {0, false, "version", NULL, false, "Prints the version."},
    {0},
};

static const struct option longs[] = {
    {"json", no_argument, NULL, OPT_JSON},
    {"control", required_argument, NULL, OPT_CONTROL},
    {"wins", required_argument, NULL, OPT_WINS},
    {"port", required_argument, NULL, OPT_PORT},
    {"events", optional_argument, NULL, OPT_EVENTS},
    {"explain", optional_argument, NULL, OPT_EXPLAIN},
    {"wait", optional_argument, NULL, OPT_WAIT},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {"print-manual", no_argument, NULL, OPT_MANUAL},
    {"print-completion", no_argument, NULL, OPT_COMPLETION},
    {0},
};

/* What is being read. */
struct parser {
    struct nbtstat *out;
    bool has_act, has_number; /* of --events, --wait */
    char *text;
    size_t room;
};

static enum nbtstat_exit wrong(struct parser *p, const char *what, const char *value)
{
    snprintf(p->text, p->room, "%s%s%s", what, value == NULL ? "" : ": ",
             value == NULL ? "" : value);
    return NBTSTAT_USAGE;
}

void nbtstat_rewrite(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];

        if (strcmp(word, "--") == 0)
            return;
        if (word[0] == '/' &&
            (strcmp(word, "/RR") == 0 || (word[1] != '\0' && word[2] == '\0' &&
                                          strchr("?aAcnrRsS", word[1]) != NULL)))
            word[0] = '-';
    }
}

/* A whole number from least to most; anything else is false. */
static bool read_number(const char *text, unsigned least, unsigned most, unsigned *ret)
{
    char *end;
    unsigned long value;

    if (text[0] < '0' || text[0] > '9')
        return false;
    value = strtoul(text, &end, 10);
    if (*end != '\0' || value < least || value > most)
        return false;
    *ret = (unsigned)value;
    return true;
}

/* One switch a call, but -R twice is -RR. */
static enum nbtstat_exit set_act(struct parser *p, enum nbtstat_act act)
{
    if (p->has_act && p->out->act == ACT_RELOAD && act == ACT_RELOAD) {
        p->out->act = ACT_RELEASE_REFRESH;
        return NBTSTAT_DONE;
    }
    if (p->has_act)
        return wrong(p, "one switch at a time; nbtstat -? lists them", NULL);
    p->has_act = true;
    p->out->act = act;
    return NBTSTAT_DONE;
}

static enum nbtstat_exit set_counted(struct parser *p, enum nbtstat_act act,
                                     const char *value)
{
    unsigned *number = act == ACT_EVENTS ? &p->out->events : &p->out->wait_s;
    bool fits =
        value == NULL || (act == ACT_EVENTS ? read_number(value, 1, EVENTS_MAX, number)
                                            : read_number(value, 0, SECONDS_MAX, number));

    p->has_number = value != NULL;
    if (!fits)
        return wrong(p,
                     act == ACT_EVENTS ? "--events takes a number from 1 to 1000"
                                       : "--wait takes seconds, up to 86400",
                     value);
    return p->has_act && p->out->act == act ? NBTSTAT_DONE : set_act(p, act);
}

/* Words behind --explain belong to it. */
static enum nbtstat_exit add_explain(struct parser *p, const char *value)
{
    size_t len = strlen(p->out->explain), room = sizeof(p->out->explain) - len;

    if ((size_t)snprintf(p->out->explain + len, room, "%s%s", len > 0 ? " " : "",
                         value) >= room)
        return wrong(p, "--explain: that is too long", NULL);
    return NBTSTAT_DONE;
}

static enum nbtstat_exit take_address(struct parser *p, const char *value)
{
    p->out->machine = value;
    if (ow_addr_parse(value, &p->out->address) != OW_OK ||
        !ow_addr_is_usable(p->out->address))
        return wrong(p, "-A takes the IPv4 address of a machine", value);
    return set_act(p, ACT_REMOTE_ADDRESS);
}

static enum nbtstat_exit take_other(struct parser *p, int option, const char *value)
{
    unsigned port;

    switch (option) {
    case OPT_JSON:
        p->out->json = true;
        return NBTSTAT_DONE;
    case OPT_CONTROL:
        p->out->control = value;
        return NBTSTAT_DONE;
    case OPT_WINS:
        if (ow_endpoint_parse(value, NS_PORT, &p->out->wins) != OW_OK)
            return wrong(p, "--wins takes the address of a server", value);
        return NBTSTAT_DONE;
    case OPT_PORT:
        if (!read_number(value, 1, UINT16_MAX, &port))
            return wrong(p, "--port takes the number of a UDP port", value);
        p->out->port = (uint16_t)port;
        return NBTSTAT_DONE;
    default:
        return wrong(p, "nbtstat -? lists the options", NULL);
    }
}

static enum nbtstat_exit take_option(struct parser *p, int option, const char *value)
{
    enum nbtstat_exit code;

    switch (option) {
    case 'a':
        p->out->machine = value;
        return set_act(p, ACT_REMOTE_NAME);
    case 'A':
        return take_address(p, value);
    case 'c':
        return set_act(p, ACT_CACHE);
    case 'n':
        return set_act(p, ACT_NAMES);
    case 'r':
        return set_act(p, ACT_COUNTERS);
    case 'R':
        return set_act(p, ACT_RELOAD);
    case 's':
        return set_act(p, ACT_SESSIONS_BY_NAME);
    case 'S':
        return set_act(p, ACT_SESSIONS);
    case OPT_EVENTS:
        return set_counted(p, ACT_EVENTS, value);
    case OPT_WAIT:
        return set_counted(p, ACT_WAIT, value);
    case OPT_EXPLAIN:
        code = set_act(p, ACT_EXPLAIN);
        return code != NBTSTAT_DONE || value == NULL ? code : add_explain(p, value);
    case OPT_HELP:
        return set_act(p, ACT_HELP);
    case OPT_VERSION:
        return set_act(p, ACT_VERSION);
    case OPT_MANUAL:
        return set_act(p, ACT_MANUAL);
    case OPT_COMPLETION:
        return set_act(p, ACT_COMPLETION);
    default:
        return take_other(p, option, value);
    }
}

static bool repeats(enum nbtstat_act act)
{
    return act != ACT_RELOAD && act != ACT_RELEASE_REFRESH && act != ACT_EXPLAIN;
}

/* A word that is no option: the interval, or the value that --events, --wait and
 * --explain may have behind a blank. */
static enum nbtstat_exit take_word(struct parser *p, const char *word)
{
    if (p->has_act && p->out->act == ACT_EXPLAIN)
        return add_explain(p, word);
    if (p->has_act && !p->has_number &&
        (p->out->act == ACT_EVENTS || p->out->act == ACT_WAIT))
        return set_counted(p, p->out->act, word);
    if (p->has_act && repeats(p->out->act) && p->out->interval == 0 &&
        read_number(word, 1, SECONDS_MAX, &p->out->interval))
        return NBTSTAT_DONE;
    return wrong(p, "what is this for", word);
}

/* Whether -a or -A took the next option for its value.  A name that begins with a hyphen
 * can be written without a blank before it. */
static bool is_swallowed(int option, const char *value, const char *word)
{
    return (option == 'a' || option == 'A') && value == word && value[0] == '-';
}

/* getopt_long() leaves the letter that nobody knows in optopt: it may stand in the middle
 * of a word that is not read to its end.  Behind a long option it leaves 0 or that
 * option's number. */
static enum nbtstat_exit no_such(struct parser *p, const char *word)
{
    const char letter[] = {'-', (char)optopt, '\0'};

    return wrong(p, "no such option", optopt == 0 || optopt >= OPT_JSON ? word : letter);
}

enum nbtstat_exit nbtstat_parse(int argc, char **argv, struct nbtstat *ret_nbtstat,
                                char *text, size_t room)
{
    struct nbtstat out = {
        .act = ACT_HELP, .port = NS_PORT, .events = EVENTS_USUAL, .wait_s = WAIT_USUAL};
    struct parser parser = {.out = &out, .text = text, .room = room};
    enum nbtstat_exit code = NBTSTAT_DONE;
    int option;

    nbtstat_rewrite(argc, argv);
    opterr = 0;
    optind = 0; /* glibc's: begin anew */
    while (code == NBTSTAT_DONE &&
           (option = getopt_long(argc, argv, ":a:A:cnrRsS", longs, NULL)) != -1) {
        const char *word = argv[optind - 1];

        if (option == '?' && (optopt == '?' || strcmp(word, "-?") == 0))
            code = set_act(&parser, ACT_HELP);
        else if (option == '?')
            code = no_such(&parser, word);
        else if (option == ':' || is_swallowed(option, optarg, word))
            code = wrong(&parser, "a value is missing",
                         argv[optind - (option == ':' ? 1 : 2)]);
        else
            code = take_option(&parser, option, optarg);
    }
    for (int i = optind; code == NBTSTAT_DONE && i < argc; i++)
        code = take_word(&parser, argv[i]);
    if (code == NBTSTAT_DONE)
        *ret_nbtstat = out;
    return code;
}
