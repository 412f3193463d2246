/* Packets in words. */
#include "check.h"

#include "wire/ns_words.h"

#include <stdio.h>

#define TOLD       1024
#define OP(opcode) ((opcode) << NS_OPCODE_SHIFT)

static void append(void *ctx, const char *text)
{
    char *all = ctx;
    const size_t len = strlen(all);

    snprintf(all + len, TOLD - len, "; %s", text);
}

static const char *told(const uint8_t *data, size_t len, char text[TOLD])
{
    struct ns_packet packet;

    assert_int_equal(OW_OK, ns_decode(data, len, &packet));
    ns_title(&packet, text);
    ns_tell(&packet, append, text);
    return text;
}

static void packets_are_told_part_by_part(void **state)
{
    const struct nb_key key = {.name = nb_name_make("PC7", 0x20)};
    const struct ns_addr addr[] = {{.nb_flags = 0x6000, .addr = 0x0A000005},
                                   {.nb_flags = 0x8000, .addr = 0x0A010005}};
    struct ns_build build = {.id = 0x1234,
                             .flags = OP(NS_MULTIHOMED) | NS_RD,
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .ttl = 300000,
                             .addrs = addr,
                             .addr_count = 2};
    uint8_t buf[NS_DATAGRAM_MAX];
    char text[TOLD];

    (void)state;
    check_str(
        "a request",
        "multihomed registration; id 4660 (0x1234), request, operation 15, flags RD; "
        "question PC7<20>, type NB; record PC7<20>, type NB, TTL 300000 s; "
        "address 10.0.0.5, unique, H node; address 10.1.0.5, group, B node",
        told(buf, ns_put_request(&build, buf, sizeof buf), text));
    build.flags = NS_R | OP(NS_REGISTRATION) | NS_AA | NS_RD | NS_RA | NS_ACT_ERR;
    build.addr_count = 1;
    build.ttl = 0;
    check_str(
        "a refusal",
        "response to a registration: ACT_ERR; id 4660 (0x1234), response, operation "
        "5, flags AA RD RA; result 6 (ACT_ERR); record PC7<20>, type NB, TTL 0 s; "
        "address 10.0.0.5, unique, H node",
        told(buf, ns_put_response(&build, buf, sizeof buf), text));
    check_str(
        "a WACK",
        "wait acknowledgement (WACK); id 7 (0x0007), response, operation 7, flags "
        "AA; result 0 (OK); record PC7<20>, type NB, TTL 13 s",
        told(buf, ns_put_wack(7, &key, OP(NS_REGISTRATION), 13, buf, sizeof buf), text));
    build.flags = NS_B;
    check_str("a query",
              "name query; id 4660 (0x1234), request, operation 0, flags B; question "
              "PC7<20>, type NB",
              told(buf, ns_put_question(&build, buf, sizeof buf), text));
}

static void any_octet_is_safe(void **state)
{
    struct nb_key key = {.scope = {.len = 0}};
    const struct ns_build build = {.flags = 0, .key = &key, .type = NS_TYPE_NB};
    uint8_t buf[NS_DATAGRAM_MAX];
    char text[TOLD];

    (void)state;
    for (int octet = 0; octet < 256; octet++) {
        memset(key.name.octet, octet, NB_NAME_LEN);
        for (const char *c = told(buf, ns_put_question(&build, buf, sizeof buf), text);
             *c != '\0'; c++)
            assert_in_range(*c, ' ', '~');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_told_part_by_part),
        cmocka_unit_test(any_octet_is_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
