/* resource_records.c - the list of records, filtered, streamed.  In no particular order
 * it goes out as it is read; in one, everything is looked at first, a piece at a time,
 * and the first page of it kept.  A client that goes away ends it. */
#include "manager/resources.h"

#include "manager/filter_params.h"
#include "manager/owner.h"
#include "manager/ranking.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "manager/search.h"

#include <stdlib.h>
#include <string.h>

#define BATCH          64
#define SCANS_AT_ONCE  64    /* batches without a match before the loop goes on */
#define BY_ADDRESS_MAX 1024  /* records of one address that its index may give */
#define BLOCK          16384 /* bytes made at once */
#define LIMIT_MAX      (UINT64_C(1) << 62)
#define PAGE_DEFAULT   100 /* records of a list in some order */

/* A list on its way out: position, what is left to send, what was made but not sent. */
struct listing {
    const struct registry *registry;
    ow_addr owner;
    struct filter filter;
    bool has_search;
    struct search search;
    struct ranking *ranking; /* NULL: no order */
    bool lines;              /* one record a line, nothing around them */
    uint64_t cursor, left;
    bool begun, ended;
    struct ow_json json; /* made, and sent up to here: */
    size_t sent;
    struct wins_record *batch;
};

static void free_listing(void *ctx)
{
    struct listing *listing = ctx;

    ow_json_done(&listing->json);
    ranking_free(listing->ranking);
    free(listing->batch);
    free(listing);
}

static void put_begin(struct listing *listing)
{
    listing->begun = true;
    if (listing->lines)
        return;
    ow_json_open_object(&listing->json);
    ow_json_key(&listing->json, "records");
    ow_json_open_array(&listing->json);
}

static void put_cursor(struct listing *listing, bool more)
{
    char text[RANKING_PLACE_TEXT];

    ow_json_key(&listing->json, "cursor");
    if (!more)
        ow_json_null(&listing->json);
    else if (listing->ranking == NULL)
        ow_json_uint_string(&listing->json, listing->cursor);
    else
        ow_json_string(&listing->json,
                       ranking_place_text(ranking_last(listing->ranking), text));
}

/* cursor is null at the end of the list, else where the next page begins. */
static void put_end(struct listing *listing, bool more)
{
    struct registry_counts counts;

    listing->ended = true;
    if (listing->lines)
        return;
    ow_json_close_array(&listing->json);
    put_cursor(listing, more);
    if (listing->ranking != NULL) {
        ow_json_key(&listing->json, "matches");
        ow_json_uint(&listing->json, ranking_offered(listing->ranking));
    }
    registry_count(listing->registry, &counts);
    ow_json_key(&listing->json, "total");
    ow_json_uint(&listing->json, counts.records);
    ow_json_close_object(&listing->json);
    ow_json_newline(&listing->json);
}

static void put_record(struct listing *listing, const struct wins_record *record)
{
    record_json(&listing->json, record, listing->owner);
    if (listing->lines)
        ow_json_newline(&listing->json);
}

static void put_batch(struct listing *listing, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct wins_record *record = &listing->batch[i];
        enum search_fit fit = SEARCH_EXACT;

        if (!filter_match(&listing->filter, record))
            continue;
        if (listing->has_search)
            fit = search_fit(&listing->search, record);
        if (fit == SEARCH_NOT)
            continue;
        if (listing->ranking != NULL) {
            ranking_offer(listing->ranking, record, fit);
            continue;
        }
        put_record(listing, record);
        listing->left--;
    }
}

/* Everything has been looked at. */
static void put_ranking(struct listing *listing)
{
    size_t count = ranking_end(listing->ranking);

    for (size_t i = 0; i < count; i++)
        put_record(listing, ranking_at(listing->ranking, i));
    put_end(listing, ranking_has_more(listing->ranking));
}

/* Make the next piece of the list.  Never reads more records than may still be sent, so
 * that the cursor stands exactly behind the last one. */
static void make_more(struct listing *listing)
{
    if (!listing->begun)
        put_begin(listing);
    for (int i = 0; i < SCANS_AT_ONCE && listing->json.len < BLOCK; i++) {
        size_t max = listing->left < BATCH ? (size_t)listing->left : BATCH;
        size_t count = max == 0 ? 0
                                : registry_scan(listing->registry, &listing->cursor,
                                                listing->batch, max);

        if (count == 0) {
            if (listing->ranking != NULL)
                put_ranking(listing);
            else
                put_end(listing, max == 0);
            return;
        }
        put_batch(listing, count);
        registry_thread_quiescent();
    }
}

static ssize_t read_listing(void *ctx, uint64_t pos, char *buf, size_t max)
{
    struct listing *listing = ctx;
    size_t n;

    (void)pos;
    if (listing->sent == listing->json.len) {
        listing->sent = 0;
        ow_json_drain(&listing->json);
        if (listing->ended)
            return MHD_CONTENT_READER_END_OF_STREAM;
        make_more(listing);
    }
    if (listing->json.err != OW_OK)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (listing->json.len == 0) {
        if (listing->ended)
            return MHD_CONTENT_READER_END_OF_STREAM;
        buf[0] = '\n'; /* nothing matched for a while: blank between two values */
        return 1;
    }
    n = listing->json.len - listing->sent;
    if (n > max)
        n = max;
    memcpy(buf, listing->json.data + listing->sent, n);
    listing->sent += n;
    return (ssize_t)n;
}

/* The records of one address are few and found by an index; when they are not few, the
 * list is made by a walk like any other. */
static void use_address_index(struct listing *listing)
{
    struct wins_record *found = calloc(BY_ADDRESS_MAX, sizeof *found);
    size_t count = found == NULL
                       ? BY_ADDRESS_MAX
                       : registry_by_address(listing->registry, listing->filter.address,
                                             found, BY_ADDRESS_MAX);

    if (count == BY_ADDRESS_MAX) {
        free(found);
        return;
    }
    free(listing->batch);
    listing->batch = found;
    put_begin(listing);
    put_batch(listing, count);
    if (listing->ranking != NULL)
        put_ranking(listing);
    else
        put_end(listing, false);
}

static bool read_form(struct request *request, struct listing *listing)
{
    const char *form = request_param(request, "form");

    if (form == NULL || strcmp(form, "json") == 0)
        return true;
    listing->lines = true;
    return strcmp(form, "lines") == 0 ||
           request_bad_param(request, "form", "json or lines");
}

static struct listing *new_listing(struct request *request)
{
    struct listing *listing = calloc(1, sizeof *listing);

    if (listing == NULL)
        return NULL;
    listing->registry = request->manager->config.registry;
    listing->owner = owner_address(request->manager);
    listing->batch = calloc(BATCH, sizeof *listing->batch);
    if (listing->batch == NULL) {
        free(listing);
        return NULL;
    }
    return listing;
}

/* Read what makes an order: sort, q, and then limit and cursor. */
static bool read_order(struct request *request, struct listing *listing,
                       struct ranking_order order)
{
    const char *cursor = request_param(request, "cursor");
    struct ranking_place after;

    if (!request_number(request, "limit", PAGE_DEFAULT, 1, RANKING_MAX, &listing->left))
        return false;
    if (cursor != NULL && !ranking_place_read(cursor, &after))
        return request_bad_param(request, "cursor", "what the page before gave");
    listing->ranking =
        ranking_new(order, (size_t)listing->left, cursor == NULL ? NULL : &after);
    if (listing->ranking == NULL)
        reply_failure(request, OW_ENOMEM, "");
    listing->left = LIMIT_MAX; /* all are looked at */
    return listing->ranking != NULL;
}

/* Without sort and q records come as they are found. */
static bool read_sequence(struct request *request, struct listing *listing)
{
    const char *sort = request_param(request, "sort"), *q = request_param(request, "q");
    struct ranking_order order = {.by = RANKING_MATCH};
    const char *wrong;

    if (sort == NULL && q == NULL)
        return request_number(request, "limit", LIMIT_MAX, 0, LIMIT_MAX,
                              &listing->left) &&
               request_number(request, "cursor", 0, 0, UINT64_MAX, &listing->cursor);
    if (sort != NULL && !ranking_order_read(sort, &order))
        return request_bad_param(request, "sort",
                                 "one of " RANKING_WORDS ", perhaps with - before it");
    listing->has_search = q != NULL;
    wrong = q == NULL ? NULL : search_read(q, listing->owner, &listing->search);
    if (wrong != NULL)
        return request_bad_param(request, "q", wrong);
    return read_order(request, listing, order);
}

/* Whether an index gives the records of an address, and no place in the list is meant. */
static bool can_use_address_index(const struct listing *listing)
{
    return listing->filter.has_address && listing->cursor == 0 &&
           listing->left == LIMIT_MAX;
}

void resource_records(struct request *request)
{
    struct listing *listing = new_listing(request);

    if (listing == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    if (!filter_read(request, listing->owner, &listing->filter) ||
        !read_form(request, listing) || !read_sequence(request, listing)) {
        free_listing(listing);
        return;
    }
    if (can_use_address_index(listing))
        use_address_index(listing);
    reply_stream(request, listing->lines ? REPLY_LINES_TYPE : REPLY_JSON_TYPE,
                 read_listing, listing, free_listing);
}
