/* sights.c - the packets that must be seen in a scenario. */
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

bool play_rcode(struct play *play, unsigned *ret_rcode)
{
    int rcode = rcode_of(play_next(play));

    if (rcode < 0)
        return play_fails(play, "an rcode like ACT_ERR is missing");
    *ret_rcode = (unsigned)rcode;
    return true;
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

/* A question of a computer to a plain machine: counted by `sent`, not expected. */
static bool is_question(const struct parcel *parcel)
{
    return parcel->from_computer && (parcel->data[2] & (NS_R >> 8)) == 0;
}

/* The next packet to `to` that no step has seen; NULL: none. */
static struct parcel *next_to(struct play *play, struct ow_endpoint to)
{
    for (size_t i = 0; i < play->stage.parcel_count; i++) {
        struct parcel *parcel = &play->stage.parcel[i];

        if (!parcel->seen && parcel->to.addr == to.addr && parcel->to.port == to.port &&
            !is_question(parcel))
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

/* A node status, and behind it perhaps a name that it must list, "in-conflict" or not. */
static bool status_fits(struct play *play, const struct ns_packet *packet)
{
    struct ns_status status;
    struct nb_key key;

    if (packet->record.type != NS_TYPE_NBSTAT ||
        ns_status_get(&packet->record, &status) != OW_OK)
        return play_fails(play, "it is no node status");
    if (!play_takes(play, "with"))
        return true;
    if (!play_key(play, &key))
        return false;
    for (size_t i = 0; i < status.count; i++) {
        bool conflict = (status.name[i].flags & NS_NAME_CNF) != 0;

        if (memcmp(&status.name[i].name, &key.name, sizeof(key.name)) == 0)
            return play_takes(play, "in-conflict") == conflict ||
                   play_fails(play, "the name is%s in conflict", conflict ? "" : " not");
    }
    return play_fails(play, "it does not list the name");
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
    if (play_takes(play, "refused-release"))
        return (opcode == NS_RELEASE && ns_rcode(packet) != NS_OK) ||
               play_fails(play, "it is released");
    if (play_takes(play, "status"))
        return status_fits(play, packet);
    if (play_takes(play, "refused")) {
        int want = rcode_of(play_next(play));

        return (opcode == NS_REGISTRATION && (int)ns_rcode(packet) == want) ||
               play_fails(play, "the rcode is %d, not %d", ns_rcode(packet), want);
    }
    return (opcode == NS_QUERY && (int)ns_rcode(packet) == rcode_of(play_next(play))) ||
           play_fails(play, "the rcode is %d", ns_rcode(packet));
}

/* A header only, with TC: what strangers get (design "Limits"). */
static bool is_cut(const struct parcel *parcel)
{
    return parcel->len == NS_HEADER_LEN && (parcel->data[2] & 0x02) != 0;
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
    if (!parcel->from_computer && parcel->listener != act_listener(play, to.addr))
        return play_fails(play, "it left from another address than was written to");
    if (play_takes(play, "cut"))
        return is_cut(parcel) || play_fails(play, "it was not cut short");
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

/* The next packet to addr that no step has seen.  NULL: none, or it is damaged. */
static const struct parcel *packet_to(struct play *play, ow_addr addr,
                                      struct ns_packet *packet)
{
    struct parcel *parcel = next_to(play, (struct ow_endpoint){addr, NS_PORT});

    if (parcel == NULL || ns_decode(parcel->data, parcel->len, packet) != OW_OK)
        return NULL;
    parcel->seen = true;
    return parcel;
}

/* It left from the first address of the server, or from the second if the step says so.
 */
static bool left_rightly(struct play *play, const struct parcel *parcel)
{
    unsigned listener = play_takes(play, "from-second") ? 1 : 0;

    return parcel->listener == listener ||
           play_fails(play, "it left from another address");
}

bool sight_asked(struct play *play)
{
    const struct parcel *parcel;
    struct ns_packet packet;
    struct nb_key key;
    ow_addr addr;

    if (!play_addr(play, &addr) || !play_key(play, &key))
        return false;
    parcel = packet_to(play, addr, &packet);
    if (parcel == NULL || ns_is_response(&packet) || ns_opcode(&packet) != NS_QUERY ||
        !nb_key_equal(&packet.question, &key))
        return play_fails(play, "the server did not ask for this name there");
    return left_rightly(play, parcel);
}

bool sight_demanded(struct play *play)
{
    const struct parcel *parcel;
    struct ns_packet packet;
    struct nb_key key;
    ow_addr addr;
    bool release;

    if (!play_addr(play, &addr) || !play_key(play, &key))
        return false;
    release = play_takes(play, "release");
    if (!release && !play_takes(play, "conflict"))
        return play_fails(play, "release or conflict");
    parcel = packet_to(play, addr, &packet);
    if (parcel == NULL ||
        ns_opcode(&packet) != (release ? NS_RELEASE : NS_REGISTRATION) ||
        ns_is_response(&packet) == release)
        return play_fails(play, "no such demand went there");
    if (!release && ns_rcode(&packet) != NS_CFT_ERR)
        return play_fails(play, "not CFT_ERR");
    return left_rightly(play, parcel);
}

/* "seen 11": so many packets left since the last step, whatever they say. */
bool sight_seen(struct play *play)
{
    const char *word = play_next(play);
    size_t count = 0;

    for (size_t i = 0; i < play->stage.parcel_count; i++) {
        count += !play->stage.parcel[i].seen;
        play->stage.parcel[i].seen = true;
    }
    return (word != NULL && strtoull(word, NULL, 10) == count) ||
           play_fails(play, "%zu packets left", count);
}

bool sight_nothing(struct play *play)
{
    char text[1500];

    if (play->stage.odd_event != NULL)
        return play_fails(play, "the fields of event %s are not those of the catalogue",
                          play->stage.odd_event);
    for (size_t i = 0; i < play->stage.parcel_count; i++) {
        if (!play->stage.parcel[i].seen && !play->stage.parcel[i].from_computer)
            return play_fails(play, "nobody expected: %s",
                              describe(&play->stage.parcel[i], text, 400));
    }
    return true;
}
