/* sights.c - what must be seen in a scenario: packets, records, events, history. */
#include "play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    enum ns_rcode rcode;
} rcodes[] = {
    {"FMT_ERR", NS_FMT_ERR}, {"SRV_ERR", NS_SRV_ERR}, {"NAM_ERR", NS_NAM_ERR},
    {"IMP_ERR", NS_IMP_ERR}, {"RFS_ERR", NS_RFS_ERR}, {"ACT_ERR", NS_ACT_ERR},
    {"CFT_ERR", NS_CFT_ERR},
};

static int rcode_of(const char *word)
{
    for (size_t i = 0; word != NULL && i < sizeof(rcodes) / sizeof(rcodes[0]); i++) {
        if (strcmp(rcodes[i].word, word) == 0)
            return (int)rcodes[i].rcode;
    }
    return -1;
}

/* One line about a packet, for failures. */
static const char *describe(const struct parcel *parcel, char *text, size_t room)
{
    struct ns_packet packet;
    char name[NB_KEY_TEXT], to[OW_ENDPOINT_TEXT];

    if (ns_decode(parcel->data, parcel->len, &packet) != OW_OK) {
        (void)snprintf(text, room, "%zu undecodable bytes to %s", parcel->len,
                       ow_endpoint_text(parcel->to, to));
        return text;
    }
    (void)snprintf(
        text, room, "%s opcode %d rcode %d ttl %u addresses %zu for %s to %s",
        ns_is_response(&packet) ? "response" : "request", ns_opcode(&packet),
        ns_rcode(&packet), packet.has_record ? packet.record.ttl : 0,
        packet.has_record ? ns_addr_count(&packet.record) : 0,
        nb_key_text(packet.has_record ? &packet.record.key : &packet.question, name),
        ow_endpoint_text(parcel->to, to));
    return text;
}

/* The next packet to `to` that no step has seen; NULL: none. */
static struct parcel *next_to(struct play *play, struct ow_endpoint to)
{
    for (size_t i = 0; i < play->stage.parcel_count; i++) {
        struct parcel *parcel = &play->stage.parcel[i];

        if (!parcel->seen && parcel->to.addr == to.addr && parcel->to.port == to.port)
            return parcel;
    }
    return NULL;
}

static bool ttl_fits(struct play *play, const struct ns_packet *packet)
{
    int64_t seconds;

    if (!play_takes(play, "ttl"))
        return true;
    if (ow_duration_parse(play_next(play), &seconds) != OW_OK)
        return play_fails(play, "ttl DURATION");
    return packet->record.ttl == seconds ||
           play_fails(play, "the ttl is %u s, not %lld", packet->record.ttl,
                      (long long)seconds);
}

static bool addrs_fit(struct play *play, const struct ns_packet *packet)
{
    ow_addr want[NS_ADDRS_MAX];
    size_t count;
    char text[OW_ADDR_TEXT];

    if (!play_addrs(play, want, NS_ADDRS_MAX, &count))
        return false;
    if (ns_addr_count(&packet->record) != count)
        return play_fails(play, "%zu addresses, not %zu", ns_addr_count(&packet->record),
                          count);
    for (size_t i = 0; i < count; i++) {
        ow_addr got = ns_addr_at(&packet->record, i).addr;

        if (got != want[i])
            return play_fails(play, "address %zu is %s", i + 1, ow_addr_text(got, text));
    }
    return true;
}

/* Whether packet is what the next words say. */
static bool fits(struct play *play, const struct ns_packet *packet)
{
    enum ns_opcode opcode = ns_opcode(packet);

    if (!ns_is_response(packet))
        return play_fails(play, "it is a request");
    if (play_takes(play, "granted"))
        return (opcode == NS_REGISTRATION && ns_rcode(packet) == NS_OK &&
                ttl_fits(play, packet)) ||
               play_fails(play, "it is not granted");
    if (play_takes(play, "wack"))
        return (opcode == NS_WACK && ttl_fits(play, packet)) ||
               play_fails(play, "it is not a WACK");
    if (play_takes(play, "released"))
        return (opcode == NS_RELEASE && ns_rcode(packet) == NS_OK) ||
               play_fails(play, "it is not released");
    if (play_takes(play, "found"))
        return (opcode == NS_QUERY && ns_rcode(packet) == NS_OK &&
                addrs_fit(play, packet)) ||
               (play->why[0] != '\0' ? false : play_fails(play, "it is not found"));
    if (play_takes(play, "status"))
        return (packet->record.type == NS_TYPE_NBSTAT) ||
               play_fails(play, "it is no node status");
    if (play_takes(play, "refused")) {
        int want = rcode_of(play_next(play));

        return (opcode == NS_REGISTRATION && (int)ns_rcode(packet) == want) ||
               play_fails(play, "the rcode is %d, not %d", ns_rcode(packet), want);
    }
    return (opcode == NS_QUERY && (int)ns_rcode(packet) == rcode_of(play_next(play))) ||
           play_fails(play, "the rcode is %d", ns_rcode(packet));
}

bool sight_expect(struct play *play, struct ow_endpoint to)
{
    struct parcel *parcel = next_to(play, to);
    struct ns_packet packet;
    char text[1500], why[sizeof(play->why)];

    if (play_takes(play, "silence")) {
        if (parcel != NULL)
            return play_fails(play, "silence was expected, not: %s",
                              describe(parcel, text, sizeof(text)));
        return true;
    }
    if (parcel == NULL)
        return play_fails(play, "no packet came");
    parcel->seen = true;
    if (ns_decode(parcel->data, parcel->len, &packet) != OW_OK)
        return play_fails(play, "what came cannot be decoded");
    play->why[0] = '\0';
    if (fits(play, &packet))
        return true;
    (void)snprintf(why, sizeof(why), "%s", play->why);
    return play_fails(play, "%.200s; got: %s", why, describe(parcel, text, 250));
}

bool sight_crowd(struct play *play)
{
    struct {
        const char *word;
        size_t got;
    } kind[] = {{"granted", play->crowd_granted},
                {"silent", play->crowd_silent},
                {"refused", play->crowd_refused}};

    for (size_t i = 0; i < 3; i++) {
        if (play_takes(play, kind[i].word)) {
            const char *want = play_next(play);

            if (want == NULL || (size_t)atoi(want) != kind[i].got)
                return play_fails(play, "%zu were %s", kind[i].got, kind[i].word);
        }
    }
    return true;
}

/* A request of this opcode to addr that no step has seen. */
static struct parcel *request_to(struct play *play, ow_addr addr,
                                 struct ns_packet *packet)
{
    struct parcel *parcel = next_to(play, (struct ow_endpoint){addr, NS_PORT});

    if (parcel == NULL || ns_decode(parcel->data, parcel->len, packet) != OW_OK)
        return NULL;
    parcel->seen = true;
    return parcel;
}

bool sight_asked(struct play *play)
{
    struct ns_packet packet;
    struct nb_key key;
    ow_addr addr;

    if (!play_addr(play, &addr) || !play_key(play, &key))
        return false;
    if (request_to(play, addr, &packet) == NULL || ns_is_response(&packet) ||
        ns_opcode(&packet) != NS_QUERY || !nb_key_equal(&packet.question, &key))
        return play_fails(play, "the server did not ask for this name there");
    return true;
}

bool sight_demanded(struct play *play)
{
    struct ns_packet packet;
    struct nb_key key;
    ow_addr addr;
    bool release;

    if (!play_addr(play, &addr) || !play_key(play, &key))
        return false;
    release = play_takes(play, "release");
    if (!release && !play_takes(play, "conflict"))
        return play_fails(play, "release or conflict");
    if (request_to(play, addr, &packet) == NULL ||
        ns_opcode(&packet) != (release ? NS_RELEASE : NS_REGISTRATION) ||
        ns_is_response(&packet) == release)
        return play_fails(play, "no such demand went there");
    return release || ns_rcode(&packet) == NS_CFT_ERR || play_fails(play, "not CFT_ERR");
}

static bool members_fit(struct play *play, const struct wins_record *record)
{
    ow_addr want[WINS_MEMBERS_MAX];
    size_t count;

    if (!play_addrs(play, want, WINS_MEMBERS_MAX, &count))
        return false;
    if (count != record->count)
        return play_fails(play, "it has %u addresses, not %zu", record->count, count);
    for (size_t i = 0; i < count; i++) {
        if (wins_member_index(record, want[i]) < 0)
            return play_fails(play, "address %zu of the list is not in it", i + 1);
    }
    return true;
}

/* "record FRED<20> active unique 192.0.2.7 [static]" or "record FRED<20> none" */
bool sight_record(struct play *play)
{
    struct wins_record record;
    struct nb_key key;
    bool found;

    if (!play_key(play, &key))
        return false;
    found = registry_read(play->stage.registry, &key, &record);
    if (play_takes(play, "none"))
        return !found || play_fails(play, "there is a record");
    if (!found)
        return play_fails(play, "there is no record");
    while (play->at < play->words) {
        const char *word = play_next(play);

        if (strcmp(word, "static") == 0) {
            if (!record.is_static)
                return play_fails(play, "it is not static");
        } else if (wins_state_parse(word) >= 0) {
            if (wins_state_parse(word) != (int)record.state)
                return play_fails(play, "it is %s", wins_state_str(record.state));
        } else if (wins_type_parse(word) >= 0) {
            if (wins_type_parse(word) != (int)record.type)
                return play_fails(play, "it is of type %s", wins_type_str(record.type));
        } else {
            play->at--;
            if (!members_fit(play, &record))
                return false;
        }
    }
    return true;
}

/* "event refused-static": it was said since the last event that a step looked for. */
bool sight_event(struct play *play)
{
    const char *word = play_next(play);

    for (size_t i = play->stage.event_seen; word != NULL && i < play->stage.event_count;
         i++) {
        if (strcmp(ow_event_row(play->stage.event[i])->name, word) == 0) {
            play->stage.event_seen = i + 1;
            return true;
        }
    }
    return play_fails(play, "no such event");
}

/* "history FRED<20> released created": newest first; more may be older. */
bool sight_history(struct play *play)
{
    struct registry_event *event = calloc(32, sizeof(*event));
    struct nb_key key;
    size_t count = 0;
    bool good = event != NULL && play_key(play, &key) &&
                registry_history(play->stage.registry, &key, event, 32, &count) == OW_OK;

    for (size_t i = 0; good && play->at < play->words; i++) {
        const char *word = play_next(play);

        good = i < count && strcmp(wins_change_str(event[i].change), word) == 0;
        if (!good)
            (void)play_fails(play, "change %zu is %s, not %s", i + 1,
                             i < count ? wins_change_str(event[i].change) : "missing",
                             word);
    }
    free(event);
    return good;
}

/* "refusals FRED<20> 2 [from 192.0.2.9]": so many machines, or so often from one. */
bool sight_refusals(struct play *play)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    struct nb_key key;
    const char *number;
    uint64_t total = 0;
    size_t count;

    if (!play_key(play, &key) || (number = play_next(play)) == NULL)
        return play_fails(play, "refusals NAME NUMBER");
    count = registry_refusals(play->stage.registry, &key, refusal);
    for (size_t i = 0; i < count; i++)
        total += refusal[i].count;
    return total == strtoull(number, NULL, 10) ||
           play_fails(play, "there were %llu refusals", (unsigned long long)total);
}

bool sight_nothing(struct play *play)
{
    char text[1500];

    for (size_t i = 0; i < play->stage.parcel_count; i++) {
        if (!play->stage.parcel[i].seen)
            return play_fails(play, "nobody expected: %s",
                              describe(&play->stage.parcel[i], text, 400));
    }
    return true;
}
