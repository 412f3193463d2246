#include "packet_words.h"

#include "base/time.h"
#include "wire/nb_name.h"
#include "wire/node_status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct words {
    char *text;
    size_t used;
};

static void say(struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct words *words, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(words->text + words->used, PACKET_WORDS_ROOM - words->used, format,
                  args);
    va_end(args);
    if (n > 0)
        words->used += (size_t)n;
    if (words->used >= PACKET_WORDS_ROOM)
        words->used = PACKET_WORDS_ROOM - 1;
}

static const char *rcode_str(enum ns_rcode rcode)
{
    static const char *const names[] = {"OK",      "FMT_ERR", "SRV_ERR", "NAM_ERR",
                                        "IMP_ERR", "RFS_ERR", "ACT_ERR", "CFT_ERR"};

    return (size_t)rcode < sizeof(names) / sizeof(names[0]) ? names[rcode] : "unknown";
}

static void say_name(struct words *words, const struct nb_key *key)
{
    struct nb_name any = nb_name_any();
    char text[NB_KEY_TEXT];

    say(words, "%s ",
        memcmp(&key->name, &any, sizeof(any)) == 0 ? "*" : nb_key_text(key, text));
}

static void say_addresses(struct words *words, const struct ns_packet *packet,
                          const char *before)
{
    char text[OW_ADDR_TEXT];

    if (!packet->has_record)
        return;
    for (size_t i = 0; i < ns_addr_count(&packet->record); i++)
        say(words, "%s%s", i == 0 ? before : ", ",
            ow_addr_text(ns_addr_at(&packet->record, i).addr, text));
}

/* A release that names the address it is sent to asks that machine to let go. */
static bool is_demand(const struct ns_packet *packet, ow_addr to)
{
    return packet->has_record && ns_addr_count(&packet->record) > 0 &&
           ns_addr_at(&packet->record, 0).addr == to;
}

static void say_request(struct words *words, const struct ns_packet *packet, ow_addr to)
{
    bool group = packet->has_record && ns_addr_count(&packet->record) > 0 &&
                 (ns_addr_at(&packet->record, 0).nb_flags & NS_NB_GROUP) != 0;

    switch (ns_opcode(packet)) {
    case NS_QUERY:
        say(words, packet->question_type == NS_TYPE_NBSTAT ? "node status?" : "where?");
        return;
    case NS_REGISTRATION:
        say(words, (packet->flags & NS_RD) != 0 ? "registration" : "overwrite");
        break;
    case NS_MULTIHOMED:
        say(words, "multihomed registration");
        break;
    case NS_REFRESH:
    case NS_REFRESH_ALT:
        say(words, "refresh");
        break;
    case NS_RELEASE:
        say(words, is_demand(packet, to) ? "RELEASE DEMAND" : "release");
        break;
    case NS_WACK:
    default:
        say(words, "request with opcode %d", ns_opcode(packet));
        return;
    }
    say_addresses(words, packet, group ? " of the group for " : " for ");
}

static void say_granted(struct words *words, const struct ns_packet *packet)
{
    char life[OW_DURATION_TEXT];

    if ((packet->flags & NS_RA) == 0) {
        say(words, "ask the present owner yourself:");
        say_addresses(words, packet, " ");
        return;
    }
    say(words, "granted");
    if (packet->has_record && packet->record.ttl != 0)
        say(words, " for %s", ow_duration_text(packet->record.ttl, life));
}

static void say_found(struct words *words, const struct ns_packet *packet)
{
    if (!packet->has_record)
        return;
    switch ((enum ns_type)packet->record.type) {
    case NS_TYPE_NBSTAT:
        say(words, "node status, %u names",
            packet->record.rdlen > 0 ? packet->record.rdata[0] : 0);
        break;
    case NS_TYPE_NS:
        say(words, "ask another server");
        break;
    case NS_TYPE_NB:
        say(words, "found at");
        say_addresses(words, packet, " ");
        break;
    case NS_TYPE_A:
    case NS_TYPE_NULL:
    default:
        say(words, "found, without an address");
    }
}

static void say_response(struct words *words, const struct ns_packet *packet)
{
    enum ns_rcode rcode = ns_rcode(packet);

    switch (ns_opcode(packet)) {
    case NS_QUERY:
        if (rcode == NS_OK)
            say_found(words, packet);
        else
            say(words, "not found (%s)", rcode_str(rcode));
        break;
    case NS_REGISTRATION:
        if (rcode == NS_OK)
            say_granted(words, packet);
        else if (rcode == NS_CFT_ERR && packet->has_record &&
                 ns_addr_at(&packet->record, 0).addr == 0)
            say(words, "CONFLICT DEMAND (CFT_ERR)");
        else
            say(words, "REFUSED (%s)", rcode_str(rcode));
        break;
    case NS_RELEASE:
        say(words, "%s", rcode == NS_OK ? "released" : "not released");
        break;
    case NS_WACK:
        say(words, "wait %u s (WACK)", packet->has_record ? packet->record.ttl : 0);
        break;
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
    default:
        say(words, "response with opcode %d, %s", ns_opcode(packet), rcode_str(rcode));
    }
}

const char *packet_words(const uint8_t *data, size_t len, ow_addr to,
                         char text[PACKET_WORDS_ROOM])
{
    struct words words = {.text = text};
    struct ns_packet packet;
    enum ow_err err = ns_decode(data, len, &packet);

    text[0] = '\0';
    if (len == NS_HEADER_LEN && (data[2] & NS_TC >> 8) != 0) {
        say(&words, "cut short: the answer is not for strangers");
        return text;
    }
    if (err != OW_OK) {
        say(&words, "%zu octets: %s", len, ow_err_str(err));
        return text;
    }
    if (packet.has_question || packet.has_record)
        say_name(&words, packet.has_question ? &packet.question : &packet.record.key);
    if (ns_is_response(&packet))
        say_response(&words, &packet);
    else
        say_request(&words, &packet, to);
    return text;
}
