/* The last packets are remembered, no more than wanted, and read in their order. */
#include "server/packet_memory.h"

#include "check.h"

static const struct ow_endpoint peer = {0xC0000207, NS_PORT};

static void note(struct packet_memory *memory, uint8_t octet)
{
    packet_memory_note(memory, octet % 2 == 0, 1000 + octet, peer, &octet, 1);
}

/* The octets of what is remembered, read in pieces of two. */
static const char *remembered(struct packet_memory *memory, char text[64])
{
    struct packet_seen seen[2];
    uint64_t after = 0;
    size_t count;
    char *out = text;

    *out = '\0';
    while ((count = packet_memory_read(memory, after, seen, 2)) > 0)
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(1, seen[i].len);
            assert_int_equal(1000 + seen[i].octet[0], seen[i].time);
            assert_int_equal(seen[i].octet[0] % 2 == 0, seen[i].sent);
            assert_true(seen[i].number > after);
            after = seen[i].number;
            *out++ = (char)seen[i].octet[0];
            *out = '\0';
        }
    return text;
}

static void the_last_ones_are_remembered(void **state)
{
    struct packet_memory *memory = packet_memory_new();
    char text[64];

    (void)state;
    note(memory, 'x');
    check_str("off at first", "", remembered(memory, text));
    assert_int_equal(OW_OK, packet_memory_resize(memory, 3));
    assert_int_equal(3, packet_memory_room(memory));
    note(memory, 'a');
    note(memory, 'b');
    check_str("as many as came", "ab", remembered(memory, text));
    note(memory, 'c');
    note(memory, 'd');
    check_str("the last of more", "bcd", remembered(memory, text));
    assert_int_equal(OW_OK, packet_memory_resize(memory, 2));
    check_str("another size begins anew", "", remembered(memory, text));
    note(memory, 'e');
    check_str("... and goes on", "e", remembered(memory, text));
    assert_int_equal(OW_OK, packet_memory_resize(memory, 0));
    note(memory, 'f');
    check_str("off", "", remembered(memory, text));
    packet_memory_free(memory);
}

static void what_is_too_long_is_left_out(void **state)
{
    static const uint8_t octets[NS_DATAGRAM_MAX + 1];
    struct packet_memory *memory = packet_memory_new();
    struct packet_seen seen[2];

    (void)state;
    assert_int_equal(OW_OK, packet_memory_resize(memory, 2));
    packet_memory_note(memory, false, 1, peer, octets, NS_DATAGRAM_MAX + 1);
    packet_memory_note(memory, false, 1, peer, octets, NS_DATAGRAM_MAX);
    assert_int_equal(1, packet_memory_read(memory, 0, seen, 2));
    assert_int_equal(NS_DATAGRAM_MAX, seen[0].len);
    packet_memory_free(memory);
    packet_memory_note(NULL, false, 1, peer, octets, 1); /* nobody remembers */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_ones_are_remembered),
        cmocka_unit_test(what_is_too_long_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
