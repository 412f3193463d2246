/* What a change of a record becomes for the program of winsctl hook. */
#include "check.h"

#include "tools/hook_call.h"

#include <jansson.h>
#include <stdio.h>

#define NOW INT64_C(1795000000) /* 2026-11-18T11:06:40Z */

/* "FRED<20>" at one address, with these words. */
#define FRED(more)                                                                       \
    "{\"name\":\"FRED\",\"suffix\":\"20\",\"hex\":\"46524544202020202020202020202020\"," \
    "\"scope\":\"\",\"state\":\"active\",\"addresses\":[\"192.0.2.7\"],"                 \
    "\"expires\":\"2026-11-18T11:06:50Z\"," more "}"
/* "FRED<20>" at one address without end. */
#define MAPPED(state, change)                                                            \
    "{\"hex\":\"46524544202020202020202020202020\",\"scope\":\"\",\"state\":\"" state    \
    "\",\"addresses\":[\"192.0.2.7\"],\"expires\":null,\"change\":\"" change "\"}"
/* A name of these octets. */
#define NAMED(hex)                                                                       \
    "{\"hex\":\"" hex                                                                    \
    "\",\"scope\":\"\",\"state\":\"active\",\"addresses\":[],\"expires\":null,"          \
    "\"change\":\"created\"}"

static void changes(void **state)
{
    static const struct {
        const char *rule, *change, *want; /* the arguments, joined; or why not */
    } cases[] = {
        {"a new record is added", FRED("\"change\":\"created\""),
         "add FRED 20 10 192.0.2.7"},
        {"one that comes back, too", FRED("\"change\":\"reactivated\""),
         "add FRED 20 10 192.0.2.7"},
        {"one that lives on is refreshed", FRED("\"change\":\"refreshed\""),
         "refresh FRED 20 10 192.0.2.7"},
        {"whatever else changes is a refresh", FRED("\"change\":\"address-added\""),
         "refresh FRED 20 10 192.0.2.7"},
        {"a static mapping is added, and has no end", MAPPED("active", "static-added"),
         "add FRED 20 0 192.0.2.7"},
        {"a changed one is refreshed", MAPPED("active", "static-changed"),
         "refresh FRED 20 0 192.0.2.7"},
        {"a restored one may be new", MAPPED("active", "restored"),
         "add FRED 20 0 192.0.2.7"},
        {"so may one that an operator has taken back", MAPPED("active", "undone"),
         "add FRED 20 0 192.0.2.7"},
        {"a tombstone deletes", MAPPED("tombstone", "tombstoned"), "delete FRED 20 0"},
        {"a release deletes",
         "{\"hex\":\"46524544202020202020202020202020\",\"state\":\"released\","
         "\"addresses\":[\"192.0.2.7\"],\"change\":\"released\"}",
         "delete FRED 20 0"},
        {"of what is gone only the name is told",
         "{\"hex\":\"46524544202020202020202020202020\",\"change\":\"removed\"}",
         "delete FRED 20 0"},
        {"a group without addresses has that of all, none would mean that it is gone",
         NAMED("46524544202020202020202020202000"), "add FRED 00 0 255.255.255.255"},
        {"dots and hyphens are harmless inside",
         NAMED("412d422e435f30202020202020202020"), "add A-B.C_0 20 0 255.255.255.255"},
        {"not in front: an option", NAMED("2d524620202020202020202020202020"), "name"},
        {"not in front: a folder", NAMED("2e2e2020202020202020202020202020"), "name"},
        {"a slash", NAMED("412f4220202020202020202020202020"), "name"},
        {"a semicolon", NAMED("413b4220202020202020202020202020"), "name"},
        {"a blank inside", NAMED("41204220202020202020202020202020"), "name"},
        {"a line feed", NAMED("410a4220202020202020202020202020"), "name"},
        {"a zero", NAMED("41004220202020202020202020202020"), "name"},
        {"an octet of no character set", NAMED("41c34220202020202020202020202020"),
         "name"},
        {"nothing but padding", NAMED("20202020202020202020202020202000"), "name"},
        {"a name cut short", NAMED("4142"), "name"},
        {"no hex", NAMED("4x202020202020202020202020202020"), "name"},
        {"a name in a scope could be taken for another one",
         "{\"hex\":\"46524544202020202020202020202020\",\"scope\":\"evil\","
         "\"state\":\"active\",\"addresses\":[],\"change\":\"created\"}",
         "scope"},
        {"an address that is none",
         "{\"hex\":\"46524544202020202020202020202020\",\"scope\":\"\","
         "\"state\":\"active\",\"addresses\":[\"-x\"],\"change\":\"created\"}",
         "nothing"},
        {"something else", "{\"seq\":7}", "nothing"},
        {"no object", "[]", "nothing"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *change = json_loads(cases[i].change, 0, NULL);
        struct hook_call call = {0};
        enum hook_call_skip skip = hook_call_read(change, NOW, &call);
        char joined[256];

        snprintf(joined, sizeof joined, "%s %s %s %s", call.op == NULL ? "" : call.op,
                 call.name, call.suffix, call.ttl);
        for (size_t k = 0; k < call.addr_count; k++)
            snprintf(joined + strlen(joined), sizeof joined - strlen(joined), " %s",
                     call.addr[k]);
        check_str(cases[i].rule, cases[i].want,
                  skip == HOOK_CALL       ? joined
                  : skip == HOOK_BAD_NAME ? "name"
                  : skip == HOOK_SCOPED   ? "scope"
                                          : "nothing");
        json_decref(change);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(changes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
