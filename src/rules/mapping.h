/* mapping.h - what an operator's commands do to records: static mappings (administration
 * 1.6), deletion, tombstoning, release.  Pure. */
#pragma once

#include "rules/registration.h"

enum wins_mapping_type {
    WINS_MAP_UNIQUE,         /* <00>, <03>, <20> */
    WINS_MAP_MULTIHOMED,     /* <00>, <03>, <20> */
    WINS_MAP_GROUP,          /* <1E> unless a suffix is given */
    WINS_MAP_DOMAIN,         /* <1C> */
    WINS_MAP_INTERNET_GROUP, /* <20> unless a suffix is given */
};

/* "unique", "multihomed", "group", "domain", "internet-group" and back (-1). */
const char *wins_mapping_str(enum wins_mapping_type type);
int wins_mapping_parse(const char *text);

/* The suffixes a mapping of this type creates; at most 3.  A given suffix (>= 0) stands
 * alone.  Returns how many; 0 when the suffix does not go with the type. */
size_t wins_mapping_suffixes(enum wins_mapping_type type, int given, uint8_t suffix[3]);

/* The type of mapping that a static record is. */
enum wins_mapping_type wins_mapping_of(const struct wins_record *record);

/* Whether a record of this type may have this key and these addresses: the suffix goes
 * with the type, the count too, machines can have the addresses.  False: *ret_reason. */
bool wins_mapping_fits(const struct nb_key *key, enum wins_mapping_type type,
                       const ow_addr *addr, size_t count, enum wins_reason *ret_reason);

/* The type of record that a mapping makes. */
enum wins_type wins_mapping_record(enum wins_mapping_type type);

/* Decide a static mapping for key with count addresses (1; up to 25 for lists; 0 or 1
 * for groups).
 * The mapping ends at until (OW_NEVER: not by itself).
 * - The same mapping stands already: WINS_ANSWER, NS_OK, WINS_BECAUSE_UNCHANGED.
 * - A record that lives dynamically, or another static one, is replaced only with force:
 *   otherwise WINS_ANSWER, NS_ACT_ERR with WINS_BECAUSE_LIVE_CLAIM or
 * WINS_BECAUSE_STATIC.
 * - Bad counts or unusable addresses, or a suffix that does not go with the type:
 *   WINS_ANSWER, NS_FMT_ERR.
 * Machines that joined an internet group stay beside its static members. */
void wins_decide_mapping(const struct wins_record *held, const struct nb_key *key,
                         enum wins_mapping_type type, const ow_addr *addr, size_t count,
                         ow_time until, bool force, ow_time now,
                         struct wins_verdict *ret_verdict);

/* Decide other addresses for the static record held: its name and type stay, but a unique
 * mapping with several addresses becomes multihomed.  addr NULL: the addresses stay;
 * until 0: so does its end.  No static record: NS_NAM_ERR. */
void wins_decide_mapping_change(const struct wins_record *held, const ow_addr *addr,
                                size_t count, ow_time until, ow_time now,
                                struct wins_verdict *ret_verdict);

enum wins_command { WINS_CMD_DELETE, WINS_CMD_TOMBSTONE, WINS_CMD_RELEASE };

/* Decide an operator's command on the record held (NULL: NS_NAM_ERR).  A record that is
 * in that state already: WINS_ANSWER, NS_OK, WINS_BECAUSE_ALREADY_INACTIVE. */
void wins_decide_command(const struct wins_policy *policy, const struct wins_record *held,
                         enum wins_command command, ow_time now,
                         struct wins_verdict *ret_verdict);
