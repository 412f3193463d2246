/* Names, clients and pairs of both, counted together. */
#include "server/usage_table.h"

#include "check.h"

#include <stdio.h>

#define A   0x0A000001
#define NOW 1795000000

static const struct ow_sipkey secret = {3, 4};
static const struct usage_limits plenty = {1000, 1000, 1000};

static struct nb_key key_of(unsigned number, const char *scope)
{
    char text[16];
    struct nb_key key;

    snprintf(text, sizeof(text), "PC%u", number);
    key = (struct nb_key){.name = nb_name_make(text, 0x20)};
    key.scope.len = (uint8_t)strlen(scope);
    memcpy(key.scope.octet, scope, strlen(scope));
    return key;
}

static void see(struct usage_table *table, unsigned name, const char *scope,
                ow_addr client, enum usage_kind kind, ow_time now)
{
    const struct usage_seen seen = {
        .key = key_of(name, scope), .from = client, .kind = kind};

    usage_table_count(table, &seen, 1, now);
}

/* The pair of both; NULL when it is not there. */
static const struct heavy_entry *pair_of(const struct usage_table *table, unsigned name,
                                         ow_addr client)
{
    struct nb_key wanted = key_of(name, ""), key;

    for (uint32_t i = 0; i < table->pairs.room; i++) {
        uint32_t name_slot, client_slot;

        if (!table->pairs.entry[i].used)
            continue;
        usage_pair_slots(&table->pairs.entry[i], &name_slot, &client_slot);
        assert_true(table->names.entry[name_slot].used);
        assert_true(table->clients.entry[client_slot].used);
        usage_name_key(&table->names.entry[name_slot], table->scope, &key);
        if (nb_key_equal(&key, &wanted) &&
            usage_client_addr(&table->clients.entry[client_slot]) == client)
            return &table->pairs.entry[i];
    }
    return NULL;
}

static const struct heavy_entry *name_of(const struct usage_table *table, unsigned number,
                                         const char *scope)
{
    const struct nb_key key = key_of(number, scope);

    return usage_table_name(table, &key);
}

static void a_question_counts_for_its_name_its_client_and_both(void **state)
{
    struct usage_table table;

    (void)state;
    usage_table_init(&table, &plenty, secret);
    see(&table, 1, "", A, USAGE_FOUND, NOW);
    see(&table, 1, "", A, USAGE_NOT_FOUND, NOW + 5);
    see(&table, 1, "", A + 1, USAGE_FOUND, NOW + 6);
    assert_int_equal(name_of(&table, 1, "")->asked, 3);
    assert_int_equal(name_of(&table, 1, "")->found, 2);
    assert_int_equal(name_of(&table, 1, "")->first, NOW);
    assert_int_equal(name_of(&table, 1, "")->last, NOW + 6);
    assert_int_equal(usage_table_client(&table, A)->asked, 2);
    assert_int_equal(usage_table_client(&table, A)->last, NOW + 5);
    assert_int_equal(pair_of(&table, 1, A)->asked, 2);
    assert_int_equal(pair_of(&table, 1, A + 1)->asked, 1);
    assert_null(pair_of(&table, 2, A));
    assert_int_equal(table.totals.asked, 3);
    assert_int_equal(table.totals.found, 2);
    usage_table_done(&table);
}

static void a_registration_shows_that_a_client_lives_and_asks_for_nothing(void **state)
{
    struct usage_table table;

    (void)state;
    usage_table_init(&table, &plenty, secret);
    see(&table, 1, "", A, USAGE_REGISTERED, NOW);
    assert_null(name_of(&table, 1, ""));
    assert_int_equal(usage_table_client(&table, A)->asked, 0);
    assert_int_equal(usage_table_client(&table, A)->registered, 1);
    assert_int_equal(usage_table_client(&table, A)->last_registered, NOW);
    assert_int_equal(table.totals.asked, 0);
    assert_int_equal(table.totals.registered, 1);
    usage_table_done(&table);
}

static void a_scope_makes_another_name(void **state)
{
    struct usage_table table;
    struct nb_key key;

    (void)state;
    usage_table_init(&table, &plenty, secret);
    see(&table, 1, "", A, USAGE_FOUND, NOW);
    see(&table, 1, "corp", A, USAGE_FOUND, NOW);
    see(&table, 1, "corp", A, USAGE_FOUND, NOW);
    assert_int_equal(name_of(&table, 1, "")->asked, 1);
    assert_int_equal(name_of(&table, 1, "corp")->asked, 2);
    assert_null(name_of(&table, 1, "cor"));
    usage_name_key(name_of(&table, 1, "corp"), table.scope, &key);
    assert_int_equal(key.scope.len, 4);
    assert_memory_equal(key.scope.octet, "corp", 4);
    usage_table_done(&table);
}

static void scopes_are_bounded_and_free_again_when_their_names_leave(void **state)
{
    const struct usage_limits few = {100, 100, 100};
    struct usage_table table;
    char scope[8];

    (void)state;
    usage_table_init(&table, &plenty, secret);
    for (unsigned i = 0; i < USAGE_SCOPES + 10; i++) {
        snprintf(scope, sizeof(scope), "s%u", i);
        see(&table, 1, scope, A, USAGE_FOUND, NOW);
    }
    assert_int_equal(table.names.used, USAGE_SCOPES);
    assert_int_equal(table.totals.missed, 10);
    usage_table_limit(&table, &few);
    assert_true(table.names.used <= 100);
    see(&table, 1, "new", A, USAGE_FOUND, NOW);
    assert_non_null(name_of(&table, 1, "new"));
    usage_table_done(&table);
}

/* Names and clients come and go; pairs never point at what has left, and whatever is
 * said of a pair is true. */
#define NAMES   300
#define CLIENTS 200

static void the_bounds_hold_for_pairs(void **state)
{
    static uint32_t truth[NAMES][CLIENTS];
    const struct usage_limits small = {150, 80, 400};
    struct usage_table table;
    uint32_t seed = 5;

    (void)state;
    usage_table_init(&table, &small, secret);
    for (unsigned n = 0; n < 60000; n++) {
        unsigned name, client;

        seed = seed * 1664525 + 1013904223;
        name = (seed >> 8) % ((seed >> 30) == 0 ? NAMES : 20);
        seed = seed * 1664525 + 1013904223;
        client = (seed >> 8) % ((seed >> 30) == 0 ? CLIENTS : 15);
        see(&table, name, "", A + client, USAGE_FOUND, NOW + n);
        truth[name][client]++;
    }
    for (unsigned name = 0; name < NAMES; name++) {
        for (unsigned client = 0; client < CLIENTS; client++) {
            const struct heavy_entry *pair = pair_of(&table, name, A + client);

            if (pair == NULL)
                continue;
            assert_true(pair->asked <= truth[name][client]);
            assert_true(truth[name][client] <= pair->asked + pair->missed);
        }
    }
    assert_true(table.pairs.used > 200);
    usage_table_done(&table);
}

static void what_was_loaded_counts_on(void **state)
{
    const struct heavy_entry old = {.asked = 7, .found = 3, .first = 100, .last = 200};
    const struct nb_key key = key_of(1, "corp");
    struct usage_table table;

    (void)state;
    usage_table_init(&table, &plenty, secret);
    assert_int_equal(usage_table_load_pair(&table, &key, A, &old), OW_ENOTFOUND);
    assert_int_equal(usage_table_load_name(&table, &key, &old), OW_OK);
    assert_int_equal(usage_table_load_name(&table, &key, &old), OW_EEXIST);
    assert_int_equal(usage_table_load_client(&table, A, &old), OW_OK);
    assert_int_equal(usage_table_load_pair(&table, &key, A, &old), OW_OK);
    see(&table, 1, "corp", A, USAGE_FOUND, NOW);
    assert_int_equal(name_of(&table, 1, "corp")->asked, 8);
    assert_int_equal(name_of(&table, 1, "corp")->first, 100);
    assert_int_equal(name_of(&table, 1, "corp")->last, NOW);
    assert_int_equal(table.pairs.used, 1);
    usage_table_done(&table);
}

static void what_does_not_fit_when_loaded_counts_as_gone(void **state)
{
    const struct usage_limits two = {2, 2, 2};
    const struct heavy_entry old = {.asked = 7, .missed = 2};
    struct usage_table table;

    (void)state;
    usage_table_init(&table, &two, secret);
    for (unsigned i = 0; i < 3; i++) {
        const struct nb_key key = key_of(i, "");

        assert_int_equal(usage_table_load_name(&table, &key, &old),
                         i < 2 ? OW_OK : OW_ELIMIT);
    }
    assert_int_equal(table.names.floor, 9);
    usage_table_done(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_counts_for_its_name_its_client_and_both),
        cmocka_unit_test(a_registration_shows_that_a_client_lives_and_asks_for_nothing),
        cmocka_unit_test(a_scope_makes_another_name),
        cmocka_unit_test(scopes_are_bounded_and_free_again_when_their_names_leave),
        cmocka_unit_test(the_bounds_hold_for_pairs),
        cmocka_unit_test(what_was_loaded_counts_on),
        cmocka_unit_test(what_does_not_fit_when_loaded_counts_as_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
