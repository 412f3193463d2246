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

/* Decide a static mapping for key with count addresses (1; up to 25 for lists; 0 or 1
 * for groups).  A record that lives dynamically, or another static one, is replaced only
 * with force: otherwise WINS_ANSWER with WINS_BECAUSE_LIVE_CLAIM or WINS_BECAUSE_STATIC
 * and rcode NS_ACT_ERR.  Bad counts or unusable addresses: WINS_ANSWER, NS_FMT_ERR. */
void wins_decide_mapping(const struct wins_policy *policy, const struct wins_record *held,
                         const struct nb_key *key, enum wins_mapping_type type,
                         const ow_addr *addr, size_t count, bool force, ow_time now,
                         struct wins_verdict *ret_verdict);

enum wins_command { WINS_CMD_DELETE, WINS_CMD_TOMBSTONE, WINS_CMD_RELEASE };

/* Decide an operator's command on the record held (NULL: NS_NAM_ERR). */
void wins_decide_command(const struct wins_policy *policy, const struct wins_record *held,
                         enum wins_command command, ow_time now,
                         struct wins_verdict *ret_verdict);
