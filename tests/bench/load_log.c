#include "load_log.h"

#include <errno.h>
#include <string.h>

#define LINE_MAX_LEN 80

void load_log_note(FILE *log, const struct load_plan *plan, const struct load_step *step,
                   bool acknowledged)
{
    fprintf(log, "%c %u %s %u\n", acknowledged ? '+' : '?', step->name,
            load_op_str(step->op), plan->name[step->name].turn);
}

static bool complain(const char *path, unsigned line)
{
    fprintf(stderr, "nbload: %s, line %u: not understood\n", path, line);
    return false;
}

static bool state_line(struct load_plan *plan, const char *line)
{
    unsigned name, turn;
    char known[16];

    if (sscanf(line, "%u %15s %u", &name, known, &turn) != 3 ||
        name >= plan->options->names)
        return false;
    plan->name[name].known =
        strcmp(known, "registered") == 0 ? LOAD_REGISTERED : LOAD_ABSENT;
    plan->name[name].turn = (uint8_t)turn;
    return true;
}

static bool log_line(struct load_plan *plan, const char *line)
{
    struct load_step step = {0};
    unsigned turn;
    char sign, op[16];

    if (sscanf(line, "%c %u %15s %u", &sign, &step.name, op, &turn) != 4 ||
        step.name >= plan->options->names)
        return false;
    step.op = load_op_parse(op);
    if (step.op == LOAD_OPS || step.op == LOAD_QUERY)
        return false;
    plan->name[step.name].turn = (uint8_t)turn;
    load_plan_settle(plan, &step, sign == '+');
    return true;
}

static bool each_line(struct load_plan *plan, const char *path,
                      bool (*take)(struct load_plan *plan, const char *line))
{
    char line[LINE_MAX_LEN];
    unsigned number = 0;
    bool good = true;
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        if (errno == ENOENT)
            return true;
        perror(path);
        return false;
    }
    while (good && fgets(line, sizeof(line), file) != NULL) {
        number++;
        good = take(plan, line) || complain(path, number);
    }
    fclose(file);
    return good;
}

bool load_state_read(struct load_plan *plan, const char *path)
{
    return each_line(plan, path, state_line);
}

bool load_log_read(struct load_plan *plan, const char *path)
{
    return each_line(plan, path, log_line);
}

bool load_state_write(const struct load_plan *plan, const char *path)
{
    FILE *file = fopen(path, "we");
    bool good;

    if (file == NULL) {
        perror(path);
        return false;
    }
    for (uint32_t i = 0; i < plan->options->names; i++) {
        const struct load_name *name = &plan->name[i];

        if (name->known == LOAD_REGISTERED || name->turn != 0)
            fprintf(file, "%u %s %u\n", i,
                    name->known == LOAD_REGISTERED ? "registered" : "absent", name->turn);
    }
    good = ferror(file) == 0;
    if (fclose(file) != 0 || !good) {
        perror(path);
        return false;
    }
    return true;
}
