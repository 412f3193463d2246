/* When backups are made, and which of them are kept. */
#include "rules/backup.h"

#include "check.h"

#define T   1000000 /* now */
#define DAY OW_DAY
#define MIN OW_MINUTE

static const struct {
    const char *rule;
    int64_t every;
    struct wins_backup_times times;
    ow_time due;
} dues[] = {
    {"without a schedule there is none", 0, {.started = T - DAY}, OW_NEVER},
    {"one comes a day after the last",
     DAY,
     {.started = T, .last = T - 3600},
     T + DAY - 3600},
    {"one that was missed while the server was down is due",
     DAY,
     {.started = T, .last = T - 3 * DAY},
     T - 2 * DAY},
    {"the first one comes soon after the start", DAY, {.started = T}, T + 10 * MIN},
    {"sooner still if all come more often", 5 * MIN, {.started = T}, T + 5 * MIN},
    {"after a failure it is tried again in a while",
     DAY,
     {.started = T - DAY, .last = T - 2 * DAY, .failed = T - MIN},
     T + 14 * MIN},
    {"or as often as it is wanted",
     2 * MIN,
     {.last = T - DAY, .failed = T - MIN},
     T + MIN},
    {"a failure does not bring the next one forward",
     DAY,
     {.last = T - MIN, .failed = T - MIN},
     T - MIN + DAY},
    {"a backup made when the clock was ahead does not count",
     DAY,
     {.started = T, .last = T + 400 * DAY},
     T + 10 * MIN},
    {"nor does a failure", DAY, {.last = T - 2 * DAY, .failed = T + 400 * DAY}, T - DAY},
    {"nor a start", DAY, {.started = T + 400 * DAY}, T},
};

static void the_next_backup(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(dues); i++)
        check_int(dues[i].rule, dues[i].due,
                  wins_backup_due(dues[i].every, &dues[i].times, T));
}

#define SOUND(t)                                                                         \
    {                                                                                    \
        .time = (t), .sound = true                                                       \
    }
#define DAMAGED(t)                                                                       \
    {                                                                                    \
        .time = (t)                                                                      \
    }

static const struct {
    const char *rule;
    uint32_t keep;
    size_t count;
    struct wins_backup backup[4];
    const char *stays; /* a letter each: s stays, g goes */
} keeps[] = {
    {"the oldest goes", 2, 3, {SOUND(T), SOUND(T - 1), SOUND(T - 2)}, "ssg"},
    {"as many as wanted stay", 3, 3, {SOUND(T), SOUND(T - 1), SOUND(T - 2)}, "sss"},
    {"more of them go when fewer are wanted",
     1,
     4,
     {SOUND(T), SOUND(T - 1), SOUND(T - 2), SOUND(T - 3)},
     "sggg"},
    {"damaged ones do not push the last sound one out",
     2,
     4,
     {DAMAGED(T), DAMAGED(T - 1), SOUND(T - 2), SOUND(T - 3)},
     "sssg"},
    {"damaged ones go like others",
     1,
     3,
     {SOUND(T), DAMAGED(T - 1), DAMAGED(T - 2)},
     "sgg"},
    {"those of a time ahead stay, and count for nothing",
     1,
     3,
     {SOUND(T + 9), SOUND(T), SOUND(T - 1)},
     "ssg"},
    {"nor do they stand for the last sound one",
     1,
     3,
     {SOUND(T + 9), DAMAGED(T), SOUND(T - 1)},
     "sss"},
};

static void old_backups_go(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(keeps); i++)
        for (size_t k = 0; k < keeps[i].count; k++)
            check_int(
                keeps[i].rule, keeps[i].stays[k] == 'g',
                wins_backup_goes(keeps[i].backup, keeps[i].count, k, keeps[i].keep, T));
}

#define MB (UINT64_C(1) << 20)

static const struct {
    const char *rule;
    uint64_t free, bytes;
    bool fits;
} rooms[] = {
    {"room for a copy and as much again", 200 * MB, 100 * MB, true},
    {"a full disk would stop the database", 199 * MB, 100 * MB, false},
    {"a small database needs some room as well", 16 * MB, MB, false},
    {"which it has here", 17 * MB, MB, true},
    {"an absurd size", 100 * MB, UINT64_MAX, false},
};

static void the_disk_must_have_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rooms); i++)
        check_int(rooms[i].rule, rooms[i].fits,
                  wins_backup_fits(rooms[i].free, rooms[i].bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_backup),
        cmocka_unit_test(old_backups_go),
        cmocka_unit_test(the_disk_must_have_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
