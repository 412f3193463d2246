/* tells.c - what plain machines tell computers in a scenario: WINS servers that refuse,
 * wait, redirect or challenge, and forgers of every kind (nbns 7.1). */
#include "computers.h"

#include <stdlib.h>
#include <string.h>

#define NO_QUESTION 0x6666 /* the id of what answers no question */

enum shape { ANSWER, DEMAND, QUESTION, CLAIM, WACK, REDIRECT };

/* What can be told.  Answers go to where the last question for the name came from. */
static const struct {
    const char *word;
    enum shape shape;
    uint16_t flags;
    uint16_t type;
} sayings[] = {
    {"granted", ANSWER, 0xAD80, NS_TYPE_NB},
    {"refused", ANSWER, 0xAD80, NS_TYPE_NB},
    {"ask-yourself", ANSWER, 0xAD00, NS_TYPE_NB}, /* end-node challenge */
    {"found", ANSWER, 0x8580, NS_TYPE_NB},
    {"not-found", ANSWER, 0x8583, NS_TYPE_NULL},
    {"released", ANSWER, 0xB400, NS_TYPE_NB},
    {"wait", WACK, 0, NS_TYPE_NULL},
    {"ask-server", REDIRECT, 0, NS_TYPE_NS},
    {"conflict-demand", DEMAND, 0xAD87, NS_TYPE_NB},
    {"release-demand", CLAIM, 0x3000, NS_TYPE_NB},
    {"queries", QUESTION, 0x0100, NS_TYPE_NB},
    {"asks-status", QUESTION, 0x0000, NS_TYPE_NBSTAT},
    {"registers", CLAIM, 0x2900, NS_TYPE_NB},
    {"claims", CLAIM, 0x7900, NS_TYPE_NB},
    {"overwrites", CLAIM, 0x2800, NS_TYPE_NB},
    {"refreshes", CLAIM, 0x4000, NS_TYPE_NB},
    {"releases", CLAIM, 0x3000, NS_TYPE_NB},
};

/* What the words of a step say. */
struct told {
    size_t saying;
    ow_addr to;
    struct nb_key key;
    unsigned rcode, times;
    size_t count;
    ow_addr addr[NS_ADDRS_MAX];
    int64_t ttl;
    bool wrong_id, broadcast, group, unsolicited;
};

static bool read_told(struct play *play, struct told *told)
{
    const char *word;
    size_t i = 0;

    if (!play_addr(play, &told->to))
        return false;
    word = play_next(play);
    while (i < sizeof(sayings) / sizeof(sayings[0]) &&
           (word == NULL || strcmp(word, sayings[i].word) != 0))
        i++;
    if (i == sizeof(sayings) / sizeof(sayings[0]))
        return play_fails(play, "tells what?");
    told->saying = i;
    if (strcmp(word, "refused") == 0 && !play_rcode(play, &told->rcode))
        return false;
    return play_key(play, &told->key);
}

static bool read_more(struct play *play, struct told *told)
{
    while (play->at < play->words) {
        if (play_takes(play, "expect")) {
            play->at--;
            return true;
        }
        if (play_takes(play, "wrong-id")) {
            told->wrong_id = true;
        } else if (play_takes(play, "unsolicited")) {
            told->unsolicited = true;
        } else if (play_takes(play, "broadcast")) {
            told->broadcast = true;
        } else if (play_takes(play, "group")) {
            told->group = true;
        } else if (play_takes(play, "ttl")) {
            if (ow_duration_parse(play_next(play), &told->ttl) != OW_OK)
                return play_fails(play, "ttl DURATION");
        } else if (play_takes(play, "times")) {
            const char *number = play_next(play);

            told->times = number == NULL ? 0 : (unsigned)atoi(number);
        } else if (!play_addrs(play, told->addr, NS_ADDRS_MAX, &told->count)) {
            return false;
        }
    }
    return true;
}

/* The last request for the name that left from this address. */
static const struct sending *last_request(const struct network *network,
                                          const struct told *told,
                                          struct ns_packet *packet)
{
    for (size_t i = network->sending_count; i-- > 0;) {
        const struct sending *sending = &network->sending[i];

        if (sending->from.addr == told->to &&
            ns_decode(sending->data, sending->len, packet) == OW_OK &&
            !ns_is_response(packet) && nb_key_equal(&packet->question, &told->key))
            return sending;
    }
    return NULL;
}

static size_t build(const struct told *told, uint16_t id, uint16_t asked_flags,
                    uint8_t *data, size_t room)
{
    struct ns_addr entry[NS_ADDRS_MAX];
    struct ns_build build = {.id = id,
                             .flags =
                                 (uint16_t)(sayings[told->saying].flags | told->rcode |
                                            (told->broadcast ? NS_B : 0)),
                             .key = &told->key,
                             .type = sayings[told->saying].type,
                             .ttl = (uint32_t)told->ttl,
                             .addrs = entry,
                             .addr_count = told->count};

    for (size_t i = 0; i < told->count; i++)
        entry[i] = (struct ns_addr){.nb_flags = told->group ? NS_NB_GROUP : 0,
                                    .addr = told->addr[i]};
    switch (sayings[told->saying].shape) {
    case QUESTION:
        return ns_put_question(&build, data, room);
    case CLAIM:
        return ns_put_request(&build, data, room);
    case DEMAND: /* the address in it is 0.0.0.0 */
        entry[0] = (struct ns_addr){0};
        build.addr_count = 1;
        return ns_put_response(&build, data, room);
    case ANSWER:
        return ns_put_response(&build, data, room);
    case WACK:
        return ns_put_wack(id, &told->key, asked_flags, build.ttl, data, room);
    case REDIRECT:
        return ns_put_redirect(id, &told->key, &told->key, told->addr[0], build.ttl, data,
                               room);
    }
    return 0;
}

/* "192.0.2.2 tells 192.0.2.10 refused ACT_ERR PC7<20> [ADDR,...] [ttl T] [times N]
 * [wrong-id] [unsolicited] [broadcast] [group]" */
bool act_tells(struct play *play, struct ow_endpoint from)
{
    struct told told = {.times = 1};
    const struct sending *asked;
    struct ns_packet packet = {0};
    uint8_t data[NS_DATAGRAM_MAX];
    unsigned port = NODE_SERVICE;
    uint16_t id = NO_QUESTION;
    bool answers, arrived = true;

    if (!read_told(play, &told) || !read_more(play, &told))
        return false;
    asked = last_request(&play->network, &told, &packet);
    answers = sayings[told.saying].shape == ANSWER ||
              sayings[told.saying].shape == WACK ||
              sayings[told.saying].shape == REDIRECT;
    if (asked != NULL && answers && !told.unsolicited) {
        port = asked->port;
        id = packet.id;
    } else if (answers && !told.unsolicited) {
        return play_fails(play, "that machine asked nothing for this name");
    }
    if (told.count == 0)
        told.addr[told.count++] =
            sayings[told.saying].shape == CLAIM ? from.addr : told.to;
    for (unsigned i = 1; i <= told.times && arrived; i++) {
        size_t len = build(&told, (uint16_t)(told.wrong_id ? id + i : id), packet.flags,
                           data, sizeof(data));

        if (len == 0)
            return play_fails(play, "this makes no packet");
        arrived = network_deliver(&play->network, from, told.to, port, told.broadcast,
                                  data, len);
    }
    stage_turn(&play->stage);
    return arrived || play_fails(play, "no computer has that address");
}
