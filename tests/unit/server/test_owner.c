/* Who owns the records: settled once, moved only on request. */
#include "server/owner.h"

#include "check.h"

#include <stdio.h>

#define HOME UINT32_C(0x7F000001) /* 127.0.0.1 */
#define A    UINT32_C(0xC0000201) /* 192.0.2.1 */
#define B    UINT32_C(0xC0000202)

/* A registry that only knows one value. */
struct registry {
    char owner[OW_ADDR_TEXT];
};

enum ow_err registry_meta_get(const struct registry *registry, const char *name,
                              char *ret, size_t room)
{
    assert_string_equal(name, "owner");
    if (registry->owner[0] == '\0')
        return OW_ENOTFOUND;
    snprintf(ret, room, "%s", registry->owner);
    return OW_OK;
}

enum ow_err registry_meta_put(struct registry *registry, const char *name,
                              const char *value)
{
    assert_string_equal(name, "owner");
    snprintf(registry->owner, sizeof(registry->owner), "%s", value);
    return OW_OK;
}

static const struct ow_endpoint listeners[] = {{HOME, 137}, {A, 137}, {B, 137}};

static const struct {
    const char *rule;
    const char *stored;
    ow_addr configured;
    bool move;
    size_t listening; /* of listeners */
    enum ow_err want;
    ow_addr owner;
    const char *kept; /* what is stored afterwards */
} cases[] = {
    {"first start: the first address that is not loopback", "", 0, false, 3, OW_OK, A,
     "192.0.2.1"},
    {"first start: loopback when there is no other", "", 0, false, 1, OW_OK, HOME,
     "127.0.0.1"},
    {"first start: the one given", "", B, false, 3, OW_OK, B, "192.0.2.2"},
    {"later: the stored one, whatever is listened at", "192.0.2.2", 0, false, 1, OW_OK, B,
     "192.0.2.2"},
    {"later: the same one given", "192.0.2.2", B, false, 3, OW_OK, B, "192.0.2.2"},
    {"later: another one is refused", "192.0.2.2", A, false, 3, OW_EEXIST, 0,
     "192.0.2.2"},
    {"later: another one moves it on request", "192.0.2.2", A, true, 3, OW_OK, A,
     "192.0.2.1"},
    {"a start without a network settled nothing", "127.0.0.1", 0, false, 3, OW_OK, A,
     "192.0.2.1"},
    {"... and does not stand against the one given", "127.0.0.1", B, false, 3, OW_OK, B,
     "192.0.2.2"},
    {"loopback stays where there is no other", "127.0.0.1", 0, false, 1, OW_OK, HOME,
     "127.0.0.1"},
    {"loopback stays where nothing is listened at", "127.0.0.1", 0, false, 0, OW_OK, HOME,
     "127.0.0.1"},
    {"damaged text counts as none", "192.0.2", 0, false, 3, OW_OK, A, "192.0.2.1"},
};

static void owner_of_the_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct server_config config = {.owner = cases[i].configured,
                                       .move_owner = cases[i].move};
        struct registry registry;
        ow_addr owner = 0;
        char why[300] = "";

        snprintf(registry.owner, sizeof(registry.owner), "%s", cases[i].stored);
        check_int(cases[i].rule, cases[i].want,
                  owner_settle(&config, &registry, listeners, cases[i].listening, &owner,
                               why, sizeof(why)));
        check_int(cases[i].rule, cases[i].owner, owner);
        check_str(cases[i].rule, cases[i].kept, registry.owner);
        check_int(cases[i].rule, cases[i].want == OW_EEXIST,
                  strstr(why, "--move-owner") != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owner_of_the_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
