/* The contents of node status responses. */
#include "check.h"

#include "wire/vectors.h"

#include "wire/node_status.h"

#include <stdlib.h>

#define POISON   0xee
#define NAME_LEN 18

/* The record of the example E17; bytes must live as long. */
static struct ns_record example(uint8_t bytes[VECTOR_MAX])
{
    size_t len = vector_bytes(vector_find("E17")->hex, bytes);
    struct ns_packet p;

    assert_int_equal(ns_decode(bytes, len, &p), OW_OK);
    return p.record;
}

static void the_example_says_what_it_should(void **state)
{
    static const struct {
        const char *name;
        uint16_t flags;
    } want[] = {{"WS01<00>", 0x6400},
                {"CORP<00>", 0xe400},
                {"WS01<20>", 0x6400},
                {"WS01<03>", 0x6c00}};
    uint8_t bytes[VECTOR_MAX];
    struct ns_record record = example(bytes);
    struct ns_status status;
    char text[NB_NAME_TEXT];

    (void)state;
    assert_int_equal(ns_status_get(&record, &status), OW_OK);
    assert_int_equal(status.count, ARRAY_LEN(want));
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_string_equal(nb_name_text(&status.name[i].name, text), want[i].name);
        assert_int_equal(status.name[i].flags, want[i].flags);
    }
    assert_true(status.has_statistics);
    assert_memory_equal(status.statistics.unit_id, "\x02\x00\x5e\x10\x20\x30", 6);
    assert_int_equal(status.statistics.packet_size, 0);
}

/* Each field of the statistics stands where RFC 1002 4.2.18 has it: octet n holds n. */
static void statistics_are_in_order(void **state)
{
    uint8_t bytes[1 + NS_STATUS_STATS_LEN] = {0};
    struct ns_record record = {.type = NS_TYPE_NBSTAT, .rdata = bytes, .rdlen = 47};
    struct nb_key key = {.name = nb_name_any()};
    struct ns_status status;
    struct ns_statistics *s = &status.statistics;
    uint8_t back[NS_DATAGRAM_MAX];
    size_t len;

    (void)state;
    for (size_t i = 0; i < NS_STATUS_STATS_LEN; i++)
        bytes[1 + i] = (uint8_t)i;
    assert_int_equal(ns_status_get(&record, &status), OW_OK);
    assert_memory_equal(s->unit_id, "\0\1\2\3\4\5", 6);
    assert_int_equal(s->jumpers, 6);
    assert_int_equal(s->test_result, 7);
    assert_int_equal(s->version, 0x0809);
    assert_int_equal(s->period_min, 0x0a0b);
    assert_int_equal(s->crcs, 0x0c0d);
    assert_int_equal(s->alignment_errors, 0x0e0f);
    assert_int_equal(s->collisions, 0x1011);
    assert_int_equal(s->send_aborts, 0x1213);
    assert_int_equal(s->good_sends, 0x14151617);
    assert_int_equal(s->good_receives, 0x18191a1b);
    assert_int_equal(s->retransmits, 0x1c1d);
    assert_int_equal(s->no_resources, 0x1e1f);
    assert_int_equal(s->free_ncbs, 0x2021);
    assert_int_equal(s->total_ncbs, 0x2223);
    assert_int_equal(s->max_total_ncbs, 0x2425);
    assert_int_equal(s->pending_sessions, 0x2627);
    assert_int_equal(s->max_pending_sessions, 0x2829);
    assert_int_equal(s->max_sessions, 0x2a2b);
    assert_int_equal(s->packet_size, 0x2c2d);
    len = ns_put_status(1, &key, &status, back, sizeof(back));
    assert_memory_equal(back + len - sizeof(bytes), bytes, sizeof(bytes));
}

/* Cut the example's RDATA anywhere: names must be whole, statistics need not. */
static void short_statistics_are_tolerated(void **state)
{
    uint8_t bytes[VECTOR_MAX];
    struct ns_record record = example(bytes);
    const uint8_t *rdata = record.rdata;
    size_t names = 1 + 4 * NAME_LEN;

    (void)state;
    for (uint16_t len = 0; len <= names + NS_STATUS_STATS_LEN; len++) {
        uint8_t *copy = malloc((size_t)len + 1);
        struct ns_status status;
        enum ow_err err;

        assert_non_null(copy);
        memcpy(copy, rdata, len);
        record.rdata = copy;
        record.rdlen = len;
        err = ns_status_get(&record, &status);
        free(copy);
        assert_int_equal(err, len < names ? OW_ESHORT : OW_OK);
        if (err != OW_OK)
            continue;
        assert_int_equal(status.has_statistics, len >= names + 6);
        assert_int_equal(status.statistics.unit_id[5], status.has_statistics ? 0x30 : 0);
    }
}

static void bytes_behind_the_statistics_are_ignored(void **state)
{
    uint8_t bytes[1 + NS_STATUS_STATS_LEN + 9] = {0};
    struct ns_record record = {
        .type = NS_TYPE_NBSTAT, .rdata = bytes, .rdlen = sizeof(bytes)};
    struct ns_status status;

    (void)state;
    assert_int_equal(ns_status_get(&record, &status), OW_OK);
    assert_int_equal(status.count, 0);
    assert_true(status.has_statistics);
}

static void other_records_have_no_status(void **state)
{
    uint8_t bytes[VECTOR_MAX];
    struct ns_record record = example(bytes);
    struct ns_status status;

    (void)state;
    record.type = NS_TYPE_NB;
    assert_int_equal(ns_status_get(&record, &status), OW_EFORMAT);
}

static struct ns_status many_names(size_t count)
{
    struct ns_status status = {.count = count, .has_statistics = true};

    for (size_t i = 0; i < count; i++) {
        status.name[i].name = nb_name_make("WS01", (uint8_t)i);
        status.name[i].flags = NS_NAME_ACT;
    }
    return status;
}

static const struct {
    const char *rule;
    size_t names, room, sent;
    bool statistics;
} room_cases[] = {
    {"24 names fit a 576-byte IP datagram", 24, 548, 24, true},
    {"the 25th does not", 25, 548, 24, true},
    {"26 names fit 576 bytes", 27, 576, 26, true},
    {"28 do without statistics", 30, 576, 28, false},
    {"one name fits exactly", 2, 121, 1, true},
    {"not one name fits", 1, 120, 0, true},
    {"no name, and room for nothing else", 0, 103, 0, true},
    {"no name, and not even that", 0, 102, 0, true},
    {"no room", 3, 0, 0, true},
    {"the most names there can be", 255, 5000, 255, true},
};

static void as_many_names_as_fit_are_sent(void **state)
{
    struct nb_key key = {.name = nb_name_any()};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(room_cases); i++) {
        const char *rule = room_cases[i].rule;
        struct ns_status status = many_names(room_cases[i].names), back;
        size_t sent = room_cases[i].sent;
        size_t rest = room_cases[i].statistics ? 47 : 1;
        size_t want = 56 + rest + sent * NAME_LEN;
        uint8_t buf[6000];
        struct ns_packet p;
        size_t len;

        if (want > room_cases[i].room || (sent == 0 && status.count > 0))
            want = 0;
        status.has_statistics = room_cases[i].statistics;
        memset(buf, POISON, sizeof(buf));
        len = ns_put_status(7, &key, &status, buf, room_cases[i].room);
        check_int(rule, want, len);
        for (size_t at = room_cases[i].room; at < sizeof(buf); at++)
            check_int(rule, POISON, buf[at]);
        if (len == 0)
            continue;
        check_int(rule, OW_OK, ns_decode(buf, len, &p));
        check_int(rule, sent < status.count, (p.flags & NS_TC) != 0);
        check_int(rule, OW_OK, ns_status_get(&p.record, &back));
        check_int(rule, sent, back.count);
        check_int(rule, status.has_statistics, back.has_statistics);
    }
}

static void a_reply_has_no_old_memory_in_it(void **state)
{
    struct nb_key key = {.name = nb_name_any()};
    struct ns_status status = many_names(26);
    uint8_t a[NS_DATAGRAM_MAX], b[NS_DATAGRAM_MAX];
    size_t len;

    (void)state;
    memset(a, 0x11, sizeof(a));
    memset(b, POISON, sizeof(b));
    len = ns_put_status(7, &key, &status, a, sizeof(a));
    assert_int_equal(len, ns_put_status(7, &key, &status, b, sizeof(b)));
    assert_memory_equal(a, b, len);
}

static void a_scope_that_cannot_be_sent_is_not(void **state)
{
    struct nb_key key = {.name = nb_name_any(), .scope = {.len = 1, .octet = {'.'}}};
    struct ns_status status = many_names(1);
    uint8_t buf[NS_DATAGRAM_MAX];

    (void)state;
    assert_int_equal(ns_put_status(7, &key, &status, buf, sizeof(buf)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_says_what_it_should),
        cmocka_unit_test(statistics_are_in_order),
        cmocka_unit_test(short_statistics_are_tolerated),
        cmocka_unit_test(bytes_behind_the_statistics_are_ignored),
        cmocka_unit_test(other_records_have_no_status),
        cmocka_unit_test(as_many_names_as_fit_are_sent),
        cmocka_unit_test(a_reply_has_no_old_memory_in_it),
        cmocka_unit_test(a_scope_that_cannot_be_sent_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
