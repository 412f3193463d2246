/* Name service packets: the worked examples both ways, and every check of the decoder. */
#include "check.h"

#include "wire/rebuild.h"
#include "wire/vectors.h"

#include "wire/ns_packet.h"

#include <stdio.h>
#include <stdlib.h>

#define POISON 0xee

/* Decode a copy of exactly len bytes, so that a read behind them shows under the
 * sanitizers. */
static enum ow_err decode(const uint8_t *data, size_t len, struct ns_packet *ret_packet)
{
    uint8_t *copy = malloc(len + (len == 0));
    enum ow_err err;

    assert_non_null(copy);
    memcpy(copy, data, len);
    err = ns_decode(copy, len, ret_packet);
    free(copy);
    return err;
}

/* The examples. */

static void examples_decode_and_encode_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        const char *name = vectors[i].name;
        uint8_t bytes[VECTOR_MAX], back[VECTOR_MAX];
        size_t len = vector_bytes(vectors[i].hex, bytes);
        struct ns_packet p;

        if (strcmp(name, "E8b") == 0)
            continue; /* we send the other form */
        check_int(name, OW_OK, ns_decode(bytes, len, &p));
        check_int(name, len, rebuild(&p, back, sizeof(back)));
        check_mem(name, bytes, back, len);
    }
}

static const struct {
    const char *vector;
    unsigned opcode, rcode;
    bool response, question, record, extra;
    const char *key;
    unsigned type;
    uint32_t ttl;
    size_t addrs;
    uint16_t nb_flags;
    ow_addr addr; /* the last one */
} content_cases[] = {
    {"E1", 0x0, 0, false, true, false, false, "WS01<20>", NS_TYPE_NB, 0, 0, 0, 0},
    {"E2", 0x0, 0, true, false, true, false, "WS01<20>", NS_TYPE_NB, 300000, 2, 0x6000,
     0xc633640a},
    {"E3", 0x0, 0, true, false, true, false, "CORP<00>", NS_TYPE_NB, 0, 1, 0x8000,
     0xffffffff},
    {"E4", 0x0, 3, true, false, true, false, "NOSUCH<20>", NS_TYPE_NULL, 0, 0, 0, 0},
    {"E5", 0xf, 0, false, true, true, false, "WS01<00>", NS_TYPE_NB, 300000, 1, 0x6000,
     0xc000020a},
    {"E6", 0x5, 0, false, true, true, false, "CORP<00>", NS_TYPE_NB, 300000, 1, 0xe000,
     0xc000020a},
    {"E7d", 0x8, 0, false, true, true, false, "WS01<00>", NS_TYPE_NB, 300000, 1, 0x6000,
     0xc000020a},
    {"E7e", 0x9, 0, false, true, true, false, "WS01<00>", NS_TYPE_NB, 300000, 1, 0x6000,
     0xc000020a},
    {"E7g", 0x6, 0, false, true, true, false, "WS01<00>", NS_TYPE_NB, 0, 1, 0,
     0xc000020a},
    {"E8", 0x7, 0, true, false, true, false, "WS01<00>", NS_TYPE_NB, 9, 0, 0, 0},
    {"E8b", 0x7, 0, true, false, true, false, "WS01<00>", NS_TYPE_NULL, 60, 0, 0, 0},
    {"E9", 0x5, 0, true, false, true, false, "WS01<00>", NS_TYPE_NB, 518400, 1, 0x6000,
     0xc000020a},
    {"E10", 0x5, 6, true, false, true, false, "WS01<00>", NS_TYPE_NB, 0, 1, 0x6000,
     0xc000020a},
    {"E12", 0x5, 7, true, false, true, false, "WS01<00>", NS_TYPE_NB, 0, 1, 0, 0},
    {"E15", 0x0, 0, true, false, true, true, "WS01<00>", NS_TYPE_NS, 3600, 0, 0, 0},
    {"E16", 0x0, 0, false, true, false, false,
     "*\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00<00>",
     NS_TYPE_NBSTAT, 0, 0, 0, 0},
    {"E18", 0x0, 0, false, true, false, false, "WS01<00>.corp.example", NS_TYPE_NB, 0, 0,
     0, 0},
};

static void examples_say_what_they_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(content_cases); i++) {
        const char *name = content_cases[i].vector;
        uint8_t bytes[VECTOR_MAX];
        size_t len = vector_bytes(vector_find(name)->hex, bytes);
        struct ns_packet p;
        const struct nb_key *key;
        char text[NB_KEY_TEXT];

        check_int(name, OW_OK, ns_decode(bytes, len, &p));
        check_int(name, content_cases[i].opcode, ns_opcode(&p));
        check_int(name, content_cases[i].rcode, ns_rcode(&p));
        check_int(name, content_cases[i].response, ns_is_response(&p));
        check_int(name, content_cases[i].question, p.has_question);
        check_int(name, content_cases[i].record, p.has_record);
        check_int(name, content_cases[i].extra, p.has_extra);
        key = p.has_question ? &p.question : &p.record.key;
        check_str(name, content_cases[i].key, nb_key_text(key, text));
        check_int(name, content_cases[i].type,
                  p.has_record ? p.record.type : p.question_type);
        if (!p.has_record)
            continue;
        check_int(name, content_cases[i].ttl, p.record.ttl);
        if (p.record.rdlen % 6 != 0)
            continue;
        check_int(name, content_cases[i].addrs, ns_addr_count(&p.record));
        if (content_cases[i].addrs > 0) {
            struct ns_addr last = ns_addr_at(&p.record, content_cases[i].addrs - 1);

            check_int(name, content_cases[i].nb_flags, last.nb_flags);
            check_int(name, content_cases[i].addr, last.addr);
        }
    }
}

static void a_redirect_names_its_server(void **state)
{
    uint8_t bytes[VECTOR_MAX];
    size_t len = vector_bytes(vector_find("E15")->hex, bytes);
    struct ns_packet p;
    char text[NB_KEY_TEXT];

    (void)state;
    assert_int_equal(ns_decode(bytes, len, &p), OW_OK);
    assert_string_equal(nb_key_text(&p.extra.key, text), "NBNS2<00>");
    assert_int_equal(p.extra.type, NS_TYPE_A);
    assert_memory_equal(p.extra.rdata, "\xc0\x00\x02\x35", 4);
    assert_int_equal(p.record.rdata_offset, 0x38);
}

/* Damaged examples. */

/* Length 0 to 11 on a socket, and every other early end of every packet: an error, but
 * for the negative query response, which may end behind its header. */
static void no_truncation_of_an_example_decodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        uint8_t bytes[VECTOR_MAX];
        size_t len = vector_bytes(vectors[i].hex, bytes);

        for (size_t cut = 0; cut < len; cut++) {
            bool bare = strcmp(vectors[i].name, "E4") == 0 && cut == NS_HEADER_LEN;
            struct ns_packet p;

            check_int(vectors[i].name, bare ? OW_OK : OW_ESHORT, decode(bytes, cut, &p));
        }
    }
}

static void bytes_behind_the_message_are_ignored(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        uint8_t bytes[VECTOR_MAX + 100];
        size_t len = vector_bytes(vectors[i].hex, bytes);
        struct ns_packet p;

        memset(bytes + len, POISON, 100);
        check_int(vectors[i].name, OW_OK, decode(bytes, len + 100, &p));
    }
}

/* No single octet of any packet, whatever its value, makes the decoder misbehave; what it
 * accepts can be encoded. */
static void any_octet_may_be_any_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        uint8_t bytes[VECTOR_MAX], back[NS_RECEIVE_MAX];
        size_t len = vector_bytes(vectors[i].hex, bytes);

        for (size_t at = 0; at < len; at++) {
            uint8_t was = bytes[at];

            for (unsigned octet = 0; octet < 256; octet++) {
                struct ns_packet p;

                bytes[at] = (uint8_t)octet;
                if (ns_decode(bytes, len, &p) == OW_OK)
                    rebuild(&p, back, sizeof(back));
            }
            bytes[at] = was;
        }
    }
}

/* A packet like a vector but for some bytes. */
struct patched {
    const char *rule;
    const char *vector;
    size_t at;
    const char *hex; /* replaces what stands there */
    enum ow_err want;
    size_t cut; /* drop as many bytes from the end */
};

static const struct patched patched_cases[] = {
    /* counts; requests 1/0/0/0 or 1/0/0/1, responses 0 or 1/0 or 1/0/0 */
    {"a query without a question", "E1", 4, "0000", OW_EFORMAT, 0},
    {"a query with two questions", "E1", 4, "0002", OW_EFORMAT, 0},
    {"a query with an answer", "E1", 6, "0001", OW_EFORMAT, 0},
    {"a query with an authority", "E1", 8, "0001", OW_EFORMAT, 0},
    {"a query that announces a record it does not have", "E1", 10, "0001", OW_ESHORT, 0},
    {"a query with a record", "E5", 2, "0100", OW_EFORMAT, 0},
    {"a registration without a question", "E5", 4, "0000", OW_EFORMAT, 0},
    {"a registration without a record", "E5", 10, "0000", OW_EFORMAT, 18},
    {"a registration that does not count its record", "E5", 10, "0000", OW_EFORMAT, 0},
    {"a registration with two records", "E5", 10, "0002", OW_EFORMAT, 0},
    {"a registration with an answer", "E5", 6, "0001", OW_EFORMAT, 0},
    {"a registration by opcode 5 without a record", "E6", 10, "0000", OW_EFORMAT, 18},
    {"a refresh without a record", "E7d", 10, "0000", OW_EFORMAT, 18},
    {"a refresh by opcode 9 without a record", "E7e", 10, "0000", OW_EFORMAT, 18},
    {"a release without a record is enough", "E7f", 10, "0000", OW_OK, 18},
    {"a release without a question", "E7f", 4, "0000", OW_EFORMAT, 0},
    {"counts of 65,535", "E1", 4, "ffffffffffffffff", OW_EFORMAT, 0},
    {"a response without an answer", "E2", 6, "0000", OW_EFORMAT, 0},
    {"a response with two answers", "E2", 6, "0002", OW_EFORMAT, 0},
    {"a response with an authority", "E2", 8, "0001", OW_EFORMAT, 0},
    {"a response with an additional record", "E2", 10, "0001", OW_EFORMAT, 0},
    {"a response with two questions", "E2", 4, "0002", OW_EFORMAT, 0},
    {"a negative query response may not count its record", "E4", 6, "0000", OW_OK, 0},
    {"nor have it", "E4", 6, "0000", OW_OK, 44},
    {"nor have it although it counts it", "E4", 6, "0001", OW_OK, 44},
    {"a negative registration response must have it", "E10", 6, "0000", OW_EFORMAT, 50},
    {"a redirect without its address", "E15", 10, "0000", OW_EFORMAT, 16},

    /* classes and types */
    {"a question of another class", "E1", 48, "0003", OW_EFORMAT, 0},
    {"a record of another class", "E5", 54, "0003", OW_EFORMAT, 0},
    {"an answer of another class", "E2", 48, "00ff", OW_EFORMAT, 0},
    {"a question for a DNS address", "E1", 46, "0001", OW_EFORMAT, 0},
    {"a question for anything", "E1", 46, "00ff", OW_EFORMAT, 0},
    {"a registration asking for status", "E5", 46, "0021", OW_EFORMAT, 0},
    {"a registration with a status record", "E5", 52, "0021", OW_EFORMAT, 0},
    {"a registration with a NULL record", "E5", 52, "000a", OW_EFORMAT, 0},
    {"a release with a NULL record", "E7f", 52, "000a", OW_EFORMAT, 0},
    {"a release asking for status", "E7f", 46, "0021", OW_EFORMAT, 0},
    {"a positive answer of type NULL", "E2", 46, "000a", OW_EFORMAT, 0},
    {"a WACK of type NULL", "E8", 46, "000a", OW_OK, 0},
    {"a WACK of another type", "E8", 46, "0021", OW_EFORMAT, 0},
    {"a negative answer of type NB and no address", "E4", 46, "0020", OW_OK, 0},
    {"a negative answer of another type", "E4", 46, "0001", OW_EFORMAT, 0},
    {"a redirect to something that is no name server", "E15", 46, "0020", OW_EFORMAT, 0},
    {"a redirect to something that is no address", "E15", 92, "0020", OW_EFORMAT, 0},

    /* RDLENGTH: 0, one off, the maximum */
    {"no address", "E5", 60, "0000", OW_EFORMAT, 6},
    {"five bytes of address", "E5", 60, "0005", OW_EFORMAT, 1},
    {"seven bytes of address", "E5", 60, "0007", OW_ESHORT, 0},
    {"twelve bytes of address announced, six there", "E5", 60, "000c", OW_ESHORT, 0},
    {"65,535 bytes announced", "E5", 60, "ffff", OW_ESHORT, 0},
    {"65,532 bytes announced, a multiple of six", "E5", 60, "fffc", OW_ESHORT, 0},
    {"a release of no address", "E7f", 60, "0000", OW_EFORMAT, 6},
    {"an answer of no address", "E3", 54, "0000", OW_EFORMAT, 6},
    {"an answer of eleven bytes", "E2", 54, "000b", OW_EFORMAT, 1},
    {"a WACK of no bytes", "E8", 54, "0000", OW_EFORMAT, 2},
    {"a WACK of one byte", "E8", 54, "0001", OW_EFORMAT, 1},
    {"a WACK of three bytes", "E8", 54, "0003", OW_ESHORT, 0},
    {"a negative answer of type NULL with data", "E4", 54, "0001", OW_ESHORT, 0},
    {"a refusal of four bytes", "E10", 54, "0004", OW_EFORMAT, 2},
    {"a refusal of no address", "E10", 54, "0000", OW_OK, 6},
    {"a redirect to five bytes of address", "E15", 100, "0005", OW_ESHORT, 0},

    /* names; every decoder of a name is the same, see test_nb_name.c */
    {"a record for another name", "E5", 13, "47", OW_OK, 0}, /* by pointer: follows */
    {"a record whose pointer leads into the header", "E5", 50, "c000", OW_EBADNAME, 0},
    {"a record whose pointer leads to itself", "E5", 50, "c032", OW_EBADNAME, 0},
    {"a record whose pointer leads nowhere", "E5", 50, "ffff", OW_EBADNAME, 0},
    {"a record whose pointer is half a name", "E5", 50, "c00d", OW_EBADNAME, 0},
    {"a label of a reserved type", "E1", 12, "40", OW_EBADNAME, 0},
    {"a label of the other reserved type", "E1", 12, "80", OW_EBADNAME, 0},
    {"a redirect whose two names differ", "E15", 90, "c00c", OW_EFORMAT, 0},

    /* what the decoder does not look at */
    {"a query with every bit of NM_FLAGS", "E1", 2, "07ff", OW_OK, 0},
    {"a registration with RD cleared", "E6", 2, "2800", OW_OK, 0},
    {"a registration with an rcode", "E6", 2, "2906", OW_OK, 0},
    {"unknown bits of NB_FLAGS", "E5", 62, "7fff", OW_OK, 0},
    {"a request with opcode 7", "E5", 2, "3800", OW_OK, 0},
    {"a request with opcode 1", "E5", 2, "0800", OW_OK, 0},
    {"a response with opcode 1", "E9", 2, "8800", OW_OK, 0},
    {"a registration response with opcode 8", "E9", 2, "c580", OW_OK, 0},
    {"a registration response with opcode 15", "E9", 2, "fd80", OW_OK, 0},
};

static size_t patch(const struct patched *c, uint8_t bytes[VECTOR_MAX])
{
    size_t len = vector_bytes(vector_find(c->vector)->hex, bytes);
    uint8_t change[VECTOR_MAX];

    memcpy(bytes + c->at, change, vector_bytes(c->hex, change));
    return len - c->cut;
}

static void damaged_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(patched_cases); i++) {
        uint8_t bytes[VECTOR_MAX];
        size_t len = patch(&patched_cases[i], bytes);
        struct ns_packet p;

        check_int(patched_cases[i].rule, patched_cases[i].want, decode(bytes, len, &p));
    }
}

static void a_release_without_a_record_has_none(void **state)
{
    static const struct patched bare = {"", "E7f", 10, "0000", OW_OK, 18};
    uint8_t bytes[VECTOR_MAX];
    struct ns_packet p;

    (void)state;
    assert_int_equal(ns_decode(bytes, patch(&bare, bytes), &p), OW_OK);
    assert_true(p.has_question);
    assert_false(p.has_record);
}

/* Every count of 0 to 2 in every section, of every opcode, both ways: what is accepted
 * has what the handlers take for granted. */
static void every_count_of_every_opcode(void **state)
{
    uint8_t bytes[VECTOR_MAX];
    size_t len = vector_bytes(vector_find("E5")->hex, bytes);

    (void)state;
    for (unsigned mix = 0; mix < 2 * 16 * 81; mix++) {
        unsigned response = mix % 2, opcode = mix / 2 % 16, counts = mix / 32;
        struct ns_packet p;

        bytes[2] = (uint8_t)(response << 7 | opcode << 3);
        for (size_t i = 0; i < 4; i++, counts /= 3)
            bytes[5 + 2 * i] = (uint8_t)(counts % 3);
        if (ns_decode(bytes, len, &p) != OW_OK)
            continue;
        if (response) {
            assert_true(p.has_record);
            assert_int_equal(bytes[7], 1);
            continue;
        }
        assert_true(p.has_question);
        if (opcode == NS_REGISTRATION || opcode == NS_REFRESH ||
            opcode == NS_REFRESH_ALT || opcode == NS_MULTIHOMED)
            assert_true(p.has_record && ns_addr_count(&p.record) == 1);
        if (opcode == NS_QUERY)
            assert_false(p.has_record);
    }
}

/* A message out of pieces. */
struct pieces {
    uint8_t data[NS_RECEIVE_MAX];
    struct ow_writer w;
};

static void start(struct pieces *m, uint16_t flags, const uint16_t counts[4])
{
    m->w = ow_writer_on(m->data, sizeof(m->data));
    ow_put_u16(&m->w, 0x1234);
    ow_put_u16(&m->w, flags);
    for (size_t i = 0; i < 4; i++)
        ow_put_u16(&m->w, counts[i]);
}

static void add_question(struct pieces *m, const char *name)
{
    struct nb_key key = {.name = nb_name_make(name, 0x20)};

    nb_key_put(&m->w, &key);
    ow_put_u16(&m->w, NS_TYPE_NB);
    ow_put_u16(&m->w, NS_CLASS_IN);
}

static void add_record(struct pieces *m, const char *name)
{
    add_question(m, name); /* begins alike */
    ow_put_u32(&m->w, 300000);
    ow_put_u16(&m->w, 6);
    ow_put_u16(&m->w, 0x6000);
    ow_put_u32(&m->w, 0xc000020a);
}

static const struct {
    const char *rule;
    uint16_t flags;
    uint16_t counts[4];
    const char *question, *record;
    enum ow_err want;
} pair_cases[] = {
    {"a registration may name its record in full",
     0x2900,
     {1, 0, 0, 1},
     "WS01",
     "WS01",
     OW_OK},
    {"but only the same", 0x2900, {1, 0, 0, 1}, "WS01", "WS02", OW_EFORMAT},
    {"and in the same case", 0x2900, {1, 0, 0, 1}, "WS01", "ws01", OW_EFORMAT},
    {"a response may repeat the question", 0x8580, {1, 1, 0, 0}, "WS01", "WS01", OW_OK},
    {"but must answer it", 0x8580, {1, 1, 0, 0}, "WS01", "WS02", OW_EFORMAT},
};

static void question_and_record_name_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pair_cases); i++) {
        struct pieces m;
        struct ns_packet p;

        start(&m, pair_cases[i].flags, pair_cases[i].counts);
        add_question(&m, pair_cases[i].question);
        add_record(&m, pair_cases[i].record);
        check_int(pair_cases[i].rule, pair_cases[i].want, decode(m.data, m.w.pos, &p));
    }
}

static const struct {
    const char *rule;
    int rdlen; /* of the NS record; the name in it takes 34 bytes */
    enum ow_err want;
} redirect_cases[] = {
    {"the name fills its record", 34, OW_OK},
    {"the name is longer than its record", 33, OW_EFORMAT},
    {"the name is shorter than its record", 35, OW_EFORMAT},
    {"the record has no name", 0, OW_EFORMAT},
};

static void a_redirect_holds_one_name(void **state)
{
    static const uint16_t counts[4] = {0, 0, 1, 1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(redirect_cases); i++) {
        struct nb_key key = {.name = nb_name_make("WS01", 0x20)};
        uint8_t rdata[64] = {0};
        struct ow_writer inner = ow_writer_on(rdata, sizeof(rdata));
        struct ns_packet p;
        struct pieces m;

        start(&m, 0x8100, counts);
        nb_key_put(&m.w, &key);
        ow_put_u16(&m.w, NS_TYPE_NS);
        ow_put_u16(&m.w, NS_CLASS_IN);
        ow_put_u32(&m.w, 3600);
        ow_put_u16(&m.w, (uint16_t)redirect_cases[i].rdlen);
        nb_key_put(&inner, &key);
        ow_put_bytes(&m.w, rdata, (size_t)redirect_cases[i].rdlen);
        nb_key_put(&m.w, &key);
        ow_put_u16(&m.w, NS_TYPE_A);
        ow_put_u16(&m.w, NS_CLASS_IN);
        ow_put_u32(&m.w, 3600);
        ow_put_u16(&m.w, 4);
        ow_put_u32(&m.w, 0xc0000235);
        check_int(redirect_cases[i].rule, redirect_cases[i].want,
                  decode(m.data, m.w.pos, &p));
    }
}

/* Every length octet where each name of a packet begins: no label but that of 32 letters
 * decodes, and a pointer only backward to a name. */
static void every_length_of_every_first_label(void **state)
{
    static const struct {
        const char *vector;
        size_t at;
    } places[] = {{"E1", 12},  {"E2", 12},  {"E5", 12},  {"E5", 50},
                  {"E15", 12}, {"E15", 56}, {"E15", 90}, {"E17", 12}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        for (unsigned length = 0; length < 256; length++) {
            uint8_t bytes[VECTOR_MAX];
            size_t len = vector_bytes(vector_find(places[i].vector)->hex, bytes);
            bool right = bytes[places[i].at] == length;
            struct ns_packet p;

            bytes[places[i].at] = (uint8_t)length;
            assert_int_equal(decode(bytes, len, &p) == OW_OK, right);
        }
    }
}

/* A request with one label of len times the octet fill as its name, or as its scope. */
static void start_with_label(struct pieces *m, uint16_t flags, bool scoped, uint8_t fill,
                             size_t len)
{
    static const uint16_t bare[4] = {1, 0, 0, 0}, full[4] = {1, 0, 0, 1};
    struct nb_key key = {.name = nb_name_make("WS01", 0x20)};
    bool is_query = (flags & 0x7800) == 0;

    start(m, flags, is_query ? bare : full);
    if (scoped) {
        nb_key_put(&m->w, &key);
        m->w.pos--; /* the final zero */
    }
    ow_put_u8(&m->w, (uint8_t)len);
    for (size_t i = 0; i < len; i++)
        ow_put_u8(&m->w, fill);
    ow_put_u8(&m->w, 0);
    ow_put_u16(&m->w, NS_TYPE_NB);
    ow_put_u16(&m->w, NS_CLASS_IN);
    if (is_query)
        return;
    ow_put_u16(&m->w, 0xc00c);
    ow_put_u16(&m->w, NS_TYPE_NB);
    ow_put_u16(&m->w, NS_CLASS_IN);
    ow_put_u32(&m->w, 300000);
    ow_put_u16(&m->w, 6);
    ow_put_u16(&m->w, 0x6000);
    ow_put_u32(&m->w, 0xc000020a);
}

/* Names of 0 to 300 octets of every value, with a scope and without, in all six
 * operations. */
static void names_of_any_length_and_octets(void **state)
{
    static const uint16_t flags[] = {0x0100, 0x2900, 0x3000, 0x4000, 0x4800, 0x7900};

    (void)state;
    for (unsigned mix = 0; mix < ARRAY_LEN(flags) * 256 * 2; mix++) {
        uint8_t fill = (uint8_t)(mix / 2);
        bool scoped = mix % 2 == 1;

        for (size_t len = 0; len <= 300; len += len < 70 ? 1 : 10) {
            bool legal = scoped ? len >= 1 && len <= 63 && fill != '.'
                                : len == 32 && fill >= 'A' && fill <= 'P';
            struct ns_packet p;
            struct pieces m;

            start_with_label(&m, flags[mix / 512], scoped, fill, len);
            assert_int_equal(decode(m.data, m.w.pos, &p) == OW_OK, legal);
            if (legal)
                assert_int_equal(p.question.scope.len, scoped ? len : 0);
        }
    }
}

static void a_scope_that_is_too_long_to_store_decodes(void **state)
{
    struct nb_key key = {.name = nb_name_make("WS01", 0x20)};
    struct ns_addr addr = {.nb_flags = 0x6000, .addr = 0xc000020a};
    struct ns_build b = {.id = 1,
                         .flags = 0x7900,
                         .key = &key,
                         .type = NS_TYPE_NB,
                         .ttl = 300000,
                         .addrs = &addr,
                         .addr_count = 1};
    uint8_t buf[NS_DATAGRAM_MAX];
    struct ns_packet p;
    size_t len;

    (void)state;
    key.scope.len = NB_SCOPE_MAX + 1;
    memset(key.scope.octet, '0', key.scope.len);
    for (size_t dot = 63; dot < key.scope.len; dot += 64)
        key.scope.octet[dot] = '.';
    len = ns_put_request(&b, buf, sizeof(buf));
    assert_int_equal(len, NS_HEADER_LEN + 273 + 4 + 2 + 10 + 6);
    assert_int_equal(ns_decode(buf, len, &p), OW_OK);
    assert_true(nb_key_equal(&p.question, &key));
    assert_true(nb_key_equal(&p.record.key, &key));
}

/* Encoding. */

/* In a buffer of every size: nothing is written behind it, nothing comes out of one that
 * is too small, and every byte of the packet is set. */
static void encoders_stay_in_their_buffer(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        uint8_t bytes[VECTOR_MAX], want[VECTOR_MAX], got[VECTOR_MAX + 1];
        size_t len = vector_bytes(vectors[i].hex, bytes);
        struct ns_packet p;

        assert_int_equal(ns_decode(bytes, len, &p), OW_OK);
        if (p.has_record && p.record.type == NS_TYPE_NBSTAT)
            continue; /* sends what fits: test_node_status.c */
        memset(want, 0x11, sizeof(want));
        assert_int_equal(rebuild(&p, want, sizeof(want)), len);
        for (size_t room = 0; room <= VECTOR_MAX; room++) {
            memset(got, POISON, sizeof(got));
            check_int(vectors[i].name, room < len ? 0 : len, rebuild(&p, got, room));
            for (size_t at = room; at < sizeof(got); at++)
                check_int(vectors[i].name, POISON, got[at]);
        }
        check_mem(vectors[i].name, want, got, len);
    }
}

static const struct {
    const char *rule;
    size_t addrs, room, len;
} crowd_cases[] = {
    {"25 addresses, the most of a special group", 25, NS_DATAGRAM_MAX, 206},
    {"86 addresses are what 576 bytes hold", 86, NS_DATAGRAM_MAX, 572},
    {"one more does not fit", 87, NS_DATAGRAM_MAX, 0},
    {"more than a length field can say", 10923, 70000, 0},
    {"so many that their length wraps", SIZE_MAX / 6 + 2, 70000, 0},
    {"none", 0, NS_DATAGRAM_MAX, 56},
};

static void many_addresses(void **state)
{
    struct nb_key key = {.name = nb_name_make("CORP", 0x1c)};
    struct ns_addr *addrs = calloc(10923, sizeof(*addrs));
    uint8_t *buf = malloc(70000);

    (void)state;
    assert_non_null(addrs);
    assert_non_null(buf);
    for (size_t i = 0; i < ARRAY_LEN(crowd_cases); i++) {
        struct ns_build b = {.flags = 0x8580,
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .addrs = addrs,
                             .addr_count = crowd_cases[i].addrs};

        check_int(crowd_cases[i].rule, crowd_cases[i].len,
                  ns_put_response(&b, buf, crowd_cases[i].room));
    }
    free(addrs);
    free(buf);
}

static void no_more_addresses_are_read_than_a_table_holds(void **state)
{
    struct nb_key key = {.name = nb_name_make("CORP", 0x1c)};
    struct ns_addr addrs[NS_ADDRS_MAX + 1] = {{0, 0}};
    struct ns_build b = {.flags = 0x8580,
                         .key = &key,
                         .type = NS_TYPE_NB,
                         .addrs = addrs,
                         .addr_count = ARRAY_LEN(addrs)};
    uint8_t buf[NS_RECEIVE_MAX];
    struct ns_packet p;

    (void)state;
    assert_int_equal(ns_decode(buf, ns_put_response(&b, buf, sizeof(buf)), &p), OW_OK);
    assert_int_equal(p.record.rdlen, 6 * (NS_ADDRS_MAX + 1));
    assert_int_equal(ns_addr_count(&p.record), NS_ADDRS_MAX);
}

static void a_wack_clears_the_rcode_of_the_request(void **state)
{
    struct nb_key key = {.name = nb_name_make("WS01", 0)};
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len = ns_put_wack(1, &key, 0x790f, 9, buf, sizeof(buf));

    (void)state;
    assert_memory_equal(buf + len - 2, "\x79\x00", 2);
}

static void a_scope_that_cannot_be_sent_is_not(void **state)
{
    struct nb_key good = {.name = nb_name_make("WS01", 0)}, bad = good;
    struct ns_build b = {.key = &bad, .type = NS_TYPE_NB};
    uint8_t buf[NS_DATAGRAM_MAX];

    (void)state;
    good.scope.len = 0;
    bad.scope.len = 1;
    bad.scope.octet[0] = '.';
    assert_int_equal(ns_put_question(&b, buf, sizeof(buf)), 0);
    assert_int_equal(ns_put_request(&b, buf, sizeof(buf)), 0);
    assert_int_equal(ns_put_response(&b, buf, sizeof(buf)), 0);
    assert_int_equal(ns_put_wack(1, &bad, 0, 0, buf, sizeof(buf)), 0);
    assert_int_equal(ns_put_redirect(1, &bad, &good, 0, 0, buf, sizeof(buf)), 0);
    assert_int_equal(ns_put_redirect(1, &good, &bad, 0, 0, buf, sizeof(buf)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_decode_and_encode_again),
        cmocka_unit_test(examples_say_what_they_should),
        cmocka_unit_test(a_redirect_names_its_server),
        cmocka_unit_test(no_truncation_of_an_example_decodes),
        cmocka_unit_test(bytes_behind_the_message_are_ignored),
        cmocka_unit_test(any_octet_may_be_any_other),
        cmocka_unit_test(damaged_examples),
        cmocka_unit_test(a_release_without_a_record_has_none),
        cmocka_unit_test(every_count_of_every_opcode),
        cmocka_unit_test(question_and_record_name_the_same),
        cmocka_unit_test(a_redirect_holds_one_name),
        cmocka_unit_test(every_length_of_every_first_label),
        cmocka_unit_test(names_of_any_length_and_octets),
        cmocka_unit_test(a_scope_that_is_too_long_to_store_decodes),
        cmocka_unit_test(encoders_stay_in_their_buffer),
        cmocka_unit_test(many_addresses),
        cmocka_unit_test(no_more_addresses_are_read_than_a_table_holds),
        cmocka_unit_test(a_wack_clears_the_rcode_of_the_request),
        cmocka_unit_test(a_scope_that_cannot_be_sent_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
