#include "wire/ns_words.h"

#include <stdio.h>

static const char *opcode_words(unsigned opcode)
{
    switch (opcode) {
    case NS_QUERY:
        return "name query";
    case NS_REGISTRATION:
        return "registration";
    case NS_RELEASE:
        return "release";
    case NS_WACK:
        return "wait";
    case NS_REFRESH:
    case NS_REFRESH_ALT:
        return "refresh";
    case NS_MULTIHOMED:
        return "multihomed registration";
    default:
        return "unknown operation";
    }
}

static const char *rcode_words(unsigned rcode)
{
    static const char *const words[] = {
        [NS_OK] = "OK",           [NS_FMT_ERR] = "FMT_ERR", [NS_SRV_ERR] = "SRV_ERR",
        [NS_NAM_ERR] = "NAM_ERR", [NS_IMP_ERR] = "IMP_ERR", [NS_RFS_ERR] = "RFS_ERR",
        [NS_ACT_ERR] = "ACT_ERR", [NS_CFT_ERR] = "CFT_ERR",
    };

    return rcode < sizeof words / sizeof words[0] ? words[rcode] : "unknown code";
}

static const char *type_words(uint16_t type)
{
    switch (type) {
    case NS_TYPE_A:
        return "A";
    case NS_TYPE_NS:
        return "NS";
    case NS_TYPE_NULL:
        return "NULL";
    case NS_TYPE_NB:
        return "NB";
    case NS_TYPE_NBSTAT:
        return "NBSTAT";
    default:
        return "unknown";
    }
}

static char node_letter(uint16_t nb_flags)
{
    return "BPMH"[(nb_flags & NS_NB_ONT_MASK) >> NS_NB_ONT_SHIFT];
}

const char *ns_title(const struct ns_packet *packet, char text[NS_TITLE_TEXT])
{
    const char *words = opcode_words(ns_opcode(packet));

    if (!ns_is_response(packet))
        snprintf(text, NS_TITLE_TEXT, "%s", words);
    else if (ns_opcode(packet) == NS_WACK)
        snprintf(text, NS_TITLE_TEXT, "wait acknowledgement (WACK)");
    else
        snprintf(text, NS_TITLE_TEXT, "response to a %s: %s", words,
                 rcode_words(ns_rcode(packet)));
    return text;
}

static void tell_header(const struct ns_packet *packet, ns_say *say, void *ctx)
{
    const uint16_t flags = packet->flags;
    char text[NS_LINE_TEXT];

    snprintf(text, sizeof text, "id %u (0x%04x), %s, operation %u, flags%s%s%s%s%s%s",
             packet->id, packet->id, ns_is_response(packet) ? "response" : "request",
             ns_opcode(packet), (flags & NS_AA) != 0 ? " AA" : "",
             (flags & NS_TC) != 0 ? " TC" : "", (flags & NS_RD) != 0 ? " RD" : "",
             (flags & NS_RA) != 0 ? " RA" : "", (flags & NS_B) != 0 ? " B" : "",
             (flags & (NS_AA | NS_TC | NS_RD | NS_RA | NS_B)) == 0 ? " none" : "");
    say(ctx, text);
    if (!ns_is_response(packet))
        return;
    snprintf(text, sizeof text, "result %u (%s)", ns_rcode(packet),
             rcode_words(ns_rcode(packet)));
    say(ctx, text);
}

static void tell_record(const struct ns_record *record, ns_say *say, void *ctx)
{
    char key[NB_KEY_TEXT], addr[OW_ADDR_TEXT], text[NS_LINE_TEXT];

    snprintf(text, sizeof text, "record %s, type %s, TTL %u s",
             nb_key_text(&record->key, key), type_words(record->type), record->ttl);
    say(ctx, text);
    for (size_t i = 0; i < ns_addr_count(record); i++) {
        const struct ns_addr entry = ns_addr_at(record, i);

        snprintf(text, sizeof text, "address %s, %s, %c node",
                 ow_addr_text(entry.addr, addr),
                 (entry.nb_flags & NS_NB_GROUP) != 0 ? "group" : "unique",
                 node_letter(entry.nb_flags));
        say(ctx, text);
    }
}

void ns_tell(const struct ns_packet *packet, ns_say *say, void *ctx)
{
    char key[NB_KEY_TEXT], text[NS_LINE_TEXT];

    tell_header(packet, say, ctx);
    if (packet->has_question) {
        snprintf(text, sizeof text, "question %s, type %s",
                 nb_key_text(&packet->question, key), type_words(packet->question_type));
        say(ctx, text);
    }
    if (packet->has_record)
        tell_record(&packet->record, say, ctx);
    if (packet->has_extra)
        tell_record(&packet->extra, say, ctx);
}
