/* Any text as an address or as the WINS servers of an interface in the settings of nbtd:
 * an error changes nothing, what is accepted is within its bounds, and an address is read
 * back the same. */
#include "fuzz.h"

#include "node/config.h"

static void try_address(const char *text)
{
    char shown[NODE_ADDRESS_ROOM], quad[OW_ADDR_TEXT];
    ow_addr addr = 1, again;
    uint8_t prefix = 99, same;

    if (node_config_address(text, &addr, &prefix) != OW_OK) {
        FUZZ_CHECK(addr == 1 && prefix == 99);
        return;
    }
    FUZZ_CHECK(ow_addr_is_usable(addr));
    FUZZ_CHECK(prefix <= 32 || prefix == NODE_NO_PREFIX);
    if (prefix == NODE_NO_PREFIX)
        snprintf(shown, sizeof(shown), "%s", ow_addr_text(addr, quad));
    else
        snprintf(shown, sizeof(shown), "%s/%u", ow_addr_text(addr, quad), prefix);
    FUZZ_CHECK(node_config_address(shown, &again, &same) == OW_OK);
    FUZZ_CHECK(again == addr && same == prefix);
}

static void try_servers(const char *text)
{
    struct node_wins_on on, before;

    memset(&on, 0x5a, sizeof(on));
    memcpy(&before, &on, sizeof(on));
    if (node_config_wins_on(text, &on) != OW_OK) {
        FUZZ_CHECK(memcmp(&before, &on, sizeof(on)) == 0);
        return;
    }
    FUZZ_CHECK(on.count <= CLAIM_SERVERS_MAX);
    FUZZ_CHECK(memchr(on.interface, '\0', sizeof(on.interface)) != NULL);
    FUZZ_CHECK(on.interface[0] != '\0');
    for (size_t i = 0; i < on.count; i++)
        FUZZ_CHECK(ow_addr_is_usable(on.server[i].addr) && on.server[i].port != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size + 1);

    memcpy(text, data, size);
    text[size] = '\0';
    try_address(text);
    try_servers(text);
    free(text);
    return 0;
}
