/* rehearsal.h - what a machine would be answered if it asked for a name now: its query is
 * played through a responder (responder.h) with nobody there, so it is the workers' own
 * answer; nothing is sent, counted or limited. */
#pragma once

#include "registry/registry.h"
#include "rules/policies.h"
#include "rules/query.h"
#include "server/settings.h"

enum rehearsal_end {
    REHEARSAL_ANSWERED, /* reply says what */
    REHEARSAL_CUT,      /* more than the asker may get: the header of reply only */
    REHEARSAL_REFUSED,  /* no answer, by the policy rule */
    REHEARSAL_SILENT,   /* no answer, for another reason: the name cannot be sent */
};

struct rehearsal {
    enum rehearsal_end end;
    enum wins_rule rule;
    struct wins_reply reply;
};

/* Play the query of asker (a usable address) for key at time now (ageing time); near are
 * the networks the server is in.  The
 * calling thread must be registered as a reader. */
void rehearse(const struct registry *registry, const struct settings *settings,
              const struct ow_net *near, size_t near_count, const struct nb_key *key,
              ow_addr asker, ow_time now, struct rehearsal *ret_rehearsal);
