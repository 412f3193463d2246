/* policy.h - the settings that the rules obey.  Filled from the option table
 * (server/options.h); passed to every verdict. */
#pragma once

#include "base/address.h"
#include "base/time.h"

#include <stdbool.h>
#include <stdint.h>

enum wins_static_refusal {
    WINS_REFUSE,                 /* negative answer only */
    WINS_REFUSE_RELEASE_DEMAND,  /* and a name release demand to the refused machine */
    WINS_REFUSE_CONFLICT_DEMAND, /* and a name conflict demand */
};

enum wins_static_same { WINS_SAME_ACCEPT, WINS_SAME_REFUSE };
enum wins_release_by { WINS_BY_SOURCE, WINS_BY_PACKET };
enum wins_ttl_mode { WINS_TTL_RENEWAL, WINS_TTL_CLAMP };

struct wins_policy {
    int64_t renewal_interval;    /* seconds; TTL granted, life of an active record */
    int64_t extinction_interval; /* released -> tombstone */
    int64_t extinction_timeout;  /* tombstone -> removed */
    int64_t verify_interval;     /* active replica -> verified with its owner */
    bool migrate_on;             /* static unique and multihomed yield to the living */
    enum wins_static_refusal static_refusal;
    enum wins_static_same static_same_address;
    enum wins_release_by release_by;
    enum wins_ttl_mode ttl_mode;
    int64_t ttl_min, ttl_max; /* of WINS_TTL_CLAMP, seconds */
    bool prepend_1b;          /* first address of DOMAIN<1B> first in DOMAIN<1C> */
    bool rotate_1c;           /* rotate 1C and internet group lists at random */
};

/* The defaults of the option table, in one place for tests. */
struct wins_policy wins_policy_default(void);

/* The life granted to a claim that proposes `proposed` seconds (0: for ever): the renewal
 * interval, or with WINS_TTL_CLAMP the proposal within [ttl_min, ttl_max].  "For ever"
 * becomes ttl_max: RFC 1002 lets the server answer it with any definite life. */
uint32_t wins_granted_ttl(const struct wins_policy *policy, uint32_t proposed);
