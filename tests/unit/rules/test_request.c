/* From a decoded packet to a request: nbns 5.2. */
#include "facts.h"

struct entry {
    uint16_t nb_flags;
    ow_addr addr;
};

static struct ns_packet packet_of(enum ns_opcode opcode, const struct entry *entry,
                                  size_t count, uint8_t *rdata)
{
    struct ow_writer w = ow_writer_on(rdata, 6 * count);
    struct ns_packet packet = {.flags = (uint16_t)(opcode << 11 | NS_RD),
                               .has_question = true,
                               .has_record = true};

    for (size_t i = 0; i < count; i++) {
        ow_put_u16(&w, entry[i].nb_flags);
        ow_put_u32(&w, entry[i].addr);
    }
    packet.record.key.name = nb_name_make("FRED", 0x20);
    packet.question = packet.record.key;
    packet.record.type = NS_TYPE_NB;
    packet.record.ttl = 300000;
    packet.record.rdlen = (uint16_t)(6 * count);
    packet.record.rdata = rdata;
    return packet;
}

static const struct {
    const char *rule;
    enum ns_opcode opcode;
    struct entry entry[3];
    size_t count;
    const char *want; /* type, node type, addresses of how many listed */
} cases[] = {
    {"one machine", NS_REGISTRATION, {{0x6000, ADDR('A')}}, 1, "unique node 3: A of 1"},
    {"opcode F", NS_MULTIHOMED, {{0x2000, ADDR('A')}}, 1, "multihomed node 1: A of 1"},
    {"a refresh", NS_REFRESH, {{0x4000, ADDR('A')}}, 1, "unique node 2: A of 1"},
    {"the other opcode of a refresh",
     NS_REFRESH_ALT,
     {{0, ADDR('A')}},
     1,
     "unique node 0: A of 1"},
    {"a group", NS_REGISTRATION, {{0xE000, ADDR('A')}}, 1, "group node 3: A of 1"},
    {"opcode F with the group bit is a group",
     NS_MULTIHOMED,
     {{0x8000, ADDR('A')}},
     1,
     "group node 0: A of 1"},
    {"unknown bits are ignored",
     NS_REGISTRATION,
     {{0x1FFF, ADDR('A')}},
     1,
     "unique node 0: A of 1"},
    {"several addresses",
     NS_MULTIHOMED,
     {{0, ADDR('B')}, {0, ADDR('A')}},
     2,
     "multihomed node 0: B A of 2"},
    {"several addresses by opcode 5",
     NS_REGISTRATION,
     {{0, ADDR('B')}, {0, ADDR('A')}},
     2,
     "multihomed node 0: B A of 2"},
    {"an address listed twice counts once",
     NS_REGISTRATION,
     {{0, ADDR('A')}, {0, ADDR('A')}},
     2,
     "unique node 0: A of 1"},
    {"the first entry has the flags",
     NS_REGISTRATION,
     {{0x6000, ADDR('A')}, {0x8000, ADDR('B')}},
     2,
     "multihomed node 3: A B of 2"},
};

static void packets_become_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t rdata[18];
        struct ns_packet packet =
            packet_of(cases[i].opcode, cases[i].entry, cases[i].count, rdata);
        struct ow_endpoint from = {.addr = ADDR('Z'), .port = 1025};
        struct wins_request request;
        char text[TEXT_ROOM], *out = text;

        memset(&request, 0xA5, sizeof(request));
        check_int(cases[i].rule, OW_OK, wins_request_from(&packet, from, &request));
        out += sprintf(out, "%s node %d:", wins_type_str(wins_requested_type(&request)),
                       request.node);
        for (int k = 0; k < request.count; k++)
            out += sprintf(out, " %c", (int)('A' + (request.addr[k] - ADDR('A'))));
        sprintf(out, " of %d", request.listed);
        check_str(cases[i].rule, cases[i].want, text);
        check_int("the life proposed", 300000, request.ttl);
        check_int("the source", ADDR('Z'), request.from.addr);
        check_int("its port", 1025, request.from.port);
        assert_true(nb_key_equal(&packet.record.key, &request.key));
    }
}

static void addresses_beyond_25_are_counted(void **state)
{
    uint8_t rdata[6 * NS_ADDRS_MAX];
    struct entry entry[NS_ADDRS_MAX];
    struct ns_packet packet;
    struct wins_request request;

    (void)state;
    for (unsigned i = 0; i < NS_ADDRS_MAX; i++)
        entry[i] = (struct entry){.addr = 0x0A000001 + i};
    packet = packet_of(NS_MULTIHOMED, entry, NS_ADDRS_MAX, rdata);
    check_int("taken", OW_OK,
              wins_request_from(&packet, (struct ow_endpoint){0}, &request));
    check_int("25 are kept", WINS_MEMBERS_MAX, request.count);
    check_int("82 were listed", NS_ADDRS_MAX, request.listed);
}

static void a_packet_without_addresses_is_none(void **state)
{
    struct ns_packet packet = packet_of(NS_REGISTRATION, NULL, 0, (uint8_t[1]){0});
    struct wins_request request;

    (void)state;
    check_int("no entry", OW_EFORMAT,
              wins_request_from(&packet, (struct ow_endpoint){0}, &request));
    packet.has_record = false;
    check_int("no record", OW_EFORMAT,
              wins_request_from(&packet, (struct ow_endpoint){0}, &request));
}

static void the_domain_suffix_makes_an_internet_group(void **state)
{
    struct wins_request request;

    (void)state;
    read_request("G A", WINS_SUFFIX_DOMAIN, &request);
    check_int("<1c> with the group bit", WINS_SGROUP, wins_requested_type(&request));
    read_request("U A", WINS_SUFFIX_DOMAIN, &request);
    check_int("<1c> without", WINS_UNIQUE, wins_requested_type(&request));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_become_requests),
        cmocka_unit_test(addresses_beyond_25_are_counted),
        cmocka_unit_test(a_packet_without_addresses_is_none),
        cmocka_unit_test(the_domain_suffix_makes_an_internet_group),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
