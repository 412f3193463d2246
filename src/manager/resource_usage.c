/* resource_usage.c - who asks for what: the lists, one name, one client. */
#include "manager/resources.h"

#include "manager/dns_column.h"
#include "manager/filter.h"
#include "manager/mute_list.h"
#include "manager/named.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "manager/usage_json.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT     100 /* entries of a page, unless asked for more */
#define LIMIT_MAX 10000
#define BATCH     64

static struct usage_copy *copy_parts(struct request *request, unsigned parts)
{
    struct usage_copy *copy;

    registry_thread_offline(); /* a file of an earlier run may still be being read */
    copy = usage_copy_new(request->manager->config.usage, parts);
    registry_thread_online();
    if (copy == NULL)
        reply_failure(request, OW_ENOMEM, "");
    return copy;
}

void resource_usage(struct request *request)
{
    struct usage_state state;
    struct ow_json json = {0};

    usage_look(request->manager->config.usage, &state);
    usage_json_state(&json, &state);
    reply_json(request, MHD_HTTP_OK, &json);
}

/* ---- lists ----------------------------------------------------------------------- */

/* What a list was asked for. */
struct page {
    uint64_t limit, cursor;
    ow_time since; /* 0: any */
    enum usage_sort sort;
    bool turned;
    struct filter filter; /* of names */
    int found;            /* names that were ever found: 1, never: 0, any: -1 */
    struct dns_column dns;
    bool with_muted;
    struct mute_list mutes;
};

/* A time, or how long ago. */
static bool read_since(struct request *request, ow_time *ret_since)
{
    const char *text = request_param(request, "since");
    int64_t ago;

    *ret_since = 0;
    if (text == NULL || ow_time_parse(text, ret_since) == OW_OK)
        return true;
    if (ow_duration_parse(text, &ago) != OW_OK)
        return request_bad_param(request, "since", "a time, or how long ago: 30d");
    *ret_since = (ow_time)time(NULL) - ago;
    return true;
}

/* As in other lists a hyphen turns the order: the most first. */
static bool read_sort(struct request *request, struct page *page, const char *key)
{
    const char *text = request_param(request, "sort");
    bool hyphen;

    page->sort = USAGE_BY_ASKED;
    if (text == NULL)
        return true;
    hyphen = text[0] == '-';
    text += hyphen;
    page->turned = !hyphen;
    if (strcmp(text, "found") == 0)
        page->sort = USAGE_BY_FOUND;
    else if (strcmp(text, "last") == 0)
        page->sort = USAGE_BY_LAST;
    else if (strcmp(text, key) == 0)
        page->sort = USAGE_BY_KEY;
    else if (strcmp(text, "asked") != 0)
        return request_bad_param(request, "sort",
                                 "asked, found, last or the key; -asked");
    if (page->sort == USAGE_BY_KEY)
        page->turned = hyphen;
    return true;
}

static bool read_names(struct request *request, struct page *page)
{
    const char *name = request_param(request, "name");
    const char *answer = request_param(request, "answer");

    page->filter = filter_any();
    page->found = -1;
    if (name != NULL && filter_set_name(&page->filter, name) != OW_OK)
        return request_bad_param(request, "name", "a pattern of octets");
    if (answer == NULL)
        return true;
    page->found = strcmp(answer, "found") == 0;
    return page->found == 1 || strcmp(answer, "not-found") == 0 ||
           request_bad_param(request, "answer", "found or not-found");
}

static bool read_page(struct request *request, const char *key, struct page *ret_page)
{
    *ret_page = (struct page){.found = -1};
    return request_number(request, "limit", LIMIT, 1, LIMIT_MAX, &ret_page->limit) &&
           request_number(request, "cursor", 0, 0, UINT64_MAX, &ret_page->cursor) &&
           read_since(request, &ret_page->since) && read_sort(request, ret_page, key) &&
           read_names(request, ret_page);
}

/* What operators have muted.  The last to be read: after true, end with
 * mute_list_done(). */
static bool read_mutes(struct request *request, struct page *page)
{
    return request_flag(request, "muted", &page->with_muted) &&
           mute_list_read(request, COMMAND_USE_MUTES, &page->mutes);
}

static const struct mute *mute_of(const struct page *page, const struct usage_copy *copy,
                                  const struct heavy_entry *entry, bool client)
{
    struct nb_key key;

    if (client)
        return mute_list_find(&page->mutes, usage_client_addr(entry), NULL);
    usage_name_key(entry, copy->scope, &key);
    return mute_list_find_name(&page->mutes, &key);
}

/* What stands behind every list: where it goes on, how many names or machines are muted,
 * and how exact it is. */
static void put_end(struct ow_json *json, const struct page *page, bool more, bool client,
                    const struct usage_state *state)
{
    ow_json_key(json, "cursor");
    if (more)
        ow_json_uint_string(json, page->cursor);
    else
        ow_json_null(json);
    ow_json_key(json, "muted");
    ow_json_uint(json, mute_list_count(&page->mutes, client));
    ow_json_key(json, "usage");
    usage_json_state(json, state);
}

static bool is_wanted(const struct page *page, const struct usage_copy *copy,
                      const struct heavy_entry *entry, bool client)
{
    struct wins_record record;

    if ((page->since > 0 && usage_last(entry) < page->since) ||
        (!page->with_muted && mute_of(page, copy, entry, client) != NULL))
        return false;
    if (client)
        return true;
    if (page->found >= 0 && (entry->found > 0) != (page->found == 1))
        return false;
    if (!page->filter.has_pattern && page->filter.suffix < 0)
        return true;
    memset(&record, 0, sizeof record);
    usage_name_key(entry, copy->scope, &record.key);
    return filter_match(&page->filter, &record);
}

static void put_entry(struct request *request, struct ow_json *json,
                      const struct usage_copy *copy, bool client,
                      const struct heavy_entry *entry, uint32_t pairs, struct page *page)
{
    const struct registry *registry = request->manager->config.registry;
    struct nb_key key;

    ow_json_open_object(json);
    if (client) {
        usage_json_client(json, registry, usage_client_addr(entry));
    } else {
        usage_name_key(entry, copy->scope, &key);
        usage_json_name(json, registry, &key);
        dns_column_put_key(&page->dns, json, registry, &key);
    }
    usage_json_counts(json, entry);
    if (client) {
        ow_json_key(json, "registered");
        ow_json_uint(json, entry->registered);
        ow_json_key(json, "last_registered");
        record_json_time(json, entry->last_registered);
    }
    ow_json_key(json, client ? "names" : "clients");
    ow_json_uint(json, pairs);
    mute_list_put(json, mute_of(page, copy, entry, client));
    ow_json_close_object(json);
}

/* The rows of one page.  Returns whether there are more. */
static bool put_rows(struct request *request, struct ow_json *json,
                     const struct usage_copy *copy, bool client,
                     const struct usage_list *list, struct page *page,
                     const uint32_t *pairs)
{
    const struct heavy_entry *entry = client ? copy->client : copy->name;
    uint64_t left = page->limit;

    for (; page->cursor < list->count; page->cursor++) {
        uint32_t slot = list->slot[page->cursor];

        if (!is_wanted(page, copy, &entry[slot], client))
            continue;
        if (left-- == 0)
            return true;
        put_entry(request, json, copy, client, &entry[slot], pairs[slot], page);
    }
    return false;
}

static void put_list(struct request *request, struct page *page, bool client)
{
    struct usage_copy *copy =
        copy_parts(request, USAGE_PAIRS | USAGE_CLIENTS | USAGE_NAMES);
    struct usage_list list = {0};
    struct ow_json json = {0};
    uint32_t *pairs = NULL;
    bool more;

    if (copy == NULL)
        return;
    pairs = usage_count_pairs(copy, client);
    if (pairs == NULL ||
        !usage_list_all(client ? copy->client : copy->name,
                        client ? copy->client_slots : copy->name_slots, &list)) {
        reply_failure(request, OW_ENOMEM, "");
        goto out;
    }
    usage_list_sort(&list, client ? copy->client : copy->name, page->sort, page->turned,
                    client);
    ow_json_open_object(&json);
    ow_json_key(&json, client ? "clients" : "names");
    ow_json_open_array(&json);
    more = put_rows(request, &json, copy, client, &list, page, pairs);
    ow_json_close_array(&json);
    put_end(&json, page, more, client, &copy->state);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
out:
    free(list.slot);
    free(pairs);
    usage_copy_free(copy);
}

/* ---- registered names that nobody asks for -------------------------------------------
 */

/* Records of machines that nobody asked for since then, whatever the suffix. */
static bool put_unused(struct request *request, struct ow_json *json, struct page *page,
                       const struct usage_bases *bases)
{
    const struct registry *registry = request->manager->config.registry;
    const ow_addr owner = owner_address(request->manager);
    struct wins_record *record = calloc(BATCH, sizeof *record);
    uint64_t left = page->limit;
    size_t count = record == NULL ? 0 : 1;

    while (count > 0 && left > 0) {
        count = registry_scan(registry, &page->cursor, record,
                              left < BATCH ? (size_t)left : BATCH);
        for (size_t i = 0; i < count; i++) {
            uint32_t last = usage_bases_last(bases, &record[i].key);
            const struct mute *mute = mute_list_find_name(&page->mutes, &record[i].key);

            if (record[i].state != WINS_ACTIVE || (mute != NULL && !page->with_muted) ||
                !filter_match(&page->filter, &record[i]) ||
                (last > 0 && (page->since == 0 || last >= page->since)))
                continue;
            ow_json_open_object(json);
            record_json_fields(json, &record[i], owner);
            dns_column_put_record(&page->dns, json, &record[i].key, &record[i]);
            ow_json_key(json, "last");
            record_json_time(json, last);
            mute_list_put(json, mute);
            ow_json_close_object(json);
            left--;
        }
        registry_thread_quiescent();
    }
    free(record);
    return count > 0;
}

static void list_unused(struct request *request, struct page *page)
{
    struct usage_copy *copy = copy_parts(request, USAGE_NAMES);
    struct usage_bases *bases = copy == NULL ? NULL : usage_bases_new(copy);
    struct ow_json json = {0};
    bool more;

    if (copy == NULL)
        return;
    if (bases == NULL) {
        usage_copy_free(copy);
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    ow_json_open_object(&json);
    ow_json_key(&json, "names");
    ow_json_open_array(&json);
    more = put_unused(request, &json, page, bases);
    ow_json_close_array(&json);
    put_end(&json, page, more, false, &copy->state);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    usage_bases_free(bases);
    usage_copy_free(copy);
}

void resource_usage_names(struct request *request)
{
    struct page page;
    bool unused;

    if (!read_page(request, "name", &page) || !request_flag(request, "unused", &unused) ||
        !dns_column_begin(request, &page.dns) || !read_mutes(request, &page))
        return;
    if (unused)
        list_unused(request, &page);
    else
        put_list(request, &page, false);
    mute_list_done(&page.mutes);
}

void resource_usage_clients(struct request *request)
{
    struct page page;

    if (!read_page(request, "address", &page) || !read_mutes(request, &page))
        return;
    put_list(request, &page, true);
    mute_list_done(&page.mutes);
}

/* ---- one name, one client ---------------------------------------------------------- */

/* The other sides of the pairs of one slot: who asks for a name, what a client asks
 * for. */
static bool put_pairs(struct request *request, struct ow_json *json,
                      const struct usage_copy *copy, bool of_client, uint32_t slot,
                      uint64_t limit)
{
    const struct registry *registry = request->manager->config.registry;
    struct usage_list list;

    if (!usage_list_pairs(copy, of_client, slot, &list))
        return false;
    ow_json_key(json, of_client ? "names" : "clients");
    ow_json_open_array(json);
    for (size_t i = 0; i < list.count && i < limit; i++) {
        const struct heavy_entry *pair = &copy->pair[list.slot[i]];
        uint32_t name_slot, client_slot;
        struct nb_key key;

        usage_pair_slots(pair, &name_slot, &client_slot);
        ow_json_open_object(json);
        if (of_client) {
            usage_name_key(&copy->name[name_slot], copy->scope, &key);
            usage_json_name(json, registry, &key);
        } else {
            usage_json_client(json, registry,
                              usage_client_addr(&copy->client[client_slot]));
        }
        usage_json_counts(json, pair);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
    ow_json_key(json, "more");
    ow_json_bool(json, list.count > limit);
    free(list.slot);
    return true;
}

static bool is_named(const struct named *named, const struct nb_key *key)
{
    struct nb_key wanted = named_key(named, nb_suffix(&key->name));

    return nb_key_equal(&wanted, key);
}

/* Every suffix of the name that was asked for.  Returns how many; -1: out of memory. */
static int put_named(struct request *request, struct ow_json *json,
                     const struct usage_copy *copy, const struct named *named,
                     uint64_t limit)
{
    int count = 0;

    for (uint32_t slot = 0; slot < copy->name_slots; slot++) {
        const struct heavy_entry *entry = &copy->name[slot];
        struct nb_key key;

        if (!entry->used)
            continue;
        usage_name_key(entry, copy->scope, &key);
        if (!is_named(named, &key))
            continue;
        ow_json_open_object(json);
        usage_json_name(json, request->manager->config.registry, &key);
        usage_json_counts(json, entry);
        if (!put_pairs(request, json, copy, false, slot, limit))
            return -1;
        ow_json_close_object(json);
        count++;
    }
    return count;
}

static void answer_one(struct request *request, struct ow_json *json, int count,
                       const char *what)
{
    if (count > 0)
        reply_json(request, MHD_HTTP_OK, json);
    else if (count < 0)
        reply_failure(request, OW_ENOMEM, "");
    else
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found",
                    "GET /api/v1/usage tells since when is counted, and how exactly",
                    "%s %.300s", what, request->segment);
    ow_json_done(json);
}

void resource_usage_name(struct request *request)
{
    struct usage_copy *copy;
    struct ow_json json = {0};
    struct named named;
    uint64_t limit;
    int count;

    if (!named_parse(request, &named) ||
        !request_number(request, "limit", LIMIT, 1, LIMIT_MAX, &limit))
        return;
    copy = copy_parts(request, USAGE_NAMES | USAGE_CLIENTS | USAGE_PAIRS);
    if (copy == NULL)
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "names");
    ow_json_open_array(&json);
    count = put_named(request, &json, copy, &named, limit);
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    answer_one(request, &json, count, "no machine has asked for");
    usage_copy_free(copy);
}

static int put_client(struct request *request, struct ow_json *json,
                      const struct usage_copy *copy, ow_addr client, uint64_t limit)
{
    for (uint32_t slot = 0; slot < copy->client_slots; slot++) {
        const struct heavy_entry *entry = &copy->client[slot];

        if (!entry->used || usage_client_addr(entry) != client)
            continue;
        ow_json_open_object(json);
        usage_json_client(json, request->manager->config.registry, client);
        usage_json_counts(json, entry);
        ow_json_key(json, "registered");
        ow_json_uint(json, entry->registered);
        ow_json_key(json, "last_registered");
        record_json_time(json, entry->last_registered);
        if (!put_pairs(request, json, copy, true, slot, limit))
            return -1;
        ow_json_close_object(json);
        return 1;
    }
    return 0;
}

void resource_usage_client(struct request *request)
{
    struct usage_copy *copy;
    struct ow_json json = {0};
    ow_addr client;
    uint64_t limit;
    int count;

    if (ow_addr_parse(request->segment, &client) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "\"%.100s\" is not an IPv4 address", request->segment);
        return;
    }
    if (!request_number(request, "limit", LIMIT, 1, LIMIT_MAX, &limit))
        return;
    copy = copy_parts(request, USAGE_NAMES | USAGE_CLIENTS | USAGE_PAIRS);
    if (copy == NULL)
        return;
    count = put_client(request, &json, copy, client, limit);
    answer_one(request, &json, count, "nothing has come from");
    usage_copy_free(copy);
}
