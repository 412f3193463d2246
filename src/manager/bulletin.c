#include "manager/bulletin.h"

#include "base/json.h"
#include "manager/counters.h"
#include "manager/event_json.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "server/changes.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define ITEMS          4096 /* kept; a power of two */
#define BYTES_MAX      (4U << 20)
#define COUNTERS_MS    2000
#define TURN_MS        100 /* notes are made into text this often, */
#define NOTES_A_TURN   128 /* so many of them */
#define FLOOD_MS       2000
#define FLOOD_NOTES    1000 /* in that time: it goes on */
#define ENTRIES_A_TURN 64
#define HEAD_ROOM      96 /* of the id and event lines */

struct item {
    struct sse_text *text; /* NULL: memory was short, and it is lost */
    unsigned topics;
};

struct bulletin {
    uint32_t epoch; /* tells this run of the server from others */
    unsigned listeners;
    uint64_t first, head; /* numbers of the oldest item and of the next one */
    size_t bytes;
    uint64_t log_after;
    int64_t counters_ms; /* when they come next */
    int64_t turn_ms;     /* when notes are taken next */
    bool flooded;        /* notes are dropped until flood_ms, when a reset comes */
    int64_t flood_ms;
    size_t flood_notes;
    struct item item[ITEMS];
};

static int64_t steady_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct bulletin *bulletin_new(struct manager *manager)
{
    struct bulletin *bulletin = calloc(1, sizeof *bulletin);

    if (bulletin == NULL)
        return NULL;
    if (getrandom(&bulletin->epoch, sizeof bulletin->epoch, 0) !=
        (ssize_t)sizeof bulletin->epoch) {
        free(bulletin);
        return NULL;
    }
    bulletin->first = bulletin->head = 2; /* so that the one before has a number, too */
    bulletin->log_after = ow_log_last(manager->config.log);
    return bulletin;
}

/* ---- the items ------------------------------------------------------------------- */

static struct item *item_at(struct bulletin *bulletin, uint64_t number)
{
    return &bulletin->item[number & (ITEMS - 1)];
}

static void drop_first(struct bulletin *bulletin)
{
    struct item *item = item_at(bulletin, bulletin->first++);

    if (item->text != NULL)
        bulletin->bytes -= sse_text_len(item->text);
    sse_text_release(item->text);
    item->text = NULL;
}

void bulletin_free(struct bulletin *bulletin)
{
    if (bulletin == NULL)
        return;
    while (bulletin->first < bulletin->head)
        drop_first(bulletin);
    free(bulletin);
}

/* "id: 1f2e3d4c-7\nevent: change\ndata: {...}\n\n"; NULL: out of memory. */
static struct sse_text *make_text(const struct bulletin *bulletin, uint64_t number,
                                  const char *event, const struct ow_json *json)
{
    struct sse_text *made = NULL;
    char *text;
    int len;

    if (json->err != OW_OK || json->len > INT_MAX - HEAD_ROOM)
        return NULL;
    text = malloc(json->len + HEAD_ROOM);
    if (text == NULL)
        return NULL;
    len = snprintf(text, json->len + HEAD_ROOM,
                   "id: %08" PRIx32 "-%" PRIu64 "\nevent: %s\ndata: %.*s\n\n",
                   bulletin->epoch, number, event, (int)json->len, json->data);
    if (len > 0 && (size_t)len < json->len + HEAD_ROOM)
        made = sse_text_new(text, (size_t)len);
    free(text);
    return made;
}

/* Add an item; json is released. */
static void add(struct bulletin *bulletin, unsigned topics, const char *event,
                struct ow_json *json)
{
    struct item *item;

    if (bulletin->head - bulletin->first == ITEMS)
        drop_first(bulletin);
    item = item_at(bulletin, bulletin->head);
    item->topics = topics;
    item->text = make_text(bulletin, bulletin->head, event, json);
    bulletin->head++;
    if (item->text != NULL)
        bulletin->bytes += sse_text_len(item->text);
    while (bulletin->bytes > BYTES_MAX)
        drop_first(bulletin);
    ow_json_done(json);
}

static void put_reset(struct ow_json *json, const char *why)
{
    ow_json_open_object(json);
    ow_json_key(json, "text");
    ow_json_string(json, why);
    ow_json_close_object(json);
}

static void add_reset(struct bulletin *bulletin, unsigned topics)
{
    struct ow_json json = {0};

    put_reset(&json, "more happened than could be said: load again");
    add(bulletin, topics, "reset", &json);
}

/* ---- notes of the registrar -------------------------------------------------------- */

/* The record as it was after the change; only its name when it was gone. */
static void add_change(struct manager *manager, const struct registry_event *event)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    if (event->has_record)
        record_json_fields(&json, &event->record, owner_address(manager));
    else
        record_json_key(&json, &event->record.key);
    ow_json_key(&json, "change");
    ow_json_string(&json, wins_change_str(event->change));
    ow_json_key(&json, "time");
    record_json_time(&json, event->time);
    ow_json_key(&json, "row");
    ow_json_uint_string(&json, event->row);
    record_json_cause(&json, &event->cause);
    ow_json_close_object(&json);
    add(manager->bulletin, BULLETIN_CHANGES, "change", &json);
}

/* How often that address has been refused that name. */
static uint64_t refusals_of(const struct manager *manager, const struct nb_key *key,
                            ow_addr addr)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    size_t count = registry_refusals(manager->config.registry, key, refusal);

    for (size_t i = 0; i < count; i++)
        if (refusal[i].addr == addr)
            return refusal[i].count;
    return 1;
}

static void add_conflict(struct manager *manager, const struct nb_key *key,
                         const struct registry_refusal *refusal)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    record_json_key(&json, key);
    ow_json_key(&json, "address");
    record_json_addr(&json, refusal->addr);
    ow_json_key(&json, "from");
    record_json_addr(&json, refusal->from);
    ow_json_key(&json, "reason");
    ow_json_string(&json, wins_reason_str(refusal->reason));
    ow_json_key(&json, "text");
    ow_json_string(&json, wins_reason_sentence(refusal->reason));
    ow_json_key(&json, "count");
    ow_json_uint(&json, refusals_of(manager, key, refusal->addr));
    ow_json_key(&json, "time");
    record_json_time(&json, refusal->last);
    ow_json_close_object(&json);
    add(manager->bulletin, BULLETIN_CONFLICTS, "conflict", &json);
}

/* Drop notes until they have become few; a reset every now and then stands for them. */
static void sit_out(struct manager *manager, int64_t now)
{
    struct bulletin *bulletin = manager->bulletin;

    bulletin->flood_notes += changes_skip(manager->config.changes);
    bulletin->flood_notes += changes_lost(manager->config.changes);
    if (now < bulletin->flood_ms)
        return;
    if (bulletin->flood_notes > 0)
        add_reset(bulletin, BULLETIN_CHANGES | BULLETIN_CONFLICTS);
    bulletin->flooded = bulletin->flood_notes > FLOOD_NOTES;
    bulletin->flood_ms = now + FLOOD_MS;
    bulletin->flood_notes = 0;
}

static void take_notes(struct manager *manager, size_t max, int64_t now)
{
    struct bulletin *bulletin = manager->bulletin;
    struct changes_note note;

    while (max-- > 0 && changes_take(manager->config.changes, &note)) {
        if (note.is_refusal)
            add_conflict(manager, &note.refused.key, &note.refused.refusal);
        else
            add_change(manager, &note.event);
    }
    if (changes_lost(manager->config.changes) == 0)
        return;
    add_reset(bulletin, BULLETIN_CHANGES | BULLETIN_CONFLICTS);
    bulletin->flooded = true;
    bulletin->flood_ms = now + FLOOD_MS;
    bulletin->flood_notes = changes_skip(manager->config.changes);
}

/* ---- counters and events ----------------------------------------------------------- */

static void add_counters(struct manager *manager)
{
    const struct status_port *port = &manager->config.status;
    struct server_status status;
    struct ow_json json = {0};

    port->get(port->ctx, &status);
    counters_json(&json, &status, NULL);
    add(manager->bulletin, BULLETIN_COUNTERS, "counters", &json);
}

static void add_entry(struct bulletin *bulletin, const struct ow_log_entry *entry)
{
    struct ow_json json = {0};

    if (entry->seq != bulletin->log_after + 1)
        add_reset(bulletin, BULLETIN_EVENTS);
    event_json(&json, entry);
    add(bulletin, BULLETIN_EVENTS, "event", &json);
    bulletin->log_after = entry->seq;
}

static void read_log(struct manager *manager)
{
    const struct ow_log_entry *entry[ENTRIES_A_TURN];
    size_t n;

    while ((n = ow_log_recent(manager->config.log, manager->bulletin->log_after, entry,
                              ENTRIES_A_TURN)) > 0) {
        for (size_t i = 0; i < n; i++) {
            add_entry(manager->bulletin, entry[i]);
            ow_log_release(entry[i]);
        }
    }
}

/* ---- the loop ---------------------------------------------------------------------- */

bool bulletin_tick(struct manager *manager)
{
    struct bulletin *bulletin = manager->bulletin;
    uint64_t head = bulletin->head;
    int64_t now;

    if (bulletin->listeners == 0)
        return false;
    now = steady_ms();
    if (now >= bulletin->turn_ms) {
        if (bulletin->flooded)
            sit_out(manager, now);
        else
            take_notes(manager, NOTES_A_TURN, now);
        read_log(manager); /* what was done is said before what is told about it */
        bulletin->turn_ms = now + TURN_MS;
    }
    if (now >= bulletin->counters_ms) {
        add_counters(manager);
        bulletin->counters_ms = now + COUNTERS_MS;
    }
    return bulletin->head != head;
}

int bulletin_wait_ms(struct manager *manager)
{
    struct bulletin *bulletin = manager->bulletin;
    int64_t now, until;

    if (bulletin->listeners == 0)
        return INT_MAX;
    now = steady_ms();
    until = bulletin->counters_ms;
    if ((bulletin->flooded || !changes_arm(manager->config.changes) ||
         ow_log_last(manager->config.log) != bulletin->log_after) &&
        bulletin->turn_ms < until)
        until = bulletin->turn_ms;
    return until <= now ? 0 : (int)(until - now);
}

/* ---- listeners --------------------------------------------------------------------- */

/* The number in an id that this run of the server has given out and whose follower is
 * still kept; 0: none. */
static uint64_t number_of(const struct bulletin *bulletin, const char *id)
{
    char prefix[16];
    unsigned long long number;
    char *end;
    int len = snprintf(prefix, sizeof prefix, "%08" PRIx32 "-", bulletin->epoch);

    if (strncmp(id, prefix, (size_t)len) != 0 || id[len] < '0' || id[len] > '9')
        return 0;
    number = strtoull(id + len, &end, 10);
    if (*end != '\0' || number + 1 < bulletin->first || number >= bulletin->head)
        return 0;
    return number;
}

/* Nobody has listened: what waits is old. */
static void forget(struct manager *manager)
{
    struct bulletin *bulletin = manager->bulletin;

    if (changes_skip(manager->config.changes) + changes_lost(manager->config.changes) >
            0 ||
        bulletin->log_after != ow_log_last(manager->config.log)) {
        while (bulletin->first < bulletin->head)
            drop_first(bulletin);
        bulletin->first = ++bulletin->head; /* a number that was never said */
    }
    bulletin->log_after = ow_log_last(manager->config.log);
    bulletin->flooded = false;
}

void bulletin_join(struct manager *manager, const char *last_id, unsigned topics,
                   struct bulletin_place *ret_place)
{
    struct bulletin *bulletin = manager->bulletin;
    uint64_t heard = last_id == NULL ? 0 : number_of(bulletin, last_id);

    if (bulletin->listeners++ == 0 && heard == 0) {
        forget(manager);
    } else if (bulletin->listeners == 1) {
        read_log(manager);
        take_notes(manager, SIZE_MAX, steady_ms());
        heard = number_of(bulletin, last_id); /* it may have become too old */
    }
    if (bulletin->listeners == 1)
        bulletin->counters_ms = 0;
    *ret_place = (struct bulletin_place){.topics = topics,
                                         .next = heard == 0 ? bulletin->head : heard + 1,
                                         .counters_from = bulletin->head,
                                         .missed = last_id != NULL && heard == 0};
}

void bulletin_leave(struct manager *manager)
{
    manager->bulletin->listeners--;
}

/* What takes the place of items that are no longer kept. */
static struct sse_text *missed(const struct bulletin *bulletin)
{
    struct ow_json json = {0};
    struct sse_text *text;

    put_reset(&json, "too much happened since: load again");
    text = make_text(bulletin, bulletin->head - 1, "reset", &json);
    ow_json_done(&json);
    return text;
}

struct sse_text *bulletin_next(struct bulletin *bulletin, struct bulletin_place *place)
{
    if (place->missed || place->next < bulletin->first) {
        place->missed = false;
        place->next = bulletin->head;
        return missed(bulletin);
    }
    while (place->next < bulletin->head) {
        const uint64_t number = place->next++;
        struct item *item = item_at(bulletin, number);

        if ((item->topics & place->topics) == 0 || item->text == NULL ||
            (item->topics == BULLETIN_COUNTERS && number < place->counters_from))
            continue;
        return sse_text_hold(item->text);
    }
    return NULL;
}
