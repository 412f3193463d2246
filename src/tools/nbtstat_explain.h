/* nbtstat_explain.h - `--explain`: what an event of a name conflict means: which name,
 * who sent it, why that happens and what to do. */
#pragma once

#include "base/address.h"
#include "base/event.h"
#include "tools/nbtstat.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* All that is known of the case. */
struct explain_facts {
    uint16_t number;         /* 4319, 4320, 4321; 0: not known which */
    const char *time;        /* RFC 3339; "": not known */
    char name[NB_NAME_TEXT]; /* "FRED<20>"; "": not known */
    char state[32];          /* of the name now, "Conflict"; "": not known */
    ow_addr at;              /* the address of ours that it was about; 0: not known */
    ow_addr from;            /* who sent it; 0: not known */
    bool from_server;        /* a WINS server of this machine */
    bool pasted;             /* comes from data bytes, perhaps of another machine */
};

/* Print the explanation. */
void explain_put(FILE *out, const struct explain_facts *facts);

/* The explanation as JSON.  NULL: out of memory. */
json_t *explain_json(const struct explain_facts *facts);

/* Find the case (the log of the node, pasted data, or both) and explain it. */
enum nbtstat_exit nbtstat_explain(const struct nbtstat *nbtstat);
