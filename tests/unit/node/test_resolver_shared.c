/* What lookups share: LMHOSTS, the cache, one question for all who wait. */
#include "resolver_bench.h"

/* ---- LMHOSTS ---- */

#define HOSTS                                                                            \
    "192.0.2.21 LATE\n"                                                                  \
    "192.0.2.22 EARLY #PRE\n"                                                            \
    "192.0.2.23 DC #PRE #DOM:CORP\n"                                                     \
    "192.0.2.24 OLDUNIX #NOFNR\n"

static void the_file_comes_last_and_preloads_first(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 1, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "EARLY<20>", &result);
    check_str("preloaded: no question", "cache 192.0.2.22", told(&result, text));
    resolve(bench, "CORP<1c>", &result);
    check_str("the domain of a preloaded controller", "cache group 192.0.2.23",
              told(&result, text));
    check_str("nobody was asked", "", sent(bench, text));

    resolve(bench, "LATE<00>", &result);
    answer_no(bench);
    wait_ms(bench, 2250);
    check_str("after server and broadcast", "53 b1 b1 b1", sent(bench, text));
    check_str("the file", "lmhosts 192.0.2.21", told(&result, text));
    resolve(bench, "LATE<00>", &result);
    check_str("read again", "lmhosts 192.0.2.21", told(&result, text));
    check_str("without a question", "", sent(bench, text));

    bench->fake->file_text = "192.0.2.77 LATE\n";
    resolve(bench, "LATE<00>", &result);
    check_str("a change counts at once", "lmhosts 192.0.2.77", told(&result, text));
    bench->fake->file_text = "";
    resolve(bench, "LATE<00>", &result);
    check_str("a line that is gone, too", "waiting", told(&result, text));
    check_str("the servers are asked again", "53", sent(bench, text));
    bench_free(bench);
}

static void for_nofnr_names_no_server_is_asked(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 1, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "OLDUNIX<20>", &result);
    wait_ms(bench, 2250);
    check_str("only the subnet", "b1 b1 b1", sent(bench, text));
    check_str("then the file", "lmhosts 192.0.2.24", told(&result, text));
    bench_free(bench);
}

static void the_file_is_for_the_own_scope(void **state)
{
    struct bench *bench = bench_new(NODE_B, 0, 0, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "EARLY<20>.corp", &result);
    check_str("another scope, preloaded", "nothing", told(&result, text));
    resolve(bench, "LATE<20>.corp", &result);
    check_str("another scope, looked up", "nothing", told(&result, text));

    snprintf(bench->config.scope, sizeof(bench->config.scope), "corp");
    check_int("read anew", OW_OK, resolver_reload(bench->resolver));
    resolve(bench, "EARLY<20>.corp", &result);
    check_str("the own scope, preloaded", "cache 192.0.2.22", told(&result, text));
    resolve(bench, "LATE<20>.corp", &result);
    check_str("the own scope, looked up", "lmhosts 192.0.2.21", told(&result, text));
    bench_free(bench);
}

static void a_reload_empties_the_cache_and_reads_the_file(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    sent(bench, text);
    bench->fake->file_text = "192.0.2.33 EARLY #PRE\n";
    check_int("read", OW_OK, resolver_reload(bench->resolver));
    resolve(bench, "EARLY<20>", &result);
    check_str("what the file says now", "cache 192.0.2.33", told(&result, text));
    resolve(bench, "FRED<20>", &result);
    check_str("what was learnt is gone", "53", sent(bench, text));

    bench->fake->file_path = "/elsewhere";
    check_int("no file", OW_ENOTFOUND, resolver_reload(bench->resolver));
    resolve(bench, "EARLY<20>", &result);
    check_str("an empty cache", "waiting", told(&result, text));
    bench_free(bench);
}

static void faults_of_the_file_are_told(void **state)
{
    char text[1024] = "192.0.2.1 GOOD #PRE\n";
    struct bench *bench;

    (void)state;
    bench = bench_new(NODE_B, 1, 0, "192.0.2.1 GOOD #PRE\nbad\n");
    check_int("the one line", 1, fake_told(bench->fake, OW_EV_LMHOSTS));
    check_str("with its place", "/lmhosts:2", fake_last_event(bench->fake)->place);
    bench_free(bench);

    for (int i = 0; i < 15; i++)
        strcat(text, "bad\n");
    bench = bench_new(NODE_B, 1, 0, text);
    check_int("ten of many, and how many more", 11,
              fake_told(bench->fake, OW_EV_LMHOSTS));
    check_str("the last one", "there are 5 more faults",
              fake_last_event(bench->fake)->text);
    bench_free(bench);
}

/* ---- the cache ---- */

struct shown {
    char text[512];
};

static bool show(void *ctx, const struct node_cache_view *entry)
{
    struct shown *shown = ctx;
    char name[NB_KEY_TEXT];
    size_t len = strlen(shown->text);

    snprintf(shown->text + len, sizeof(shown->text) - len, "%s%s %d; ",
             nb_key_text(&entry->key, name), entry->preloaded ? " #PRE" : "",
             (int)entry->life_s);
    return true;
}

static void the_cache_is_shown(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1,
                                    "192.0.2.3 \"PRE            \\0x1b\" "
                                    "#PRE\n");
    struct shown shown = {""};
    struct result result;

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    resolve(bench, "NOBODY<20>", &result);
    answer_no(bench);
    bench->now += 1500;
    resolver_walk_cache(bench->resolver, bench->now, show, &shown);
    check_str("preloaded for ever, learnt with its life, no misses",
              "PRE<1b> #PRE -1; FRED<20> 599; ", shown.text);
    bench_free(bench);
}

static void a_release_is_believed(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct nb_key key = key_of("FRED<20>");
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    sent(bench, text);
    resolver_released(bench->resolver, &key);
    resolve(bench, "FRED<20>", &result);
    check_str("it is asked for anew", "53", sent(bench, text));
    bench_free(bench);
}

/* ---- many at a time ---- */

static void lookups_of_one_name_share_a_question(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result first, second, other;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &first);
    resolve(bench, "FRED<20>", &second);
    resolve(bench, "FRED<00>", &other);
    check_str("one packet for both", "53 53", sent(bench, text));
    assert_true(first.ticket != second.ticket);
    answer_to(bench, 0,
              &(struct fake_answer){
                  .flags = WINS_ANSWERS, .addr_count = 1, .addr = {{0, FAKE_OTHER}}});
    check_str("both are told", "server 192.0.2.7", told(&first, text));
    check_str("both are told", "server 192.0.2.7", told(&second, text));
    check_str("another suffix is another name", "waiting", told(&other, text));
    bench_free(bench);
}

static void who_cancels_is_not_called(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result first, second;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &first);
    resolve(bench, "FRED<20>", &second);
    resolver_cancel(bench->resolver, first.ticket);
    resolver_cancel(bench->resolver, first.ticket);
    resolver_cancel(bench->resolver, 0);
    resolver_cancel(bench->resolver, 4711);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    check_str("the one that cancelled", "waiting", told(&first, text));
    check_str("the other one", "server 192.0.2.7", told(&second, text));

    resolve(bench, "WILMA<20>", &first);
    resolver_cancel(bench->resolver, first.ticket);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    resolve(bench, "WILMA<20>", &second);
    check_str("a lookup that nobody waits for fills the cache", "cache 192.0.2.7",
              told(&second, text));
    bench_free(bench);
}

/* A caller that goes on with another lookup, and cancels a third. */
struct chain {
    struct bench *bench;
    struct result *victim, next;
};

static void on_found_go_on(void *ctx, const struct node_found *found)
{
    struct chain *chain = ctx;

    (void)found;
    resolver_cancel(chain->bench->resolver, chain->victim->ticket);
    resolve(chain->bench, "FRED<20>", &chain->next);
}

static void a_caller_may_go_on_from_its_call(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result victim;
    struct chain chain = {.bench = bench, .victim = &victim};
    struct nb_key key = key_of("FRED<20>");
    char text[256];

    (void)state;
    assert_true(
        resolver_resolve(bench->resolver, &key, on_found_go_on, &chain, bench->now) > 0);
    resolve(bench, "FRED<20>", &victim);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    check_str("the answer is in the cache already", "cache 192.0.2.7",
              told(&chain.next, text));
    check_str("who waited beside it was cancelled", "waiting", told(&victim, text));
    bench_free(bench);
}

static void lookups_are_bounded(void **state)
{
    struct bench *bench = bench_new(NODE_B, 1, 0, NULL);
    struct result *results = calloc(RESOLVER_QUESTIONS_MAX + 1, sizeof(*results));
    struct result result;
    char name[16];

    (void)state;
    assert_non_null(results);
    for (int i = 0; i < RESOLVER_QUESTIONS_MAX; i++) {
        snprintf(name, sizeof(name), "N%d<20>", i);
        resolve(bench, name, &results[i]);
        assert_int_equal(results[i].calls, 0);
    }
    resolve(bench, "FRED<20>", &result);
    check_int("half of the table of questions is for others", 1, result.calls);
    check_int("and nothing is found", 0, result.found.count);
    wait_ms(bench, 2250);
    resolve(bench, "FRED<20>", &result);
    check_int("later there is room, for nothing was proved", 0, result.calls);
    free(results);
    bench_free(bench);
}

static void callers_are_bounded(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result *results = calloc(RESOLVER_WAITERS_MAX, sizeof(*results));
    struct result result;

    (void)state;
    assert_non_null(results);
    for (int i = 0; i < RESOLVER_WAITERS_MAX; i++)
        resolve(bench, "FRED<20>", &results[i]);
    resolve(bench, "FRED<20>", &result);
    check_int("one too many is told nothing, at once", 1, result.calls);
    resolve(bench, "WILMA<20>", &result);
    check_int("whatever the name is", 1, result.calls);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    for (int i = 0; i < RESOLVER_WAITERS_MAX; i++)
        check_int("all the others are told", 1, results[i].calls);
    free(results);
    bench_free(bench);
}

static void without_a_port_there_is_no_question(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 2, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    bench->fake->no_ports = true;
    resolve(bench, "LATE<20>", &result);
    check_str("what needs none is done", "lmhosts 192.0.2.21", told(&result, text));
    bench_free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_comes_last_and_preloads_first),
        cmocka_unit_test(for_nofnr_names_no_server_is_asked),
        cmocka_unit_test(the_file_is_for_the_own_scope),
        cmocka_unit_test(a_reload_empties_the_cache_and_reads_the_file),
        cmocka_unit_test(faults_of_the_file_are_told),
        cmocka_unit_test(the_cache_is_shown),
        cmocka_unit_test(a_release_is_believed),
        cmocka_unit_test(lookups_of_one_name_share_a_question),
        cmocka_unit_test(who_cancels_is_not_called),
        cmocka_unit_test(a_caller_may_go_on_from_its_call),
        cmocka_unit_test(lookups_are_bounded),
        cmocka_unit_test(callers_are_bounded),
        cmocka_unit_test(without_a_port_there_is_no_question),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
