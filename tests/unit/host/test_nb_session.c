/* Connections as the kernel lists them. */
#include "check.h"

#include "host/nb_session.h"

#include <endian.h>

#if __BYTE_ORDER == __LITTLE_ENDIAN

static const struct {
    const char *rule;
    const char *line;
    bool taken;
    struct nb_session want;
} lines[] = {
    {"a client of our file server",
     "   3: 0A02000A:01BD 0B02000A:C350 01 00000000:00000000 00:00000000 00000000 0",
     true,
     {{0x0A00020A, 445}, {0x0A00020B, 50000}, 1}},
    {"a connection to another one",
     "  12: 0A02000A:C350 0B02000A:008B 02 00000000:00000000 00:00000000 00000000 0",
     true,
     {{0x0A00020A, 50000}, {0x0A00020B, 139}, 2}},
    {"a server that listens everywhere",
     "   0: 00000000:01BD 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0",
     true,
     {{0, 445}, {0, 0}, 10}},
    {"other ports",
     "   0: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0",
     false,
     {.state = 0}},
    {"IPv4 over a socket of IPv6",
     "   1: 0000000000000000FFFF00000A02000A:01BD "
     "0000000000000000FFFF00000B02000A:C350 01 00000000:00000000",
     true,
     {{0x0A00020A, 445}, {0x0A00020B, 50000}, 1}},
    {"a socket of both that listens everywhere",
     "   1: 00000000000000000000000000000000:01BD "
     "00000000000000000000000000000000:0000 0A 00000000:00000000",
     true,
     {{0, 445}, {0, 0}, 10}},
    {"IPv6 itself",
     "   1: B80D0120000000000000000001000000:01BD "
     "B80D0120000000000000000002000000:C350 01 00000000:00000000",
     false,
     {.state = 0}},
    {"the heading",
     "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt",
     false,
     {.state = 0}},
    {"an empty line", "", false, {.state = 0}},
    {"a line cut short", "   3: 0A02000A:01BD 0B02000A:C3", false, {.state = 0}},
    {"two words of an address",
     "   3: 0A02000A0A02000A:01BD 0B02000A:C350 01",
     false,
     {.state = 0}},
    {"five words of an address",
     "   3: 0A02000A0A02000A0A02000A0A02000A0A02000A:01BD 0B02000A:C350 01",
     false,
     {.state = 0}},
};

static void the_kernels_list_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct nb_session got = {.state = 0};

        check_int(lines[i].rule, lines[i].taken, nb_session_read(lines[i].line, &got));
        if (!lines[i].taken)
            continue;
        check_int(lines[i].rule, lines[i].want.local.addr, got.local.addr);
        check_int(lines[i].rule, lines[i].want.local.port, got.local.port);
        check_int(lines[i].rule, lines[i].want.remote.addr, got.remote.addr);
        check_int(lines[i].rule, lines[i].want.remote.port, got.remote.port);
        check_int(lines[i].rule, lines[i].want.state, got.state);
    }
}

#endif

static void states_have_the_words_of_windows(void **state)
{
    static const char *const words[] = {
        NULL,
        "Connected",
        "Outbound",
        "Inbound",
        "Disconnected",
        "Disconnected",
        NULL,
        NULL,
        "Disconnecting",
        "Disconnecting",
        "Listening",
        "Disconnecting",
        NULL,
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(words); i++) {
        const char *word = nb_session_state(i);

        check_str("a state of TCP", words[i] == NULL ? "not shown" : words[i],
                  word == NULL ? "not shown" : word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#if __BYTE_ORDER == __LITTLE_ENDIAN
        cmocka_unit_test(the_kernels_list_is_read),
#endif
        cmocka_unit_test(states_have_the_words_of_windows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
