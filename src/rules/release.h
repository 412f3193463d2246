/* release.h - what a name release does (nbns 4.4, 5.4 Rel columns).  Pure. */
#pragma once

#include "rules/registration.h"

struct wins_release {
    struct nb_key key;
    struct ow_endpoint from; /* UDP source */
    ow_addr addr;            /* address in the packet; 0 when it carried none */
    bool group;
};

/* Decide a release against the record held for its key (NULL: none).  Always answers. */
void wins_decide_release(const struct wins_policy *policy, const struct wins_record *held,
                         const struct wins_release *release, ow_time now,
                         struct wins_verdict *ret_verdict);
