/* The names that a node remembers. */
#include "check.h"

#include "node/cache.h"

#include <stdio.h>

#define A 0xc0000207 /* 192.0.2.7, .8, .9 */
#define B 0xc0000208
#define C 0xc0000209

#define LEARNT_MAX  4
#define PRELOAD_MAX 3

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static int begin(void **state)
{
    *state = cache_new(LEARNT_MAX, PRELOAD_MAX,
                       ow_sipkey_from((const uint8_t *)"0123456789abcdef"));
    return *state == NULL;
}

static int end(void **state)
{
    cache_free(*state);
    return 0;
}

/* addr 0: learnt that there is no such name. */
static void learn(struct cache *cache, const char *name, ow_addr addr, ow_ms expires)
{
    struct cache_entry entry = {
        .key = key_of(name),
        .source = NODE_BY_SERVER,
        .expires = expires,
        .count = addr != 0,
        .addr = {addr},
    };

    cache_learn(cache, &entry);
}

static enum ow_err preload(struct cache *cache, const char *name, ow_addr addr,
                           bool collect)
{
    struct nb_key key = key_of(name);

    return cache_preload(cache, &key, addr, false, collect);
}

static const struct cache_entry *find(struct cache *cache, const char *name, ow_ms now)
{
    struct nb_key key = key_of(name);

    return cache_find(cache, &key, now);
}

/* The first address known of name; 0: nothing is known, 1: known not to be there. */
static ow_addr first(struct cache *cache, const char *name, ow_ms now)
{
    const struct cache_entry *entry = find(cache, name, now);

    return entry == NULL ? 0 : entry->count == 0 ? 1 : entry->addr[0];
}

static void a_name_is_remembered_until_it_expires(void **state)
{
    struct cache *cache = *state;

    learn(cache, "HOST<20>", A, 1000);
    check_int("before its end", A, first(cache, "HOST<20>", 999));
    check_int("another suffix is another name", 0, first(cache, "HOST<00>", 999));
    check_int("another scope is another name", 0, first(cache, "HOST<20>.corp", 999));
    check_int("at its end", 0, first(cache, "HOST<20>", 1000));
    check_int("and it does not come back", 0, first(cache, "HOST<20>", 999));
}

static void what_is_learnt_later_counts(void **state)
{
    struct cache *cache = *state;

    learn(cache, "HOST<20>", A, 1000);
    learn(cache, "HOST<20>", B, 2000);
    check_int("the later answer", B, first(cache, "HOST<20>", 1500));
    learn(cache, "HOST<20>", 0, 3000);
    check_int("no such name any more", 1, first(cache, "HOST<20>", 2500));
    learn(cache, "HOST<20>", C, 4000);
    check_int("and there again", C, first(cache, "HOST<20>", 3500));
}

static void the_oldest_makes_room(void **state)
{
    struct cache *cache = *state;

    learn(cache, "ONE<20>", A, 1000);
    learn(cache, "TWO<20>", A, 1000);
    learn(cache, "THREE<20>", A, 1000);
    learn(cache, "FOUR<20>", A, 1000);
    learn(cache, "ONE<20>", B, 1000); /* learnt anew: not the oldest any more */
    learn(cache, "FIVE<20>", A, 1000);
    check_int("the oldest is gone", 0, first(cache, "TWO<20>", 0));
    check_int("renewed, kept", B, first(cache, "ONE<20>", 0));
    check_int("kept", A, first(cache, "THREE<20>", 0));
    check_int("kept", A, first(cache, "FOUR<20>", 0));
    check_int("new", A, first(cache, "FIVE<20>", 0));
}

static void preloaded_names_stand_above_the_network(void **state)
{
    struct cache *cache = *state;
    struct nb_key key = key_of("HOST<20>");

    learn(cache, "HOST<20>", A, 1000);
    assert_int_equal(preload(cache, "HOST<20>", B, false), OW_OK);
    check_int("a preload takes the place of what was learnt", B,
              first(cache, "HOST<20>", 0));
    learn(cache, "HOST<20>", C, 1000);
    check_int("nothing learnt replaces it", B, first(cache, "HOST<20>", 0));
    learn(cache, "HOST<20>", 0, 1000);
    check_int("nor a negative answer", B, first(cache, "HOST<20>", 0));
    cache_forget(cache, &key);
    check_int("nor a release", B, first(cache, "HOST<20>", 0));
    check_int("it never expires", B, first(cache, "HOST<20>", OW_NEVER - 1));
    check_int("and says where it came from", NODE_BY_LMHOSTS,
              find(cache, "HOST<20>", 0)->source);
}

static void many_learnt_names_displace_no_preloaded_one(void **state)
{
    struct cache *cache = *state;
    char name[16];

    assert_int_equal(preload(cache, "HOST<20>", A, false), OW_OK);
    for (int i = 0; i < 10 * LEARNT_MAX; i++) {
        snprintf(name, sizeof(name), "N%d<20>", i);
        learn(cache, name, B, 1000);
    }
    check_int("still there", A, first(cache, "HOST<20>", 0));
}

static void the_last_preload_wins_unless_addresses_are_collected(void **state)
{
    struct cache *cache = *state;
    const struct cache_entry *entry;

    preload(cache, "LAST<20>", A, false);
    preload(cache, "LAST<20>", B, false);
    check_int("the last line", B, first(cache, "LAST<20>", 0));
    check_int("alone", 1, find(cache, "LAST<20>", 0)->count);

    preload(cache, "MULTI<20>", A, true);
    preload(cache, "MULTI<20>", B, true);
    preload(cache, "MULTI<20>", A, true);
    entry = find(cache, "MULTI<20>", 0);
    check_int("collected, no address twice", 2, entry->count);
    check_int("in the order of the lines", A, entry->addr[0]);
    check_int("in the order of the lines", B, entry->addr[1]);
}

static void there_is_an_end_to_preloading(void **state)
{
    struct cache *cache = *state;

    assert_int_equal(preload(cache, "ONE<20>", A, false), OW_OK);
    assert_int_equal(preload(cache, "TWO<20>", A, false), OW_OK);
    assert_int_equal(preload(cache, "THREE<20>", A, false), OW_OK);
    check_int("the limit of names", OW_ELIMIT, preload(cache, "FOUR<20>", A, false));
    check_int("a name that is there may change", OW_OK,
              preload(cache, "ONE<20>", B, false));
    for (ow_addr i = 0; i < NODE_FOUND_MAX - 1; i++)
        assert_int_equal(preload(cache, "ONE<20>", C + i, true), OW_OK);
    check_int("the limit of addresses", OW_ELIMIT, preload(cache, "ONE<20>", A, true));
    check_int("what was there stays", B, first(cache, "ONE<20>", 0));
}

static void a_release_forgets_and_a_purge_forgets_all(void **state)
{
    struct cache *cache = *state;
    struct nb_key key = key_of("HOST<20>"), other = key_of("OTHER<20>");

    learn(cache, "HOST<20>", A, 1000);
    cache_forget(cache, &other);
    check_int("the release of another name", A, first(cache, "HOST<20>", 0));
    cache_forget(cache, &key);
    check_int("released", 0, first(cache, "HOST<20>", 0));

    learn(cache, "HOST<20>", A, 1000);
    preload(cache, "PRE<20>", A, false);
    cache_clear(cache);
    check_int("purged", 0, first(cache, "HOST<20>", 0));
    check_int("purged, preloaded", 0, first(cache, "PRE<20>", 0));
}

struct seen {
    char text[128];
    size_t most;
};

static bool note(void *ctx, const struct cache_entry *entry)
{
    struct seen *seen = ctx;
    char name[NB_KEY_TEXT];
    size_t len = strlen(seen->text);

    snprintf(seen->text + len, sizeof(seen->text) - len, "%s ",
             nb_key_text(&entry->key, name));
    return --seen->most > 0;
}

static const char *walk(const struct cache *cache, ow_ms now, size_t most,
                        struct seen *seen)
{
    *seen = (struct seen){.most = most};
    cache_walk(cache, now, note, seen);
    return seen->text;
}

static void a_walk_shows_what_is_alive(void **state)
{
    struct cache *cache = *state;
    struct seen seen;

    check_str("an empty cache", "", walk(cache, 0, 99, &seen));
    learn(cache, "SHORT<20>", A, 100);
    learn(cache, "LONG<20>", A, 1000);
    learn(cache, "NONE<20>", 0, 1000);
    preload(cache, "PRE1<20>", A, false);
    preload(cache, "PRE2<20>", A, false);
    check_str("preloaded by line, learnt by age",
              "PRE1<20> PRE2<20> NONE<20> LONG<20> SHORT<20> ",
              walk(cache, 99, 99, &seen));
    check_str("without what has expired", "PRE1<20> PRE2<20> NONE<20> LONG<20> ",
              walk(cache, 100, 99, &seen));
    check_str("until told to stop", "PRE1<20> ", walk(cache, 0, 1, &seen));
    check_str("also among the learnt", "PRE1<20> PRE2<20> NONE<20> ",
              walk(cache, 0, 3, &seen));
}

/* A few thousand changes at random against a plain list. */
static void it_behaves_like_a_list(void **state)
{
    struct cache *cache = *state;
    struct {
        ow_addr addr;
        int turn; /* when it was learnt; 0: not */
    } model[8] = {{0}};
    uint32_t seed = 1;

    for (int turn = 1; turn < 4000; turn++) {
        char name[16];
        size_t which, oldest = 8, count = 0;

        seed = seed * 1664525 + 1013904223;
        which = seed >> 24 & 7;
        snprintf(name, sizeof(name), "N%zu<20>", which);
        check_int("the same as the list", model[which].turn > 0 ? model[which].addr : 0,
                  first(cache, name, 0));
        if ((seed >> 20 & 7) == 0) {
            struct nb_key key = key_of(name);

            cache_forget(cache, &key);
            model[which].turn = 0;
            continue;
        }
        model[which].turn = 0;
        for (size_t i = 0; i < 8; i++) {
            if (model[i].turn == 0)
                continue;
            count++;
            if (oldest == 8 || model[i].turn < model[oldest].turn)
                oldest = i;
        }
        if (count == LEARNT_MAX)
            model[oldest].turn = 0;
        model[which].turn = turn;
        model[which].addr = A + (ow_addr)turn;
        learn(cache, name, model[which].addr, 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_name_is_remembered_until_it_expires, begin,
                                        end),
        cmocka_unit_test_setup_teardown(what_is_learnt_later_counts, begin, end),
        cmocka_unit_test_setup_teardown(the_oldest_makes_room, begin, end),
        cmocka_unit_test_setup_teardown(preloaded_names_stand_above_the_network, begin,
                                        end),
        cmocka_unit_test_setup_teardown(many_learnt_names_displace_no_preloaded_one,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            the_last_preload_wins_unless_addresses_are_collected, begin, end),
        cmocka_unit_test_setup_teardown(there_is_an_end_to_preloading, begin, end),
        cmocka_unit_test_setup_teardown(a_release_forgets_and_a_purge_forgets_all, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_walk_shows_what_is_alive, begin, end),
        cmocka_unit_test_setup_teardown(it_behaves_like_a_list, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
