/* Any datagram: what decodes has the parts that its handlers take for granted, and what
 * is encoded from it says the same. */
#include "fuzz.h"

#include "wire/rebuild.h"

#include "wire/ns_packet.h"
#include "wire/ns_words.h"

/* A node status with 255 names is the largest packet that can come out. */
#define ROOM 8192

/* What ns_decode() promises. */
static void check_parts(const struct ns_packet *p, const uint8_t *data, size_t size)
{
    bool claim = !ns_is_response(p) &&
                 (ns_opcode(p) == NS_REGISTRATION || ns_opcode(p) == NS_REFRESH ||
                  ns_opcode(p) == NS_REFRESH_ALT || ns_opcode(p) == NS_MULTIHOMED);

    FUZZ_CHECK(ns_is_response(p) || p->has_question);
    FUZZ_CHECK(!claim || (p->has_record && ns_addr_count(&p->record) > 0));
    FUZZ_CHECK(!p->has_extra || p->has_record);
    if (p->has_question && p->has_record)
        FUZZ_CHECK(nb_key_equal(&p->question, &p->record.key));
    if (!p->has_record)
        return;
    FUZZ_CHECK(p->record.rdata == data + p->record.rdata_offset);
    FUZZ_CHECK(p->record.rdata_offset + p->record.rdlen <= size);
    FUZZ_CHECK(ns_addr_count(&p->record) <= NS_ADDRS_MAX);
}

static void check_same(const struct ns_packet *a, const struct ns_packet *b)
{
    FUZZ_CHECK(a->id == b->id);
    FUZZ_CHECK(ns_opcode(a) == ns_opcode(b));
    FUZZ_CHECK(ns_is_response(a) == ns_is_response(b));
    FUZZ_CHECK(a->has_record == b->has_record && a->has_extra == b->has_extra);
    if (!ns_is_response(a)) {
        FUZZ_CHECK(nb_key_equal(&a->question, &b->question));
        FUZZ_CHECK(a->question_type == b->question_type);
    }
    if (!a->has_record)
        return;
    FUZZ_CHECK(nb_key_equal(&a->record.key, &b->record.key));
    FUZZ_CHECK(a->record.ttl == b->record.ttl || a->record.type == NS_TYPE_NBSTAT);
    if (ns_opcode(a) == NS_WACK)
        return; /* we send NB whatever type came */
    FUZZ_CHECK(a->record.type == b->record.type);
    FUZZ_CHECK(ns_addr_count(&a->record) == ns_addr_count(&b->record));
    for (size_t i = 0; i < ns_addr_count(&a->record); i++) {
        struct ns_addr x = ns_addr_at(&a->record, i), y = ns_addr_at(&b->record, i);

        FUZZ_CHECK(x.addr == y.addr && x.nb_flags == y.nb_flags);
    }
}

/* In a buffer that is exactly as large, and in one that is too small. */
static void check_room(const struct ns_packet *p, const uint8_t *want, size_t len)
{
    uint8_t *exact = fuzz_block(len), *less = fuzz_block(len - 1);
    size_t cut = rebuild(p, less, len - 1);

    FUZZ_CHECK(rebuild(p, exact, len) == len);
    FUZZ_CHECK(memcmp(exact, want, len) == 0);
    FUZZ_CHECK(cut < len);
    free(exact);
    free(less);
}

/* Whether there is an encoder for packets like p: not for opcodes that nobody handles. */
static bool is_ours(const struct ns_packet *p)
{
    switch (ns_opcode(p)) {
    case NS_QUERY:
    case NS_REGISTRATION:
    case NS_RELEASE:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
        return true;
    case NS_WACK:
        return ns_is_response(p);
    }
    return false;
}

/* In words: lines of characters that are safe to show. */
static void check_words(void *ctx, const char *text)
{
    size_t len = strlen(text);

    (void)ctx;
    FUZZ_CHECK(len > 0 && len < NS_LINE_TEXT);
    for (size_t i = 0; i < len; i++)
        FUZZ_CHECK(text[i] >= ' ' && text[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t out[ROOM], again[ROOM];
    char title[NS_TITLE_TEXT];
    struct ns_packet first, second;
    size_t len;

    if (ns_decode(data, size, &first) != OW_OK)
        return 0;
    check_parts(&first, data, size);
    check_words(NULL, ns_title(&first, title));
    ns_tell(&first, check_words, NULL);
    len = is_ours(&first) ? rebuild(&first, out, sizeof(out)) : 0;
    if (len == 0)
        return 0;
    FUZZ_CHECK(ns_decode(out, len, &second) == OW_OK);
    check_same(&first, &second);
    FUZZ_CHECK(rebuild(&second, again, sizeof(again)) == len);
    FUZZ_CHECK(memcmp(out, again, len) == 0);
    check_room(&first, out, len);
    return 0;
}
