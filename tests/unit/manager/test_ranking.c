/* The first of many records in some order. */
#include "manager/ranking.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

#define RECORDS 500

/* Record i of a shuffled row: every field leads to another order. */
static struct wins_record record_of(unsigned i)
{
    struct wins_record record = {.version = (i * 31) % RECORDS,
                                 .type = (enum wins_type)(i % 4),
                                 .state = (enum wins_state)(i % 3),
                                 .expires = i % 5 == 0 ? OW_NEVER : (ow_time)i - 100,
                                 .count = 1};
    char name[NB_NAME_LEN];

    snprintf(name, sizeof name, "N%u", (i * 77) % RECORDS);
    record.key.name = nb_name_make(name, 0x20);
    if (i % 7 == 0)
        record.key.scope = (struct nb_scope){.len = 4, .octet = "\x01\xff.x"};
    record.member[0].addr = (i * 13) % RECORDS;
    return record;
}

/* All pages one after the other; every record must come once, none out of place. */
static void walk(const char *word, size_t page)
{
    struct ranking_order order;
    struct ranking_place after;
    bool has_after = false, more = true;
    size_t seen = 0;
    bool met[RECORDS] = {false};

    check_int(word, true, ranking_order_read(word, &order));
    while (more) {
        struct ranking *ranking = ranking_new(order, page, has_after ? &after : NULL);
        char text[RANKING_PLACE_TEXT];
        size_t count;

        assert_non_null(ranking);
        for (unsigned i = 0; i < RECORDS; i++) {
            struct wins_record record = record_of(i);

            ranking_offer(ranking, &record, 0);
        }
        check_int("all were offered", RECORDS, ranking_offered(ranking));
        count = ranking_end(ranking);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            uint64_t version = ranking_at(ranking, i)->version;

            check_int("once", false, met[version]);
            met[version] = true;
            if (strcmp(word, "version") == 0)
                check_int("in its place", seen + i, version);
            if (strcmp(word, "-version") == 0)
                check_int("in its place", RECORDS - 1 - seen - i, version);
        }
        seen += count;
        more = ranking_has_more(ranking);
        check_int(
            "a place as text", true,
            ranking_place_read(ranking_place_text(ranking_last(ranking), text), &after));
        has_after = true;
        ranking_free(ranking);
    }
    check_int(word, RECORDS, seen);
}

static void pages_meet_in_every_order(void **state)
{
    static const char *const words[] = {
        "name",    "-name",    "suffix",  "type",     "-state",  "static",   "owner",
        "version", "-version", "address", "-address", "expires", "-expires", "seen"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        walk(words[i], 1);
        walk(words[i], 33);
        walk(words[i], RANKING_MAX);
    }
}

static void the_best_fit_is_first(void **state)
{
    struct ranking *ranking =
        ranking_new((struct ranking_order){.by = RANKING_MATCH}, 10, NULL);
    struct wins_record record = {.version = 1};

    (void)state;
    assert_non_null(ranking);
    record.key.name = nb_name_make("AAA", 0x20);
    ranking_offer(ranking, &record, 2);
    record.key.name = nb_name_make("ZZZ", 0x20);
    ranking_offer(ranking, &record, 0);
    record.key.name = nb_name_make("BBB", 0x20);
    ranking_offer(ranking, &record, 2);
    check_int("three", 3, ranking_end(ranking));
    check_int("fit", 'Z', ranking_at(ranking, 0)->key.name.octet[0]);
    check_int("then name", 'A', ranking_at(ranking, 1)->key.name.octet[0]);
    check_int("then name", 'B', ranking_at(ranking, 2)->key.name.octet[0]);
    ranking_free(ranking);
}

static void never_comes_last(void **state)
{
    struct ranking *ranking =
        ranking_new((struct ranking_order){.by = RANKING_EXPIRES}, 3, NULL);
    const ow_time times[] = {OW_NEVER, 5, -5};
    struct wins_record record = {.version = 1};

    (void)state;
    assert_non_null(ranking);
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        record.expires = times[i];
        ranking_offer(ranking, &record, 0);
    }
    check_int("three", 3, ranking_end(ranking));
    check_int("before 1970", -5, ranking_at(ranking, 0)->expires);
    check_int("never", OW_NEVER, ranking_at(ranking, 2)->expires);
    ranking_free(ranking);
}

static void orders_and_places_are_checked(void **state)
{
    static const char *const places[] = {"",
                                         "7",
                                         "000000000000000g",
                                         "0000000000000007",
                                         "0000000000000007464",
                                         "000000000000000746524544202020202020202020202"};
    struct ranking_order order;
    struct ranking_place place;
    char longest[2 * (8 + NB_NAME_LEN + NB_SCOPE_ROOM) + 3];

    (void)state;
    check_int("no word", false, ranking_order_read("", &order));
    check_int("no such word", false, ranking_order_read("age", &order));
    check_int("twice back", false, ranking_order_read("--name", &order));
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        check_int(places[i], false, ranking_place_read(places[i], &place));
    memset(longest, '0', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    check_int("a scope that is too long", false, ranking_place_read(longest, &place));
    longest[sizeof longest - 3] = '\0';
    check_int("the longest", true, ranking_place_read(longest, &place));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_meet_in_every_order),
        cmocka_unit_test(the_best_fit_is_first),
        cmocka_unit_test(never_comes_last),
        cmocka_unit_test(orders_and_places_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
