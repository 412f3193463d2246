/* conflict.h - names that machines are refused by something that still stands, one entry
 * for a machine's name with all its suffixes: gathered from the ledger of refusals, the
 * records, the history and what operators have muted. */
#pragma once

#include "manager/facts.h"
#include "manager/mute_list.h"
#include "manager/request.h"
#include "rules/cure.h"

/* What a request needs to know before it looks at any conflict. */
struct conflict_view {
    const struct registry *registry;
    struct command_status status;
    struct mute_list mutes;
};

/* One suffix. */
struct conflict_part {
    struct facts facts;      /* with the open refusals only */
    const struct mute *mute; /* NULL: not muted */
};

struct conflict {
    struct nb_key base; /* suffix 0 */
    size_t count;
    struct conflict_part *part;
    size_t static_count;
    struct wins_record *statics; /* every static record of the name, if one refuses */
    bool muted;                  /* all parts are */
    bool by_policy;              /* a policy refuses at least one that has no record */
    struct wins_conflict_facts told;
    /* private: what told points to */
    struct wins_conflict_part *told_part;
    struct wins_origin *origin;
};

/* Ask the registrar for what a view needs.  Returns false after answering an error;
 * otherwise end with conflict_view_done(). */
bool conflict_view_begin(struct request *request, struct conflict_view *ret_view);
void conflict_view_done(struct conflict_view *view);

/* Read the conflict about a name (any suffix of it).  OW_ENOTFOUND: there is none;
 * OW_ENOMEM.  On OW_OK end with conflict_done(). */
enum ow_err conflict_read(const struct conflict_view *view, const struct nb_key *name,
                          struct conflict *ret_conflict);
void conflict_done(struct conflict *conflict);

/* A name in conflict. */
struct conflict_name {
    struct nb_key base;
    ow_time last; /* refusal */
    bool muted;
};

/* All names in conflict, refused last first; release *ret_names with free().  OW_OK or
 * OW_ENOMEM. */
enum ow_err conflict_names(const struct conflict_view *view,
                           struct conflict_name **ret_names, size_t *ret_count);

/* The addresses a multihomed mapping would get: those of the mapping and those that were
 * refused, or only the latter.  Returns how many; *ret_left_out had no room. */
size_t conflict_addresses(const struct conflict *conflict, bool only_seen,
                          ow_addr ret_addr[WINS_MEMBERS_MAX], size_t *ret_left_out);

/* The records that a cure is for, in room for static_count; returns how many. */
size_t conflict_records_for(const struct conflict *conflict, enum wins_cure cure,
                            struct wins_record *ret_records);

#define CONFLICT_TAG 17 /* with its zero */

/* A word that changes when the conflict does: other records, or other machines refused.
 * Returns text. */
const char *conflict_tag(const struct conflict *conflict, char text[CONFLICT_TAG]);
