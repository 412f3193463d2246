/* resource_mapping_list.c - the static mappings: the records that say the same of one
 * name are one entry, with who made it, until when, and whether it is needed. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/facts.h"
#include "manager/filter.h"
#include "manager/named.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "rules/mapping_advice.h"

#include <stdlib.h>
#include <string.h>

#define LIST_DEFAULT 1000
#define LIST_MAX     10000
#define SCAN_BATCH   64

/* ---- the names ----------------------------------------------------------------------
 */

struct names {
    size_t count, room;
    struct nb_key *base; /* suffix 0, sorted, each once */
};

static enum ow_err add_name(struct names *names, const struct nb_key *key)
{
    if (names->count == names->room) {
        size_t room = names->room == 0 ? SCAN_BATCH : 2 * names->room;
        struct nb_key *larger = realloc(names->base, room * sizeof *larger);

        if (larger == NULL)
            return OW_ENOMEM;
        names->base = larger;
        names->room = room;
    }
    nb_key_copy(&names->base[names->count], key);
    names->base[names->count++].name.octet[NB_NAME_LEN - 1] = 0;
    return OW_OK;
}

static int by_key(const void *a, const void *b)
{
    return nb_key_compare(a, b);
}

static void sort_names(struct names *names)
{
    size_t kept = 0;

    if (names->count > 0)
        qsort(names->base, names->count, sizeof *names->base, by_key);
    for (size_t i = 0; i < names->count; i++)
        if (kept == 0 || !nb_key_equal(&names->base[kept - 1], &names->base[i]))
            nb_key_copy(&names->base[kept++], &names->base[i]);
    names->count = kept;
}

static bool is_mapping(const struct wins_record *record)
{
    return record->is_static && record->state == WINS_ACTIVE;
}

static enum ow_err find_names(const struct registry *registry,
                              const struct filter *filter, struct names *names)
{
    struct wins_record *batch = calloc(SCAN_BATCH, sizeof *batch);
    enum ow_err err = batch == NULL ? OW_ENOMEM : OW_OK;
    uint64_t cursor = 0;
    size_t n;

    while (err == OW_OK &&
           (n = registry_scan(registry, &cursor, batch, SCAN_BATCH)) > 0) {
        for (size_t i = 0; err == OW_OK && i < n; i++)
            if (is_mapping(&batch[i]) && filter_match(filter, &batch[i]))
                err = add_name(names, &batch[i].key);
        registry_thread_quiescent();
    }
    free(batch);
    sort_names(names);
    return err;
}

/* ---- one name -----------------------------------------------------------------------
 */

/* The static records of a name. */
struct machine {
    size_t count;
    struct facts part[NAMED_MAX];
    bool told[NAMED_MAX];
};

static void read_machine(const struct registry *registry, const struct nb_key *base,
                         struct machine *machine)
{
    machine->count = 0;
    for (unsigned suffix = 0; suffix < NAMED_MAX; suffix++) {
        struct facts *facts = &machine->part[machine->count];
        struct nb_key key = *base;

        key.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
        if (!registry_read(registry, &key, &facts->record) || !is_mapping(&facts->record))
            continue;
        if (facts_read(registry, &key, facts))
            machine->told[machine->count++] = false;
    }
}

/* Whether both are of one mapping: what they say of the name is the same. */
static bool go_together(const struct wins_record *a, const struct wins_record *b)
{
    struct wins_record other;

    wins_record_copy(&other, b);
    nb_key_copy(&other.key, &a->key);
    return wins_record_same_claim(a, &other);
}

static void put_addresses(struct ow_json *json, const struct wins_record *record)
{
    ow_json_key(json, "addresses");
    ow_json_open_array(json);
    for (uint8_t i = 0; i < record->count; i++)
        if (record->type != WINS_SGROUP || record->member[i].expires == OW_NEVER)
            record_json_addr(json, record->member[i].addr);
    ow_json_close_array(json);
}

/* What the records that go with the first one have seen. */
struct sum {
    bool needless;
    uint64_t refused;
    ow_time last_refused, seen;
    ow_addr from;
};

static void add_up(struct sum *sum, const struct facts *facts,
                   const struct command_status *status)
{
    const struct wins_record *record = &facts->record;

    sum->needless = sum->needless || wins_mapping_needless(&status->settings.policy,
                                                           record, status->ageing_time);
    if (record->seen > sum->seen) {
        sum->seen = record->seen;
        sum->from = record->from;
    }
    for (size_t i = 0; i < facts->refusal_count; i++) {
        sum->refused += facts->refusal[i].count;
        if (facts->refusal[i].last > sum->last_refused)
            sum->last_refused = facts->refusal[i].last;
    }
}

static void put_sum(struct ow_json *json, const struct sum *sum)
{
    ow_json_key(json, "needless");
    ow_json_bool(json, sum->needless);
    ow_json_key(json, "seen");
    record_json_time(json, sum->seen);
    ow_json_key(json, "from");
    record_json_addr(json, sum->from);
    ow_json_key(json, "refused");
    ow_json_uint(json, sum->refused);
    ow_json_key(json, "last_refused");
    record_json_time(json, sum->last_refused);
}

/* Write the mapping to which part at belongs. */
static void put_mapping(struct ow_json *json, const struct registry *registry,
                        struct machine *machine, size_t at,
                        const struct command_status *status)
{
    struct facts *first = &machine->part[at];
    char text[NB_KEY_TEXT], suffix[3];
    struct sum sum = {0};

    facts_find_origin(registry, first);
    ow_json_open_object(json);
    ow_json_key(json, "name");
    ow_json_string(json, nb_base_text(&first->key.name, text));
    ow_json_key(json, "scope");
    ow_json_string(json, record_scope_text(&first->key, text));
    ow_json_key(json, "type");
    ow_json_string(json, wins_mapping_str(wins_mapping_of(&first->record)));
    put_addresses(json, &first->record);
    ow_json_key(json, "suffixes");
    ow_json_open_array(json);
    for (size_t i = at; i < machine->count; i++) {
        if (!go_together(&first->record, &machine->part[i].record))
            continue;
        machine->told[i] = true;
        add_up(&sum, &machine->part[i], status);
        ow_json_string(json, record_suffix_text(&machine->part[i].key, suffix));
    }
    ow_json_close_array(json);
    ow_json_key(json, "replica");
    ow_json_bool(json, first->record.owner != WINS_LOCAL);
    ow_json_key(json, "until");
    record_json_time(json, first->record.expires);
    facts_put_origin(json, first);
    ow_json_key(json, "note");
    ow_json_string(json, first->has_origin ? first->event.cause.note : "");
    put_sum(json, &sum);
    ow_json_close_object(json);
}

/* ---- the list -----------------------------------------------------------------------
 */

/* Read the name behind which the page begins.  Returns false after answering an error. */
static bool read_cursor(struct request *request, struct nb_key *ret_key, bool *ret_given)
{
    const char *cursor = request_param(request, "cursor");
    bool has_suffix;

    *ret_given = cursor != NULL;
    return cursor == NULL || nb_key_parse(cursor, ret_key, &has_suffix) == OW_OK ||
           request_bad_param(request, "cursor", "a cursor that a list gave");
}

static void put_page(struct ow_json *json, const struct registry *registry,
                     const struct names *names, size_t at, uint64_t limit,
                     struct machine *machine, const struct command_status *status)
{
    uint64_t listed = 0;
    char text[NB_KEY_TEXT];

    ow_json_open_object(json);
    ow_json_key(json, "mappings");
    ow_json_open_array(json);
    for (; at < names->count && listed < limit; at++, listed++) {
        read_machine(registry, &names->base[at], machine);
        for (size_t i = 0; i < machine->count; i++)
            if (!machine->told[i])
                put_mapping(json, registry, machine, i, status);
    }
    ow_json_close_array(json);
    ow_json_key(json, "cursor");
    ow_json_string(json,
                   at < names->count ? nb_key_text(&names->base[at - 1], text) : NULL);
    ow_json_key(json, "names");
    ow_json_uint(json, names->count);
    ow_json_close_object(json);
}

static void reply_list(struct request *request, const struct filter *filter,
                       const struct nb_key *after, uint64_t limit,
                       const struct command_status *status)
{
    const struct registry *registry = request->manager->config.registry;
    struct machine *machine = calloc(1, sizeof *machine);
    struct names names = {0};
    struct ow_json json = {0};
    enum ow_err err = machine == NULL ? OW_ENOMEM : find_names(registry, filter, &names);
    size_t at = 0;

    if (err == OW_OK) {
        while (after != NULL && at < names.count &&
               nb_key_compare(&names.base[at], after) <= 0)
            at++;
        put_page(&json, registry, &names, at, limit, machine, status);
        reply_json(request, MHD_HTTP_OK, &json);
    } else {
        reply_failure(request, err, "");
    }
    ow_json_done(&json);
    free(names.base);
    free(machine);
}

void resource_mappings(struct request *request)
{
    struct command command = {.kind = COMMAND_STATUS};
    const char *pattern = request_param(request, "name");
    struct filter filter = filter_any();
    struct nb_key after;
    uint64_t limit;
    bool has_cursor;

    if (pattern != NULL && filter_set_name(&filter, pattern) != OW_OK) {
        (void)request_bad_param(request, "name", "a pattern like PC*");
        return;
    }
    if (!read_cursor(request, &after, &has_cursor) ||
        !request_number(request, "limit", LIST_DEFAULT, 1, LIST_MAX, &limit) ||
        !change_submit(request, &command))
        return;
    reply_list(request, &filter, has_cursor ? &after : NULL, limit,
               &command.result.status);
}
