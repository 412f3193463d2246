#include "manager/retire.h"

#include "manager/record_json.h"
#include "manager/usage_json.h"

#include <stdlib.h>
#include <string.h>

#define BATCH      64
#define UNUSED_MAX 20000 /* records that are sorted by machine; others are counted */
#define EXAMPLES   5     /* names told of a client, clients of a name */

/* A report on its way. */
struct report {
    const struct retire_facts *facts;
    struct ow_json *json;
    struct usage_groups *by_name, *by_client;
    struct usage_bases *bases;
    struct wins_record *unused;
    size_t unused_count;
    uint64_t unused_more; /* not kept */
    uint64_t registered;  /* active records */
};

static void put_count(struct ow_json *json, const char *key, uint64_t value)
{
    ow_json_key(json, key);
    ow_json_uint(json, value);
}

/* ---- lists of what was asked ------------------------------------------------------ */

/* The most frequent other sides of a slot's pairs. */
static void put_examples(const struct report *report, bool of_client, uint32_t slot)
{
    const struct usage_copy *copy = report->facts->copy;
    struct ow_json *json = report->json;
    size_t count;
    const uint32_t *pair = usage_groups_of(
        of_client ? report->by_client : report->by_name, copy->pair, slot, &count);

    put_count(json, of_client ? "names_count" : "clients_count", count);
    ow_json_key(json, of_client ? "names" : "clients");
    ow_json_open_array(json);
    for (size_t i = 0; i < count && i < EXAMPLES; i++) {
        const struct heavy_entry *entry = &copy->pair[pair[i]];
        uint32_t name_slot, client_slot;
        struct nb_key key;

        usage_pair_slots(entry, &name_slot, &client_slot);
        ow_json_open_object(json);
        if (of_client) {
            usage_name_key(&copy->name[name_slot], copy->scope, &key);
            record_json_key(json, &key);
        } else {
            usage_json_client(json, report->facts->registry,
                              usage_client_addr(&copy->client[client_slot]));
        }
        put_count(json, "asked", entry->asked);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

static void put_client(const struct report *report, uint32_t slot)
{
    const struct heavy_entry *entry = &report->facts->copy->client[slot];
    struct ow_json *json = report->json;

    ow_json_open_object(json);
    usage_json_client(json, report->facts->registry, usage_client_addr(entry));
    usage_json_counts(json, entry);
    put_count(json, "registered", entry->registered);
    put_examples(report, true, slot);
    ow_json_close_object(json);
}

static void put_addresses(struct ow_json *json, const struct wins_record *record)
{
    ow_json_key(json, "addresses");
    ow_json_open_array(json);
    for (int i = 0; i < record->count; i++)
        record_json_addr(json, record->member[i].addr);
    ow_json_close_array(json);
}

static bool is_registered(const struct report *report, const struct nb_key *key,
                          struct wins_record *ret_record)
{
    return registry_read(report->facts->registry, key, ret_record) &&
           ret_record->state == WINS_ACTIVE;
}

static void put_name(const struct report *report, uint32_t slot, const struct nb_key *key,
                     const struct wins_record *record)
{
    struct ow_json *json = report->json;

    ow_json_open_object(json);
    record_json_key(json, key);
    if (record != NULL) {
        ow_json_key(json, "static");
        ow_json_bool(json, record->is_static);
        put_addresses(json, record);
    }
    dns_column_put_record(report->facts->dns, json, key, record);
    usage_json_counts(json, &report->facts->copy->name[slot]);
    put_examples(report, false, slot);
    ow_json_close_object(json);
}

/* The names that were asked for and are registered, or those that are not.  Returns how
 * many there are. */
static uint64_t put_names(const struct report *report, const struct usage_list *list,
                          bool registered)
{
    const struct usage_copy *copy = report->facts->copy;
    uint64_t count = 0;

    ow_json_key(report->json, registered ? "used" : "missing");
    ow_json_open_array(report->json);
    for (size_t i = 0; i < list->count; i++) {
        struct wins_record record;
        struct nb_key key;

        usage_name_key(&copy->name[list->slot[i]], copy->scope, &key);
        if (is_registered(report, &key, &record) != registered)
            continue;
        if (count++ < report->facts->limit)
            put_name(report, list->slot[i], &key, registered ? &record : NULL);
        registry_thread_quiescent();
    }
    ow_json_close_array(report->json);
    return count;
}

/* Machines that asked.  Those that only register are counted. */
static void put_clients(const struct report *report, const struct usage_list *list,
                        uint64_t *ret_asking, uint64_t *ret_quiet)
{
    uint64_t asking = 0;

    ow_json_key(report->json, "clients");
    ow_json_open_array(report->json);
    for (size_t i = 0; i < list->count; i++) {
        if (report->facts->copy->client[list->slot[i]].asked == 0)
            continue;
        if (asking++ < report->facts->limit)
            put_client(report, list->slot[i]);
    }
    ow_json_close_array(report->json);
    *ret_asking = asking;
    *ret_quiet = list->count - asking;
}

/* ---- names that nobody asks for ---------------------------------------------------- */

static void take_unused(struct report *report, const struct wins_record *record)
{
    if (record->state != WINS_ACTIVE)
        return;
    report->registered++;
    if (usage_bases_last(report->bases, &record->key) > 0)
        return;
    if (report->unused_count < UNUSED_MAX)
        wins_record_copy(&report->unused[report->unused_count++], record);
    else
        report->unused_more++;
}

static int compare_records(const void *left, const void *right)
{
    const struct wins_record *a = left, *b = right;

    return nb_key_compare(&a->key, &b->key);
}

/* Room for them grows with the database, up to the bound. */
static bool find_unused(struct report *report)
{
    const struct registry *registry = report->facts->registry;
    struct wins_record *batch = calloc(BATCH, sizeof *batch);
    struct registry_counts counts;
    uint64_t cursor = 0;
    size_t count;

    registry_count(registry, &counts);
    counts.active += BATCH; /* some may come meanwhile */
    report->unused = malloc((counts.active < UNUSED_MAX ? counts.active : UNUSED_MAX) *
                            sizeof *report->unused);
    if (batch == NULL || report->unused == NULL) {
        free(batch);
        return false;
    }
    while ((count = registry_scan(registry, &cursor, batch, BATCH)) > 0) {
        for (size_t i = 0; i < count; i++)
            take_unused(report, &batch[i]);
        registry_thread_quiescent();
    }
    free(batch);
    qsort(report->unused, report->unused_count, sizeof *report->unused, compare_records);
    return true;
}

static bool same_machine(const struct wins_record *a, const struct wins_record *b)
{
    return memcmp(a->key.name.octet, b->key.name.octet, NB_NAME_LEN - 1) == 0 &&
           a->key.scope.len == b->key.scope.len &&
           memcmp(a->key.scope.octet, b->key.scope.octet, a->key.scope.len) == 0;
}

/* The record by whose name and addresses DNS is asked: one that a machine may have. */
static const struct wins_record *host_among(const struct wins_record *record,
                                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (dns_is_host_suffix(nb_suffix(&record[i].key.name)))
            return &record[i];
    }
    return record;
}

/* One row for all suffixes of a name. */
static void put_unused_row(const struct report *report, const struct wins_record *record,
                           size_t count)
{
    const struct wins_record *host = host_among(record, count);
    struct ow_json *json = report->json;
    char text[NB_KEY_TEXT];
    ow_time seen = 0;

    ow_json_open_object(json);
    ow_json_key(json, "name");
    ow_json_string(json, nb_base_text(&record->key.name, text));
    ow_json_key(json, "scope");
    ow_json_string(json, record_scope_text(&record->key, text));
    ow_json_key(json, "suffixes");
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        ow_json_string(json, record_suffix_text(&record[i].key, text));
        seen = record[i].seen > seen ? record[i].seen : seen;
    }
    ow_json_close_array(json);
    ow_json_key(json, "static");
    ow_json_bool(json, record->is_static);
    put_addresses(json, record);
    ow_json_key(json, "seen");
    record_json_time(json, seen);
    dns_column_put_record(report->facts->dns, json, &host->key, host);
    ow_json_close_object(json);
}

/* Returns how many machines' names there are. */
static uint64_t put_unused(const struct report *report)
{
    uint64_t machines = 0;

    ow_json_key(report->json, "unused");
    ow_json_open_array(report->json);
    for (size_t i = 0, count; i < report->unused_count; i += count) {
        const struct wins_record *first = &report->unused[i];

        for (count = 1; i + count < report->unused_count; count++) {
            if (!same_machine(first, &report->unused[i + count]))
                break;
        }
        if (machines++ < report->facts->limit)
            put_unused_row(report, first, count);
    }
    ow_json_close_array(report->json);
    return machines;
}

/* ---- the whole ----------------------------------------------------------------------
 */

static void put_head(const struct report *report)
{
    struct ow_json *json = report->json;

    ow_json_key(json, "made");
    record_json_time(json, report->facts->now);
    ow_json_key(json, "usage");
    usage_json_state(json, &report->facts->copy->state);
    put_count(json, "limit", report->facts->limit);
}

static enum ow_err put_all(const struct report *report)
{
    const struct usage_copy *copy = report->facts->copy;
    struct ow_json *json = report->json;
    struct usage_list names = {0}, clients = {0};
    uint64_t used, missing, unused, asking, quiet;

    if (!usage_list_all(copy->name, copy->name_slots, &names) ||
        !usage_list_all(copy->client, copy->client_slots, &clients)) {
        free(names.slot);
        return OW_ENOMEM;
    }
    usage_list_sort(&names, copy->name, USAGE_BY_ASKED, false, false);
    usage_list_sort(&clients, copy->client, USAGE_BY_ASKED, false, true);
    ow_json_open_object(json);
    put_head(report);
    put_clients(report, &clients, &asking, &quiet);
    used = put_names(report, &names, true);
    missing = put_names(report, &names, false);
    unused = put_unused(report);
    ow_json_key(json, "counts");
    ow_json_open_object(json);
    put_count(json, "clients", asking);
    put_count(json, "clients_quiet", quiet);
    put_count(json, "used", used);
    put_count(json, "missing", missing);
    put_count(json, "unused", unused);
    put_count(json, "unused_untold", report->unused_more);
    put_count(json, "registered", report->registered);
    ow_json_close_object(json);
    dns_column_put_summary(report->facts->dns, json);
    ow_json_close_object(json);
    free(names.slot);
    free(clients.slot);
    return json->err;
}

enum ow_err retire_report(const struct retire_facts *facts, struct ow_json *json)
{
    struct report report = {.facts = facts,
                            .json = json,
                            .by_name = usage_groups_new(facts->copy, false),
                            .by_client = usage_groups_new(facts->copy, true),
                            .bases = usage_bases_new(facts->copy)};
    enum ow_err err = OW_ENOMEM;

    if (report.by_name != NULL && report.by_client != NULL && report.bases != NULL &&
        find_unused(&report))
        err = put_all(&report);
    usage_groups_free(report.by_name);
    usage_groups_free(report.by_client);
    usage_bases_free(report.bases);
    free(report.unused);
    return err;
}
