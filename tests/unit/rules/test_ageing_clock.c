/* The ageing clock: design.md, "Time". */
#include "check.h"

#include "rules/ageing_clock.h"

#define T0      INT64_C(1800000000) /* stored ageing time */
#define RENEWAL (6 * OW_DAY)
#define BOOT    INT64_C(5000000) /* ms since boot at start */

static const struct {
    const char *rule;
    ow_time stored, wall;
    enum wins_clock_state state;
    ow_time ageing;
} starts[] = {
    {"a new database takes the wall clock as it is", 0, T0, WINS_CLOCK_TRUSTED, T0},
    {"even one that was never set", 0, 1000, WINS_CLOCK_TRUSTED, 1000},
    {"a restart goes on with the wall clock", T0, T0 + 60, WINS_CLOCK_TRUSTED, T0 + 60},
    {"at once", T0, T0, WINS_CLOCK_TRUSTED, T0},
    {"half a renewal interval later: no live record is past its life", T0,
     T0 + RENEWAL / 2, WINS_CLOCK_TRUSTED, T0 + RENEWAL / 2},
    {"later than that: doubted, time stands still", T0, T0 + RENEWAL / 2 + 1,
     WINS_CLOCK_DOUBTED, T0},
    {"years later: doubted", T0, T0 + 3650 * OW_DAY, WINS_CLOCK_DOUBTED, T0},
    {"a step before: time waits for the wall", T0, T0 - 300, WINS_CLOCK_TRUSTED, T0},
    {"more than a step before: doubted", T0, T0 - 301, WINS_CLOCK_DOUBTED, T0},
    {"a clock without a battery: doubted", T0, 0, WINS_CLOCK_DOUBTED, T0},
};

static void how_it_starts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        struct wins_clock clock;

        wins_clock_start(&clock, starts[i].stored, starts[i].wall, BOOT, RENEWAL);
        check_int(starts[i].rule, starts[i].state, clock.state);
        check_int(starts[i].rule, starts[i].ageing, wins_clock_now(&clock, BOOT));
    }
}

/* A machine that runs: seconds since start, and how far the wall is off then. */
struct machine {
    struct wins_clock clock;
    int64_t running, off;
};

static void start(struct machine *m, int64_t off)
{
    m->running = 0;
    m->off = off;
    wins_clock_start(&m->clock, T0, T0 + off, BOOT, RENEWAL);
}

/* Run for so many seconds with a look every 10; returns the ageing time since T0. */
static int64_t run(struct machine *m, int64_t seconds)
{
    ow_time before = wins_clock_now(&m->clock, BOOT + m->running * 1000);

    for (int64_t end = m->running + seconds; m->running < end;) {
        ow_time now;

        m->running += 10;
        now = wins_clock_tick(&m->clock, T0 + m->running + m->off,
                              BOOT + m->running * 1000, RENEWAL);
        assert_true(now >= before);
        assert_true(now <= before + 10 + WINS_CLOCK_STEP_SECONDS);
        before = now;
    }
    return before - T0;
}

static void a_steady_clock(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 0);
    check_int("ageing time runs with the machine", 10 * OW_DAY, run(&m, 10 * OW_DAY));
    check_int("trusted", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("between looks too", T0 + 10 * OW_DAY + 7,
              wins_clock_now(&m.clock, BOOT + (10 * OW_DAY + 7) * 1000));
    m.off = 1;
    check_int("a second is no distance", 10 * OW_DAY + 60, run(&m, 60));
}

static void a_small_jump_is_adopted_in_steps(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 0);
    run(&m, OW_HOUR);
    m.off = OW_HOUR;
    check_int("at most a step in the first hour", OW_HOUR + 1800 + 300, run(&m, 1800));
    check_int("trusted all the time", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("a step an hour", 11 * OW_HOUR + 11 * 300, run(&m, 9 * OW_HOUR + 1800));
    check_int("until it is reached", 25 * OW_HOUR, run(&m, 13 * OW_HOUR));

    start(&m, 0);
    run(&m, OW_HOUR);
    m.off = -200;
    check_int("back: time waits for the wall", OW_HOUR + 60, 60 + run(&m, 60));
    check_int("and never goes back", 2 * OW_HOUR - 200, run(&m, OW_HOUR - 60));
    check_int("trusted", WINS_CLOCK_TRUSTED, m.clock.state);
}

static void a_large_jump_stops_time(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 0);
    run(&m, OW_HOUR);
    m.off = 30 * OW_DAY;
    check_int("forward: time stands still", OW_HOUR + 10, run(&m, 10));
    check_int("doubted", WINS_CLOCK_DOUBTED, m.clock.state);
    check_int("still after 9 minutes", OW_HOUR + 10, run(&m, 540));
    check_int("doubted", WINS_CLOCK_DOUBTED, m.clock.state);
    check_int("after 10 minutes of agreement it goes on from where it stood",
              OW_HOUR + 10, run(&m, 60));
    check_int("trusted", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("and adopts a step an hour, not 30 days", 3 * OW_HOUR + 10 + 600,
              run(&m, 2 * OW_HOUR - 10) + 10);

    start(&m, 0);
    run(&m, OW_HOUR);
    m.off = -OW_DAY;
    check_int("back: time stands still", OW_HOUR + 10, run(&m, 300));
    check_int("doubted", WINS_CLOCK_DOUBTED, m.clock.state);
    m.off = -2 * OW_DAY;
    run(&m, 590);
    check_int("another jump begins the 10 minutes again", WINS_CLOCK_DOUBTED,
              m.clock.state);
    run(&m, 20);
    check_int("trusted after them", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("time goes on, slower than the machine, never back",
              OW_HOUR + 10 + 24 * 3300 - 10, run(&m, 24 * OW_HOUR - 10));
}

static void a_jump_and_back(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 0);
    run(&m, OW_HOUR);
    m.off = 365 * OW_DAY;
    run(&m, 60);
    m.off = 0;
    run(&m, 10);
    check_int("still doubted", WINS_CLOCK_DOUBTED, m.clock.state);
    check_int("10 minutes later time goes on", OW_HOUR + 10, run(&m, 600));
    check_int("trusted", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("and makes up what was lost", 4 * OW_HOUR + 670, run(&m, 3 * OW_HOUR));
}

static void a_wrong_clock_at_start(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 400 * OW_DAY);
    check_int("time stands still", 0, run(&m, 590));
    check_int("doubted", WINS_CLOCK_DOUBTED, m.clock.state);
    run(&m, 10);
    check_int("10 minutes of agreement", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("a day later 400 days have not passed", OW_DAY + 24 * 300,
              run(&m, OW_DAY - 10) + 10);
}

static void an_operator_accepts_the_wall_clock(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 400 * OW_DAY);
    run(&m, 20);
    wins_clock_accept(&m.clock, T0 + 400 * OW_DAY + 20, BOOT + 20000);
    check_int("trusted at once", WINS_CLOCK_TRUSTED, m.clock.state);
    check_int("forward", T0 + 400 * OW_DAY + 20, wins_clock_now(&m.clock, BOOT + 20000));
    wins_clock_accept(&m.clock, T0 + 5, BOOT + 20000);
    check_int("or back", T0 + 5, wins_clock_now(&m.clock, BOOT + 20000));
    m.off = -15;
    check_int("and on from there", 5 + 600, run(&m, 600));
}

static void a_machine_that_slept(void **state)
{
    struct machine m;

    (void)state;
    start(&m, 0);
    run(&m, 100);
    m.running += 5 * OW_DAY;
    check_int("both clocks went on while it slept: time has passed", 5 * OW_DAY + 110,
              wins_clock_tick(&m.clock, T0 + m.running + 10,
                              BOOT + m.running * 1000 + 10000, RENEWAL) -
                  T0);
    check_int("trusted", WINS_CLOCK_TRUSTED, m.clock.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_it_starts),
        cmocka_unit_test(a_steady_clock),
        cmocka_unit_test(a_small_jump_is_adopted_in_steps),
        cmocka_unit_test(a_large_jump_stops_time),
        cmocka_unit_test(a_jump_and_back),
        cmocka_unit_test(a_wrong_clock_at_start),
        cmocka_unit_test(an_operator_accepts_the_wall_clock),
        cmocka_unit_test(a_machine_that_slept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
