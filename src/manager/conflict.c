#include "manager/conflict.h"

#include "base/siphash.h"
#include "manager/change.h"
#include "manager/named.h"
#include "manager/reply.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED_NAMES_MAX 10000 /* the ledger keeps no more */
#define SEEN_MAX          64    /* refused addresses of one name */

/* ---- the view -----------------------------------------------------------------------
 */

bool conflict_view_begin(struct request *request, struct conflict_view *ret_view)
{
    struct command status = {.kind = COMMAND_STATUS};

    *ret_view = (struct conflict_view){.registry = request->manager->config.registry};
    if (!change_submit(request, &status) ||
        !mute_list_read(request, COMMAND_MUTES, &ret_view->mutes))
        return false;
    ret_view->status = status.result.status;
    return true;
}

void conflict_view_done(struct conflict_view *view)
{
    mute_list_done(&view->mutes);
}

/* The mute of record, if it still holds. */
static const struct mute *find_mute(const struct conflict_view *view,
                                    const struct wins_record *record)
{
    const struct mute *mute = mute_list_find(&view->mutes, 0, &record->key);

    return mute != NULL && mute->owner == record->owner &&
                   mute->version == record->version
               ? mute
               : NULL;
}

/* ---- one conflict -------------------------------------------------------------------
 */

/* Read a key and keep its open refusals.  Returns whether there are any. */
static bool read_open(const struct conflict_view *view, const struct nb_key *key,
                      struct facts *facts)
{
    struct wins_policies_seen seen;
    size_t open = 0;

    if (!facts_read(view->registry, key, facts) || facts->refusal_count == 0)
        return false;
    seen = facts_seen(view->registry, key, &view->status);
    for (size_t i = 0; i < facts->refusal_count; i++)
        if ((facts->held &&
             wins_refusal_open(&view->status.settings.policy, &facts->record,
                               &facts->refusal[i], view->status.ageing_time)) ||
            wins_policy_refusal_open(&seen, key, &facts->refusal[i],
                                     view->status.ageing_time))
            facts->refusal[open++] = facts->refusal[i];
    facts->refusal_count = open;
    return open > 0;
}

static enum ow_err add_part(const struct conflict_view *view, struct conflict *conflict,
                            const struct facts *facts)
{
    struct conflict_part *larger =
        realloc(conflict->part, (conflict->count + 1) * sizeof *larger);

    if (larger == NULL)
        return OW_ENOMEM;
    conflict->part = larger;
    larger[conflict->count] = (struct conflict_part){
        .facts = *facts, .mute = facts->held ? find_mute(view, &facts->record) : NULL};
    conflict->muted = conflict->muted && larger[conflict->count].mute != NULL;
    conflict->by_policy = conflict->by_policy || !facts->held;
    conflict->count++;
    return OW_OK;
}

static enum ow_err add_static(struct conflict *conflict, const struct wins_record *record)
{
    struct wins_record *larger =
        realloc(conflict->statics, (conflict->static_count + 1) * sizeof *larger);

    if (larger == NULL)
        return OW_ENOMEM;
    conflict->statics = larger;
    wins_record_copy(&larger[conflict->static_count++], record);
    return OW_OK;
}

/* Every suffix; statics[] gets the mappings, whether or not they refuse. */
static enum ow_err read_parts(const struct conflict_view *view, struct facts *facts,
                              struct conflict *conflict)
{
    enum ow_err err = OW_OK;
    bool by_mapping = false;

    for (unsigned suffix = 0; err == OW_OK && suffix < NAMED_MAX; suffix++) {
        struct nb_key key = conflict->base;
        bool open;

        key.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
        open = read_open(view, &key, facts);
        if (facts->held && facts->record.is_static && facts->record.state == WINS_ACTIVE)
            err = add_static(conflict, &facts->record);
        if (!open || err != OW_OK)
            continue;
        by_mapping = by_mapping || (facts->held && facts->record.is_static);
        facts_find_origin(view->registry, facts);
        err = add_part(view, conflict, facts);
    }
    if (!by_mapping)
        conflict->static_count = 0;
    if (err == OW_OK && conflict->count == 0)
        err = OW_ENOTFOUND;
    return err;
}

/* The same in the form that the rules tell of. */
static enum ow_err make_told(const struct conflict_view *view, struct conflict *conflict)
{
    conflict->told_part = calloc(conflict->count, sizeof *conflict->told_part);
    conflict->origin = calloc(conflict->count, sizeof *conflict->origin);
    if (conflict->told_part == NULL || conflict->origin == NULL)
        return OW_ENOMEM;
    for (size_t i = 0; i < conflict->count; i++) {
        const struct facts *facts = &conflict->part[i].facts;

        conflict->origin[i] = facts_origin(facts);
        conflict->told_part[i] = (struct wins_conflict_part){
            .key = &facts->key,
            .held = facts->held ? &facts->record : NULL,
            .origin = facts->has_origin ? &conflict->origin[i] : NULL,
            .refusals = facts->refusal,
            .refusal_count = facts->refusal_count};
    }
    conflict->told = (struct wins_conflict_facts){.part = conflict->told_part,
                                                  .count = conflict->count,
                                                  .now = view->status.ageing_time};
    return OW_OK;
}

enum ow_err conflict_read(const struct conflict_view *view, const struct nb_key *name,
                          struct conflict *ret_conflict)
{
    struct facts *facts = calloc(1, sizeof *facts);
    enum ow_err err;

    *ret_conflict = (struct conflict){.muted = true};
    nb_key_copy(&ret_conflict->base, name);
    ret_conflict->base.name.octet[NB_NAME_LEN - 1] = 0;
    err = facts == NULL ? OW_ENOMEM : read_parts(view, facts, ret_conflict);
    if (err == OW_OK)
        err = make_told(view, ret_conflict);
    if (err != OW_OK)
        conflict_done(ret_conflict);
    free(facts);
    return err;
}

void conflict_done(struct conflict *conflict)
{
    free(conflict->part);
    free(conflict->statics);
    free(conflict->told_part);
    free(conflict->origin);
    *conflict = (struct conflict){.count = 0};
}

size_t conflict_addresses(const struct conflict *conflict, bool only_seen,
                          ow_addr ret_addr[WINS_MEMBERS_MAX], size_t *ret_left_out)
{
    ow_addr seen[SEEN_MAX];
    size_t seen_count =
        wins_conflict_seen(&conflict->told, seen, sizeof seen / sizeof seen[0]);
    size_t count = 0, left_out = 0;
    struct wins_record list = {.count = 0};

    for (size_t i = 0; !only_seen && i < conflict->static_count; i++)
        for (uint8_t k = 0; k < conflict->statics[i].count; k++) {
            ow_addr addr = conflict->statics[i].member[k].addr;

            if (wins_cure_is_for(WINS_CURE_MULTIHOMED, &conflict->statics[i]) &&
                wins_member_index(&list, addr) < 0 && list.count < WINS_MEMBERS_MAX)
                list.member[list.count++].addr = addr;
        }
    for (size_t i = 0; i < seen_count; i++) {
        if (wins_member_index(&list, seen[i]) >= 0)
            continue;
        if (list.count < WINS_MEMBERS_MAX)
            list.member[list.count++].addr = seen[i];
        else
            left_out++;
    }
    while (count < list.count) {
        ret_addr[count] = list.member[count].addr;
        count++;
    }
    *ret_left_out = left_out;
    return count;
}

size_t conflict_records_for(const struct conflict *conflict, enum wins_cure cure,
                            struct wins_record *ret_records)
{
    size_t count = 0;

    for (size_t i = 0; i < conflict->static_count; i++)
        if (wins_cure_is_for(cure, &conflict->statics[i]))
            wins_record_copy(&ret_records[count++], &conflict->statics[i]);
    return count;
}

const char *conflict_tag(const struct conflict *conflict, char text[CONFLICT_TAG])
{
    static const struct ow_sipkey plain; /* a tag is no secret */
    uint64_t tag = 0;

    for (size_t i = 0; i < conflict->count; i++) {
        const struct facts *facts = &conflict->part[i].facts;
        uint64_t field[4] = {tag, facts->held ? facts->record.version : 0,
                             facts->held ? facts->record.owner : 0,
                             nb_suffix(&facts->key.name)};

        tag = ow_siphash(plain, field, sizeof field);
        for (size_t k = 0; k < facts->refusal_count; k++) {
            uint64_t refused[2] = {tag, facts->refusal[k].addr};

            tag = ow_siphash(plain, refused, sizeof refused);
        }
    }
    snprintf(text, CONFLICT_TAG, "%016" PRIx64, tag);
    return text;
}

/* ---- all of them --------------------------------------------------------------------
 */

static int by_name(const void *a, const void *b)
{
    const struct conflict_name *x = a, *y = b;

    return nb_key_compare(&x->base, &y->base);
}

static int latest_first(const void *a, const void *b)
{
    const struct conflict_name *x = a, *y = b;

    return x->last != y->last ? (x->last < y->last) - (x->last > y->last)
                              : nb_key_compare(&x->base, &y->base);
}

/* One entry for all suffixes of a name; the entries are sorted by name. */
static size_t join_suffixes(struct conflict_name *name, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct conflict_name *last = kept == 0 ? NULL : &name[kept - 1];

        if (last == NULL || !nb_key_equal(&last->base, &name[i].base)) {
            name[kept++] = name[i];
            continue;
        }
        last->muted = last->muted && name[i].muted;
        if (name[i].last > last->last)
            last->last = name[i].last;
    }
    return kept;
}

static size_t find_names(const struct conflict_view *view, const struct nb_key *keys,
                         size_t count, struct facts *facts, struct conflict_name *name)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (!read_open(view, &keys[i], facts))
            continue;
        nb_key_copy(&name[found].base, &keys[i]);
        name[found].base.name.octet[NB_NAME_LEN - 1] = 0;
        name[found].last = facts->refusal[0].last;
        name[found].muted = facts->held && find_mute(view, &facts->record) != NULL;
        found++;
    }
    qsort(name, found, sizeof *name, by_name);
    found = join_suffixes(name, found);
    qsort(name, found, sizeof *name, latest_first);
    return found;
}

enum ow_err conflict_names(const struct conflict_view *view,
                           struct conflict_name **ret_names, size_t *ret_count)
{
    struct nb_key *keys = calloc(REFUSED_NAMES_MAX, sizeof *keys);
    struct facts *facts = calloc(1, sizeof *facts);
    struct conflict_name *name = NULL;
    size_t count = 0;

    if (keys != NULL && facts != NULL) {
        count = registry_refused_names(view->registry, keys, REFUSED_NAMES_MAX);
        name = calloc(count + 1, sizeof *name);
    }
    if (name != NULL)
        *ret_count = find_names(view, keys, count, facts, name);
    *ret_names = name;
    free(keys);
    free(facts);
    return name == NULL ? OW_ENOMEM : OW_OK;
}
