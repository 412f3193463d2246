/* doctor.h - what can be wrong with a server and around it: a table of checks, each of
 * which judges facts that were gathered before.  The checks are pure. */
#pragma once

#include "base/address.h"
#include "base/time.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define DOCTOR_TEXT      512
#define DOCTOR_LISTENERS 64

enum doctor_verdict {
    DOCTOR_OK,
    DOCTOR_UNKNOWN, /* could not be looked at; the text says why */
    DOCTOR_WARN,
    DOCTOR_FAIL,
};

/* "OK", "SKIP", "WARN", "FAIL". */
const char *doctor_verdict_str(enum doctor_verdict verdict);

struct doctor_finding {
    enum doctor_verdict verdict;
    char text[DOCTOR_TEXT];
    char remedy[DOCTOR_TEXT]; /* "" when there is nothing to do */
};

/* What was found out.  JSON is what the server said, NULL when it did not. */
struct doctor_facts {
    ow_time now; /* wall clock of this machine */
    bool here;   /* the server runs on this machine */
    const char *version;
    json_t *status, *settings, *conflicts, *events, *check;
    const char *check_why; /* why there is no check; NULL: no such reason */
    struct {
        char at[OW_ENDPOINT_TEXT];
        bool answers;
    } listener[DOCTOR_LISTENERS];
    size_t listener_count;
    char port_holder[DOCTOR_TEXT]; /* who has port 137 of every address; "": nobody */
    json_t *nft;                   /* the ruleset; NULL: could not be read */
    char legacy_tables[64];        /* of iptables without nft: "filter"; "": none */
    bool records_read;             /* the next two are known */
    unsigned long long useless;    /* records with addresses that nobody can reach */
    char useless_example[DOCTOR_TEXT];
    bool disk_known;
    unsigned long long disk_free;    /* bytes */
    long long rmem_max, rmem_needed; /* bytes; rmem_max -1: not known */
    long long udp_drops;             /* datagrams; -1: not known */
};

struct doctor_check {
    const char *name, *title;
    bool local;  /* looks at this machine: not for a server elsewhere */
    bool server; /* judges what the server said */
    void (*judge)(const struct doctor_facts *facts, struct doctor_finding *finding);
};

extern const struct doctor_check doctor_checks[];
extern const size_t doctor_checks_count;

/* Judge by one row: DOCTOR_UNKNOWN without asking the row when what it needs is not
 * there. */
void doctor_judge(const struct doctor_check *check, const struct doctor_facts *facts,
                  struct doctor_finding *ret_finding);

/* Whether a ruleset of nft, as its JSON has it, lets requests of other machines to UDP
 * port 137 in, and those of the server to them out.  text tells what it does. */
enum doctor_verdict doctor_firewall(const json_t *ruleset, char *text, size_t room);

/* Read /proc/net/udp: who has port 137 at every address, and how many datagrams its
 * sockets have lost. */
struct doctor_udp {
    bool everywhere;
    long long drops;
};

/* Read one line of it into *udp. */
void doctor_udp_line(const char *line, struct doctor_udp *udp);
