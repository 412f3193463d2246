/* resource_packets.c - the last packets about a name, octets and words, the newest first.
 */
#include "manager/resources.h"

#include "manager/named.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "server/packet_memory.h"
#include "wire/ns_words.h"

#include <stdlib.h>

#define CHUNK         16
#define LIMIT_DEFAULT 100

/* The packets about a name, oldest first; of too many the newest limit are kept. */
struct found {
    struct packet_seen *packet;
    size_t count, limit;
};

static bool is_about(const struct packet_seen *seen, const struct named *named)
{
    struct ns_packet packet;
    struct nb_key key;

    if (ns_decode(seen->octet, seen->len, &packet) != OW_OK ||
        !(packet.has_question || packet.has_record))
        return false;
    key = packet.has_question ? packet.question : packet.record.key;
    if (!named->has_suffix)
        key.name.octet[NB_NAME_LEN - 1] = 0;
    return nb_key_equal(&key, &named->key);
}

static void find(struct packet_memory *memory, const struct named *named,
                 struct found *found)
{
    struct packet_seen chunk[CHUNK];
    uint64_t after = 0;
    size_t count;

    while ((count = packet_memory_read(memory, after, chunk, CHUNK)) > 0) {
        for (size_t i = 0; i < count; i++)
            if (is_about(&chunk[i], named))
                found->packet[found->count++ % found->limit] = chunk[i];
        after = chunk[count - 1].number;
    }
}

static void put_line(void *ctx, const char *text)
{
    ow_json_string(ctx, text);
}

static void put_octets(struct ow_json *json, const struct packet_seen *seen)
{
    char hex[2 * NS_DATAGRAM_MAX + 1] = "";

    for (size_t i = 0; i < seen->len; i++)
        snprintf(hex + 2 * i, 3, "%02x", seen->octet[i]);
    ow_json_string(json, hex);
}

static void put_packet(struct ow_json *json, const struct packet_seen *seen)
{
    char peer[OW_ENDPOINT_TEXT], title[NS_TITLE_TEXT];
    struct ns_packet packet;

    if (ns_decode(seen->octet, seen->len, &packet) != OW_OK)
        return;
    ow_json_open_object(json);
    ow_json_key(json, "number");
    ow_json_uint_string(json, seen->number);
    ow_json_key(json, "time");
    record_json_time(json, seen->time);
    ow_json_key(json, "sent");
    ow_json_bool(json, seen->sent);
    ow_json_key(json, "peer");
    ow_json_string(json, ow_endpoint_text(seen->peer, peer));
    ow_json_key(json, "title");
    ow_json_string(json, ns_title(&packet, title));
    ow_json_key(json, "lines");
    ow_json_open_array(json);
    ns_tell(&packet, put_line, json);
    ow_json_close_array(json);
    ow_json_key(json, "octets");
    put_octets(json, seen);
    ow_json_close_object(json);
}

static void reply_packets(struct request *request, const struct found *found, size_t room)
{
    const size_t kept = found->count < found->limit ? found->count : found->limit;
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "remembered");
    ow_json_uint(&json, room);
    ow_json_key(&json, "packets");
    ow_json_open_array(&json);
    for (size_t i = 1; i <= kept; i++)
        put_packet(&json, &found->packet[(found->count - i) % found->limit]);
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_packets(struct request *request)
{
    struct packet_memory *memory = request->manager->config.packets;
    struct found found = {.count = 0};
    struct named named;
    uint64_t limit;

    if (!named_parse(request, &named) ||
        !request_number(request, "limit", LIMIT_DEFAULT, 1, 1000, &limit))
        return;
    found.limit = (size_t)limit;
    found.packet = calloc(found.limit, sizeof *found.packet);
    if (found.packet == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    find(memory, &named, &found);
    reply_packets(request, &found, packet_memory_room(memory));
    free(found.packet);
}
