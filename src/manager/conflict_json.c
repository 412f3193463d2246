#include "manager/conflict_json.h"

#include "manager/record_json.h"
#include "rules/sentence.h"

#include <stdlib.h>

#define SENTENCES (4 * WINS_CURE_TEXT)

void conflict_tell(const struct conflict_view *view, const struct conflict *conflict,
                   enum wins_cure cure, bool only_seen, wins_tell *tell, void *ctx)
{
    struct wins_record *records = calloc(conflict->static_count + 1, sizeof *records);
    ow_addr addr[WINS_MEMBERS_MAX];
    struct wins_cured cured = {.policy = &view->status.settings.policy,
                               .records = records,
                               .addr = addr,
                               .now = view->status.ageing_time};

    if (records == NULL)
        return; /* the sentences are missing, what is done is not */
    cured.count = conflict_records_for(conflict, cure, records);
    cured.addr_count =
        conflict_addresses(conflict, only_seen, addr, &cured.addr_left_out);
    if (cured.count > 0 || cure == WINS_CURE_MUTE || cure == WINS_CURE_UNMUTE)
        wins_tell_cure(&cured, cure, tell, ctx);
    free(records);
}

static size_t count_for(const struct conflict *conflict, enum wins_cure cure)
{
    size_t count = 0;

    for (size_t i = 0; i < conflict->static_count; i++)
        count += wins_cure_is_for(cure, &conflict->statics[i]);
    return count;
}

const char *conflict_barred(const struct conflict *conflict, enum wins_cure cure)
{
    ow_addr seen;

    if (conflict->by_policy && (cure == WINS_CURE_MUTE || conflict->static_count == 0))
        return "a policy refuses it: see `winsctl why` for what lets the machine in, or "
               "change the policy";
    return wins_cure_barred(cure, count_for(conflict, cure),
                            wins_conflict_seen(&conflict->told, &seen, 1),
                            conflict->muted);
}

/* ---- what can be done ---------------------------------------------------------------
 */

static void join(void *ctx, const char *text)
{
    struct sentence *s = ctx;

    sentence_add(s, "%s%s", s->used == 0 ? "" : "  ", text);
}

static void put_told(struct ow_json *json, const struct conflict_view *view,
                     const struct conflict *conflict, enum wins_cure cure, bool only_seen)
{
    char text[SENTENCES];
    struct sentence s = sentence_on(text, sizeof text);

    conflict_tell(view, conflict, cure, only_seen, join, &s);
    ow_json_key(json, "text");
    ow_json_string(json, text);
}

/* The two lists of addresses that a multihomed mapping may get. */
static void put_choices(struct ow_json *json, const struct conflict_view *view,
                        const struct conflict *conflict)
{
    static const char *const choice[] = {"all", "seen"};

    ow_json_key(json, "choices");
    ow_json_open_array(json);
    for (int only_seen = 0; only_seen < 2; only_seen++) {
        ow_json_open_object(json);
        ow_json_key(json, "addresses");
        ow_json_string(json, choice[only_seen]);
        put_told(json, view, conflict, WINS_CURE_MULTIHOMED, only_seen != 0);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

static void put_actions(struct ow_json *json, const struct conflict_view *view,
                        const struct conflict *conflict)
{
    ow_json_key(json, "actions");
    ow_json_open_array(json);
    for (int i = 0; i < WINS_CURE_COUNT; i++) {
        enum wins_cure cure = (enum wins_cure)i;
        const char *barred = conflict_barred(conflict, cure);

        ow_json_open_object(json);
        ow_json_key(json, "action");
        ow_json_string(json, wins_cure_str(cure));
        ow_json_key(json, "title");
        ow_json_string(json, wins_cure_title(cure));
        put_told(json, view, conflict, cure, false);
        if (cure == WINS_CURE_MULTIHOMED && barred == NULL)
            put_choices(json, view, conflict);
        ow_json_key(json, "enabled");
        ow_json_bool(json, barred == NULL);
        ow_json_key(json, "why_not");
        ow_json_string(json, barred);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

/* ---- what is the matter -------------------------------------------------------------
 */

static void put_name(struct ow_json *json, const struct conflict *conflict)
{
    char text[NB_KEY_TEXT];

    ow_json_key(json, "name");
    ow_json_string(json, nb_base_text(&conflict->base.name, text));
    ow_json_key(json, "scope");
    ow_json_string(json, record_scope_text(&conflict->base, text));
}

static void put_refusals(struct ow_json *json, const struct conflict *conflict)
{
    char suffix[3];

    ow_json_key(json, "refusals");
    ow_json_open_array(json);
    for (size_t i = 0; i < conflict->count; i++) {
        const struct facts *facts = &conflict->part[i].facts;

        for (size_t k = 0; k < facts->refusal_count; k++) {
            ow_json_open_object(json);
            ow_json_key(json, "suffix");
            ow_json_string(json, record_suffix_text(&facts->key, suffix));
            facts_put_refusal(json, &facts->refusal[k]);
            ow_json_close_object(json);
        }
    }
    ow_json_close_array(json);
}

static void put_times(struct ow_json *json, const struct conflict *conflict)
{
    ow_time first = OW_NEVER, last = 0;
    uint64_t count = 0;

    for (size_t i = 0; i < conflict->count; i++) {
        const struct facts *facts = &conflict->part[i].facts;

        for (size_t k = 0; k < facts->refusal_count; k++) {
            const struct wins_refusal *refusal = &facts->refusal[k];

            count += refusal->count;
            if (refusal->first < first)
                first = refusal->first;
            if (refusal->last > last)
                last = refusal->last;
        }
    }
    ow_json_key(json, "first");
    record_json_time(json, first);
    ow_json_key(json, "last");
    record_json_time(json, last);
    ow_json_key(json, "count");
    ow_json_uint(json, count);
}

static const struct facts *first_origin(const struct conflict *conflict)
{
    for (size_t i = 0; i < conflict->count; i++)
        if (conflict->part[i].facts.has_origin)
            return &conflict->part[i].facts;
    return NULL;
}

void conflict_json(struct ow_json *json, const struct conflict_view *view,
                   const struct conflict *conflict, ow_addr owner)
{
    char text[WINS_CONFLICT_TEXT], tag[CONFLICT_TAG];

    ow_json_open_object(json);
    put_name(json, conflict);
    ow_json_key(json, "text");
    ow_json_string(json, wins_conflict_text(&conflict->told, text));
    ow_json_key(json, "records");
    ow_json_open_array(json);
    for (size_t i = 0; i < conflict->count; i++)
        if (conflict->part[i].facts.held)
            record_json(json, &conflict->part[i].facts.record, owner);
    ow_json_close_array(json);
    put_refusals(json, conflict);
    facts_put_origin(json, first_origin(conflict));
    put_times(json, conflict);
    mute_list_put(json, conflict->muted ? conflict->part[0].mute : NULL);
    put_actions(json, view, conflict);
    ow_json_key(json, "tag");
    ow_json_string(json, conflict_tag(conflict, tag));
    ow_json_close_object(json);
}
