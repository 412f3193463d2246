/* cmd_doctor.c - what is wrong with the server and around it, a line for each check. */
#include "tools/cmd.h"

#include "tools/doctor_facts.h"
#include "tools/shown.h"

static void print_line(const struct doctor_check *check,
                       const struct doctor_finding *finding)
{
    printf("%-4s  %-22s %s\n", doctor_verdict_str(finding->verdict), check->title,
           finding->text);
    if (finding->remedy[0] != '\0')
        printf("%-28s -> %s\n", "", finding->remedy);
}

static bool add_json(json_t *list, const struct doctor_check *check,
                     const struct doctor_finding *finding)
{
    return json_array_append_new(
               list,
               json_pack("{s:s, s:s, s:s, s:s, s:s?}", "check", check->name, "title",
                         check->title, "verdict", doctor_verdict_str(finding->verdict),
                         "text", finding->text, "remedy",
                         finding->remedy[0] == '\0' ? NULL : finding->remedy)) == 0;
}

static enum ctl_exit judge_all(const struct ctl *ctl, const struct doctor_facts *facts)
{
    enum ctl_exit code = CTL_DONE;
    json_t *list = json_array();
    size_t warnings = 0, failures = 0;

    for (size_t i = 0; i < doctor_checks_count; i++) {
        struct doctor_finding finding;

        doctor_judge(&doctor_checks[i], facts, &finding);
        warnings += finding.verdict == DOCTOR_WARN;
        failures += finding.verdict == DOCTOR_FAIL;
        if (!ctl->json)
            print_line(&doctor_checks[i], &finding);
        else if (!add_json(list, &doctor_checks[i], &finding))
            code = ctl_fail(CTL_LOCAL, "out of memory");
    }
    if (!ctl->json)
        printf("%zu failures, %zu warnings\n", failures, warnings);
    else if (code == CTL_DONE)
        code = shown_json(list);
    json_decref(list);
    return code == CTL_DONE && failures > 0 ? CTL_NOT_FOUND : code;
}

enum ctl_exit cmd_doctor(struct ctl *ctl)
{
    struct doctor_facts facts;
    enum ctl_exit reached = doctor_facts_gather(ctl, &facts);
    enum ctl_exit code = judge_all(ctl, &facts);

    doctor_facts_done(&facts);
    return reached == CTL_DONE ? code : reached;
}
