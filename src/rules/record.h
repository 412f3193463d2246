/* record.h - a name record as the rules see it (nbns 5.1, MS-WINSRA 2.2.10). */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WINS_MEMBERS_MAX 25

/* Suffixes that the rules treat specially (nbns 1.7). */
#define WINS_SUFFIX_DOMAIN_MASTER 0x1B /* one machine */
#define WINS_SUFFIX_DOMAIN        0x1C /* special group */
#define WINS_SUFFIX_LOCAL_MASTER  0x1D /* acknowledged, never found */
#define WINS_SUFFIX_BROWSERS      0x1E /* normal group */

/* Those of a machine: what one mapping by bare name makes. */
#define WINS_SUFFIX_WORKSTATION 0x00
#define WINS_SUFFIX_MESSENGER   0x03
#define WINS_SUFFIX_SERVER      0x20

/* Whether suffix is one of these three. */
bool wins_suffix_is_machines(uint8_t suffix);

/* Whether the server may give a name with this suffix to one machine, or to a group (nbns
 * 5.3).  <1d> is given to nobody; that is not looked at here. */
bool wins_suffix_fits(uint8_t suffix, bool group);

/* Values are those of MS-WINSRA and of the database file. */
enum wins_type {
    WINS_UNIQUE = 0,
    WINS_GROUP = 1,  /* normal group: answered 255.255.255.255 */
    WINS_SGROUP = 2, /* special ("internet") group: a list of members */
    WINS_MULTIHOMED = 3,
};

enum wins_state {
    WINS_ACTIVE = 0,
    WINS_RELEASED = 1,
    WINS_TOMBSTONE = 2,
};

/* Owner id of records that belong to this server.  The server's address stands for it
 * outside (replication, JSON); so moving to another address rewrites nothing. */
#define WINS_LOCAL ((ow_addr)0)

struct wins_member {
    ow_addr addr;
    ow_addr owner;   /* WINS_LOCAL or the partner it came from */
    ow_time expires; /* OW_NEVER for static members */
};

struct wins_record {
    struct nb_key key;
    enum wins_type type;
    enum wins_state state;
    bool is_static;
    uint8_t node;     /* node type of the registrant: 0 B, 1 P, 2 M, 3 H */
    ow_addr owner;    /* WINS_LOCAL or a partner */
    uint64_t version; /* version id, counted per owner */
    ow_time expires;  /* when the present state ends; of active statics OW_NEVER, or the
                         date set for the mapping (its members never end) */
    ow_time seen;     /* last accepted registration or refresh; 0: never */
    ow_addr from;     /* UDP source of that; 0: none */
    uint8_t count;    /* members in use; a normal group may have none or the first one */
    struct wins_member member[WINS_MEMBERS_MAX];
};

/* "unique", "group", "internet-group", "multihomed" and back; -1 for other text. */
const char *wins_type_str(enum wins_type type);
int wins_type_parse(const char *text);

/* "active", "released", "tombstone" and back; -1 for other text. */
const char *wins_state_str(enum wins_state state);
int wins_state_parse(const char *text);

/* Index of addr among the members, or -1. */
int wins_member_index(const struct wins_record *record, ow_addr addr);

/* Whether a member still counts at now.  A member registered here ends with its own
 * expiry; one that a partner owns stays until the partner withdraws it. */
bool wins_member_lives(const struct wins_member *member, ow_time now);

/* Whether record stands as a claim at now: active and not past its life, whether or not
 * ageing has come by already.  A record owned by a partner lives until it is verified;
 * one with members lives as long as one of them; a static one of ours until the date set
 * for it, if any. */
bool wins_record_lives(const struct wins_record *record, ow_time now);

/* Whether a and b say the same of the name: kind, state, owner and addresses, and of a
 * static one its end.  When a machine was seen last, and lives and versions, do not
 * count. */
bool wins_record_same_claim(const struct wins_record *a, const struct wins_record *b);

/* Copy a record, only the members and scope octets in use. */
void wins_record_copy(struct wins_record *to, const struct wins_record *from);
