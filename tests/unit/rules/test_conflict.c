/* Conflicts: which refusals still count, and how the whole is told. */
#include "rules/conflict.h"

#include "facts.h"

static const struct {
    const char *rule;
    const char *held; /* as facts.h reads records */
    enum wins_reason reason;
    char addr;
    int64_t age; /* of the refusal, in days */
    bool open;
} refusal_rows[] = {
    {"a mapping that does not list it", "static unique A", WINS_BECAUSE_STATIC, 'B', 0,
     true},
    {"a mapping that lists it by now", "static multihomed A B", WINS_BECAUSE_STATIC, 'B',
     0, false},
    {"the mapping is gone", "none", WINS_BECAUSE_STATIC, 'B', 0, false},
    {"the machine has the name by now", "unique B", WINS_BECAUSE_STATIC, 'B', 0, false},
    {"another machine has it by now", "unique C", WINS_BECAUSE_STATIC, 'B', 0, false},
    {"a mapping for a group", "static group", WINS_BECAUSE_STATIC, 'B', 0, true},
    {"weeks ago", "static unique A", WINS_BECAUSE_STATIC, 'B', 29, true},
    {"a month ago", "static unique A", WINS_BECAUSE_STATIC, 'B', 31, false},
    {"a clock that went back", "static unique A", WINS_BECAUSE_STATIC, 'B', -1, true},
    {"a machine that lives", "unique A", WINS_BECAUSE_HOLDER_ALIVE, 'B', 0, true},
    {"a machine that took the address in", "multihomed A B", WINS_BECAUSE_HOLDER_ALIVE,
     'B', 0, false},
    {"a machine that is gone", "unique released A", WINS_BECAUSE_HOLDER_ALIVE, 'B', 0,
     false},
    {"a machine whose life is over", "unique +-1d A", WINS_BECAUSE_HOLDER_ALIVE, 'B', 0,
     false},
    {"a group", "group", WINS_BECAUSE_HOLDS_GROUP, 'B', 0, true},
    {"a group that was released bars too", "group released", WINS_BECAUSE_HOLDS_GROUP,
     'B', 0, true},
    {"an internet group that was released does not", "internet-group released A",
     WINS_BECAUSE_HOLDS_GROUP, 'B', 0, false},
    {"the group is a machine by now", "unique A", WINS_BECAUSE_HOLDS_GROUP, 'B', 0,
     false},
    {"a machine, and a group is wanted", "unique A", WINS_BECAUSE_HOLDS_UNIQUE, 'B', 0,
     true},
    {"a group of another kind", "internet-group A", WINS_BECAUSE_HOLDS_OTHER_GROUP, 'B',
     0, true},
    {"the server's own name", "unique A", WINS_BECAUSE_OWN_NAME, 'B', 0, true},
    {"a limit is no conflict", "unique A", WINS_BECAUSE_QUOTA, 'B', 0, false},
};

static void which_refusals_count(void **state)
{
    const struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusal_rows); i++) {
        struct wins_record record;
        const struct wins_record *held = read_record(refusal_rows[i].held, 0x20, &record);
        struct wins_refusal refusal = {.addr = ADDR(refusal_rows[i].addr),
                                       .reason = refusal_rows[i].reason,
                                       .count = 1,
                                       .first = NOW - refusal_rows[i].age * OW_DAY,
                                       .last = NOW - refusal_rows[i].age * OW_DAY};

        check_int(refusal_rows[i].rule, refusal_rows[i].open,
                  wins_refusal_open(&policy, held, &refusal, NOW));
    }
}

static void a_mapping_may_refuse_what_it_lists(void **state)
{
    const struct wins_refusal refusal = {
        .addr = ADDR('A'), .reason = WINS_BECAUSE_STATIC, .count = 1, .last = NOW};
    struct wins_policy policy = wins_policy_default();
    struct wins_record record;
    const struct wins_record *held = read_record("static unique A", 0x20, &record);

    (void)state;
    assert_false(wins_refusal_open(&policy, held, &refusal, NOW));
    policy.static_same_address = WINS_SAME_REFUSE;
    assert_true(wins_refusal_open(&policy, held, &refusal, NOW));
}

/* NOW is 2027-01-15T08:00:00Z. */
#define MORNING (NOW - 2 * OW_HOUR)
#define MONTHS  (NOW - 300 * OW_DAY)

static const struct wins_origin ann = {"ann", "old PC7", MONTHS};

struct told_part {
    uint8_t suffix;
    const char *held;
    const struct wins_origin *origin;
    enum wins_reason reason;
    const char *refused; /* letters */
    uint64_t times;      /* each */
    ow_time first;
};

static const struct {
    const char *rule;
    struct told_part part[3];
    const char *text;
} text_rows[] = {
    {"the article's case",
     {{0x20, "static unique A", &ann, WINS_BECAUSE_STATIC, "BC", 21, MORNING}},
     "The static mapping of 21 March 2026 by ann (\"old PC7\") gives FRED to 192.0.2.1 "
     "and refuses 192.0.2.2 and 192.0.2.3, which have tried 42 times since 06:00 UTC."},
    {"suffixes are told together",
     {{0x00, "static unique A", &ann, WINS_BECAUSE_STATIC, "B", 2, MORNING},
      {0x03, "static unique A", &ann, WINS_BECAUSE_STATIC, "B", 2, MORNING},
      {0x20, "static unique A", &ann, WINS_BECAUSE_STATIC, "B", 2, NOW - OW_DAY}},
     "The static mapping of 21 March 2026 by ann (\"old PC7\") gives FRED to 192.0.2.1 "
     "and refuses 192.0.2.2, which has tried 6 times since 14 January."},
    {"once, and nobody knows who made it",
     {{0x20, "static unique A", NULL, WINS_BECAUSE_STATIC, "B", 1, MORNING}},
     "A static mapping gives FRED to 192.0.2.1 and refuses 192.0.2.2, which tried once "
     "(06:00 UTC)."},
    {"a mapping of another server",
     {{0x20, "replica static unique A", NULL, WINS_BECAUSE_STATIC, "B", 2, MORNING}},
     "A static mapping that came from the server 192.0.2.16 gives FRED to 192.0.2.1 and "
     "refuses 192.0.2.2, which has tried 2 times since 06:00 UTC."},
    {"a mapping makes it a group",
     {{0x20, "static group", NULL, WINS_BECAUSE_STATIC, "B", 2, MORNING}},
     "A static mapping makes FRED<20> a group and refuses 192.0.2.2, which has tried 2 "
     "times since 06:00 UTC."},
    {"many addresses are not all named",
     {{0x20, "static multihomed A D E F G H", NULL, WINS_BECAUSE_STATIC, "B", 2,
       MORNING}},
     "A static mapping gives FRED to 192.0.2.1, 192.0.2.4, 192.0.2.5, 192.0.2.6 and 2 "
     "more and refuses 192.0.2.2, which has tried 2 times since 06:00 UTC."},
    {"two machines",
     {{0x20, "unique A", NULL, WINS_BECAUSE_HOLDER_ALIVE, "B", 2, MORNING}},
     "Two machines want the name FRED: 192.0.2.1 has it and answered for it, and it is "
     "refused to 192.0.2.2, which has tried 2 times since 06:00 UTC."},
    {"a machine called like a workgroup",
     {{0x00, "group", NULL, WINS_BECAUSE_HOLDS_GROUP, "B", 2, MORNING}},
     "FRED<00> is in use as a group, and is refused to 192.0.2.2, which has tried 2 "
     "times since 06:00 UTC."},
    {"a workgroup called like a machine",
     {{0x00, "unique A", NULL, WINS_BECAUSE_HOLDS_UNIQUE, "B", 2, MORNING}},
     "FRED<00> belongs to one machine, 192.0.2.1, and is refused as a group to "
     "192.0.2.2, which has tried 2 times since 06:00 UTC."},
    {"the server's own name",
     {{0x00, "unique A", NULL, WINS_BECAUSE_OWN_NAME, "B", 2, MORNING}},
     "FRED<00> is a name of this server, which refuses it to 192.0.2.2, which has tried "
     "2 times since 06:00 UTC."},
    {"the mapping first, then what else refuses",
     {{0x00, "unique A", NULL, WINS_BECAUSE_HOLDER_ALIVE, "B", 2, MORNING},
      {0x20, "static unique A", NULL, WINS_BECAUSE_STATIC, "B", 1, MORNING}},
     "A static mapping gives FRED to 192.0.2.1 and refuses 192.0.2.2, which tried once "
     "(06:00 UTC).  Two machines want the name FRED: 192.0.2.1 has it and answered for "
     "it, and it is refused to 192.0.2.2, which has tried 2 times since 06:00 UTC."},
};

static void conflicts_in_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(text_rows); i++) {
        struct wins_record record[3];
        struct wins_refusal refusal[3][8] = {0};
        struct wins_conflict_part part[3];
        struct wins_conflict_facts facts = {.part = part, .now = NOW};
        char text[WINS_CONFLICT_TEXT];

        while (facts.count < 3 && text_rows[i].part[facts.count].held != NULL) {
            const struct told_part *told = &text_rows[i].part[facts.count];
            struct wins_refusal *list = refusal[facts.count];

            part[facts.count] = (struct wins_conflict_part){
                .key = &record[facts.count].key,
                .held = read_record(told->held, told->suffix, &record[facts.count]),
                .origin = told->origin,
                .refusals = list,
                .refusal_count = strlen(told->refused)};
            for (size_t k = 0; told->refused[k] != '\0'; k++)
                list[k] = (struct wins_refusal){.addr = ADDR(told->refused[k]),
                                                .reason = told->reason,
                                                .count = told->times,
                                                .first = told->first,
                                                .last = NOW};
            facts.count++;
        }
        check_str(text_rows[i].rule, text_rows[i].text, wins_conflict_text(&facts, text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_refusals_count),
        cmocka_unit_test(a_mapping_may_refuse_what_it_lists),
        cmocka_unit_test(conflicts_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
