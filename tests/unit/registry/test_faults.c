/* Every call that writes to the disk goes wrong once, in every way: it fails, it fails
 * although it was done, the disk is full, the process is killed there, the power goes
 * there.  Whatever was acknowledged is there afterwards, and nothing else. */
#include "fault_vfs.h"
#include "fixture.h"

#include "registry/core.h"

#include <sys/wait.h>

#define NAMES 5
#define STEPS 9

/* One or two rows: trims reach for rows that are not merged yet. */
#define JOURNAL_BYTES 150

struct model {
    bool live[NAMES];
    ow_addr addr[NAMES];
    int setting; /* -1: not set */
};

/* How far a run came. */
struct progress {
    int acknowledged, attempted; /* commits */
    bool reached;                /* the fault was met */
};

static char folder[FIXTURE_PATH];
static uint64_t seed;

static struct nb_key name_of(unsigned i)
{
    char text[16];

    snprintf(text, sizeof(text), "NAME%u", i);
    return key_of(text, 0x20);
}

/* ---- the work --------------------------------------------------------------------- */

static void apply(struct model *model, int step)
{
    unsigned first = (unsigned)step % NAMES;

    model->live[first] = true;
    model->addr[first] = (ow_addr)step + 1;
    if (step % 3 == 1) {
        model->live[(first + 1) % NAMES] = true;
        model->addr[(first + 1) % NAMES] = (ow_addr)step + 100;
    }
    if (step % 3 == 2)
        model->live[(first + 3) % NAMES] = false;
    if (step % 4 == 1)
        model->setting = step;
}

static struct model after(int steps)
{
    struct model model = {.setting = -1};

    for (int step = 0; step < steps; step++)
        apply(&model, step);
    return model;
}

/* Make the batch that turns before into what apply() makes of it. */
static void fill_batch(struct registry *registry, const struct model *before, int step)
{
    struct registry_cause cause = by_request(9);
    struct model wanted = *before;
    char value[16];

    apply(&wanted, step);
    for (unsigned i = 0; i < NAMES; i++) {
        struct wins_record record = unique_record("", wanted.addr[i], 1000 + step);

        record.key = name_of(i);
        if (wanted.live[i] && (!before->live[i] || before->addr[i] != wanted.addr[i]))
            assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_OK);
        if (!wanted.live[i] && before->live[i])
            assert_int_equal(registry_remove(registry, &record.key, &cause), OW_OK);
    }
    snprintf(value, sizeof(value), "%d", wanted.setting);
    if (wanted.setting != before->setting)
        assert_int_equal(registry_setting_put(registry, "s", value, &cause), OW_OK);
}

static void get_setting(void *ctx, const char *name, const char *value)
{
    (void)name;
    *(int *)ctx = atoi(value);
}

static bool agrees(struct registry *registry, const struct model *model)
{
    struct registry_counts counts;
    struct wins_record record;
    uint64_t live = 0;
    int setting = -1;

    for (unsigned i = 0; i < NAMES; i++) {
        struct nb_key key = name_of(i);
        bool found = registry_read(registry, &key, &record);

        if (found != model->live[i] ||
            (found && (record.member[0].addr != model->addr[i] ||
                       registry_by_address(registry, model->addr[i], NULL, 9) != 1)))
            return false;
        live += found;
    }
    registry_count(registry, &counts);
    registry_settings_each(registry, get_setting, &setting);
    return counts.records == live && setting == model->setting;
}

static enum ow_err open_registry(struct registry **ret_registry)
{
    struct registry_config config = config_for(folder);
    struct registry_report report;

    config.journal_bytes = JOURNAL_BYTES;
    return registry_open(&config, ret_registry, &report);
}

/* Sweeps of the merge in steps of two names, so that most ends fall into the middle of
 * one; trims; checkpoints; refusals. */
static void upkeep(struct registry *registry, int step)
{
    bool more;

    struct nb_key key = name_of((unsigned)step % NAMES);

    registry_refusal_note(registry, &key, (ow_addr)step, 1, WINS_BECAUSE_STATIC, step);
    if (registry_healthy(registry))
        core_merge_step(registry, 2, &more);
    for (int n = 0; n < 2 + step % 3; n++)
        registry_upkeep(registry, (step * 4 + n) * 1000);
    if (registry_healthy(registry))
        core_trim_step(registry, step, &more);
}

/* ---- the disk fails and the server goes on ----------------------------------------- */

/* Open; a failure may be met here, too, but once the disk is well again it must work. */
static struct registry *open_at_last(bool persist)
{
    struct registry *registry = NULL;

    for (int tries = 0; tries < 3; tries++) {
        if (open_registry(&registry) == OW_OK)
            return registry;
        if (persist)
            fault_set(FAULT_NONE, 0, false);
    }
    fail_msg("the database does not open again");
    return NULL;
}

/* A commit failed: nothing of it may be seen, and the registry must heal. */
static void heal(struct registry *registry, const struct model *model, bool persist,
                 int step)
{
    assert_false(registry_healthy(registry));
    assert_true(agrees(registry, model));
    if (persist) {
        assert_false(registry_heal(registry, step));
        fault_set(FAULT_NONE, 0, false);
    }
    for (int tries = 0; tries < 3 && !registry_healthy(registry); tries++)
        registry_heal(registry, step);
    assert_true(registry_healthy(registry));
    assert_true(agrees(registry, model));
}

static void check_at_rest(const struct model *model)
{
    struct registry_report report;
    struct registry *registry = NULL;

    assert_int_equal(registry_check(folder, &report), OW_OK);
    assert_int_equal(open_registry(&registry), OW_OK);
    assert_true(agrees(registry, model));
    registry_close(registry);
}

/* Returns whether the fault was met. */
static bool run_failing(enum fault_kind kind, long at, bool persist)
{
    struct model model = {.setting = -1};
    struct registry *registry;
    uint64_t version = 0;
    bool reached;

    folder_make(folder);
    fault_set(kind, at, persist);
    registry = open_at_last(persist);
    for (int step = 0; step < STEPS; step++) {
        fill_batch(registry, &model, step);
        if (registry_commit(registry, step) == OW_OK)
            apply(&model, step);
        else
            heal(registry, &model, persist && fault_calls() >= at, step);
        assert_true(registry_version(registry) >= version);
        version = registry_version(registry);
        assert_true(agrees(registry, &model));
        upkeep(registry, step);
        if (step == STEPS / 2) {
            registry_close(registry);
            registry = open_at_last(persist);
        }
    }
    registry_close(registry);
    reached = kind != FAULT_NONE && fault_calls() >= at;
    fault_set(FAULT_NONE, 0, false);
    check_at_rest(&model);
    folder_remove(folder);
    fault_forget();
    return reached;
}

/* With persist the failing disk is exchanged on the way, which ends the counting; so the
 * number of calls is taken from a run without faults. */
static long calls_of_a_run(void)
{
    long calls;

    folder_make(folder);
    fault_set(FAULT_NONE, 0, false);
    struct registry *registry = open_at_last(false);
    struct model model = {.setting = -1};

    for (int step = 0; step < STEPS; step++) {
        fill_batch(registry, &model, step);
        assert_int_equal(registry_commit(registry, step), OW_OK);
        apply(&model, step);
        upkeep(registry, step);
        if (step == STEPS / 2) {
            registry_close(registry);
            registry = open_at_last(false);
        }
    }
    registry_close(registry);
    calls = fault_calls();
    folder_remove(folder);
    fault_forget();
    return calls;
}

static void every_call_fails_once(enum fault_kind kind)
{
    long at = 1;

    while (run_failing(kind, at, false))
        at++;
    assert_true(at > calls_of_a_run());
}

static void every_call_fails_from_one_on(enum fault_kind kind)
{
    long calls = calls_of_a_run();

    for (long at = 1; at <= calls; at++)
        run_failing(kind, at, true);
}

static void an_io_error_costs_only_the_batch(void **state)
{
    (void)state;
    every_call_fails_once(FAULT_EIO);
}

static void an_error_after_the_work_was_done_too(void **state)
{
    (void)state;
    every_call_fails_once(FAULT_EIO_DONE);
}

static void a_full_disk_too(void **state)
{
    (void)state;
    every_call_fails_once(FAULT_ENOSPC);
}

static void a_disk_that_stays_broken_is_survived(void **state)
{
    (void)state;
    every_call_fails_from_one_on(FAULT_EIO);
}

static void a_disk_that_stays_full_is_survived(void **state)
{
    (void)state;
    every_call_fails_from_one_on(FAULT_ENOSPC);
}

/* ---- the process or the machine dies ----------------------------------------------- */

/* Work until something fails, telling each acknowledged commit. */
static void work(struct progress *progress, int tell_fd)
{
    struct model model = {.setting = -1};
    struct registry *registry = NULL;

    if (open_registry(&registry) != OW_OK)
        return;
    for (int step = 0; step < STEPS; step++) {
        fill_batch(registry, &model, step);
        progress->attempted = step + 1;
        if (registry_commit(registry, step) != OW_OK)
            break;
        progress->acknowledged = step + 1;
        if (tell_fd >= 0 && write(tell_fd, "!", 1) != 1)
            break;
        apply(&model, step);
        upkeep(registry, step);
        if (step == STEPS / 2) {
            registry_close(registry);
            registry = NULL;
            if (open_registry(&registry) != OW_OK)
                return;
        }
    }
    registry_close(registry);
}

/* After the end: what was acknowledged is there, what was under way wholly or not at all.
 */
static void check_survivor(const struct progress *progress)
{
    struct registry *registry = NULL;
    bool found = false;

    fault_set(FAULT_NONE, 0, false);
    assert_int_equal(open_registry(&registry), OW_OK);
    for (int n = progress->acknowledged; n <= progress->attempted; n++) {
        struct model model = after(n);

        found = found || agrees(registry, &model);
    }
    assert_true(found);
    registry_close(registry);
    struct registry_report report;

    assert_int_equal(registry_check(folder, &report), OW_OK);
    folder_remove(folder);
    fault_forget();
}

/* Returns whether the process was killed. */
static bool run_killed(enum fault_kind kind, long at)
{
    struct progress progress = {.acknowledged = 0};
    int pipe_fd[2];
    int status = 0;
    char byte;
    pid_t pid;

    folder_make(folder);
    assert_int_equal(pipe(pipe_fd), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        fault_set(kind, at, false);
        work(&progress, pipe_fd[1]);
        _exit(0);
    }
    close(pipe_fd[1]);
    while (read(pipe_fd[0], &byte, 1) == 1)
        progress.acknowledged++;
    close(pipe_fd[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    progress.attempted = progress.acknowledged + 1;
    check_survivor(&progress);
    return WIFSIGNALED(status);
}

static void a_kill_before_any_call_is_survived(void **state)
{
    long at = 1;

    (void)state;
    while (run_killed(FAULT_KILL_BEFORE, at))
        at++;
    assert_true(at > 50);
}

static void a_kill_after_any_call_is_survived(void **state)
{
    long at = 1;

    (void)state;
    while (run_killed(FAULT_KILL_AFTER, at))
        at++;
    assert_true(at > 50);
}

static void a_power_failure_at_any_call_is_survived(void **state)
{
    struct rng rng = rng_from(seed);
    long calls = calls_of_a_run();

    (void)state;
    for (long at = 1; at <= calls; at++) {
        for (int torn = 0; torn < 3; torn++) {
            struct progress progress = {.acknowledged = 0};

            folder_make(folder);
            fault_set(FAULT_DEAD, at, true);
            work(&progress, -1);
            fault_power_loss(folder, &rng);
            check_survivor(&progress);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* Those that fork come first: later ones have threads of liburcu. */
        cmocka_unit_test(a_kill_before_any_call_is_survived),
        cmocka_unit_test(a_kill_after_any_call_is_survived),
        cmocka_unit_test(a_power_failure_at_any_call_is_survived),
        cmocka_unit_test(an_io_error_costs_only_the_batch),
        cmocka_unit_test(an_error_after_the_work_was_done_too),
        cmocka_unit_test(a_full_disk_too),
        cmocka_unit_test(a_disk_that_stays_broken_is_survived),
        cmocka_unit_test(a_disk_that_stays_full_is_survived),
    };

    seed = rng_seed();
    use_memory_as_disk();
    fault_install();
    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
