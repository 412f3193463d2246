#include "manager/import_report.h"

#include "manager/record_json.h"

void import_report_begin(struct import_report *report)
{
    *report = (struct import_report){.faults = 0};
    ow_json_open_object(&report->json);
    ow_json_key(&report->json, "remarks");
    ow_json_open_array(&report->json);
}

void import_report_remark(struct import_report *report,
                          const struct format_remark *remark)
{
    bool is_fault = remark->level == FORMAT_FAULT;
    struct ow_json *json = &report->json;

    report->faults += is_fault;
    report->left_out += !is_fault;
    if (report->remarks_told == IMPORT_REMARKS_MAX) {
        report->untold++;
        return;
    }
    report->remarks_told++;
    ow_json_open_object(json);
    ow_json_key(json, "line");
    ow_json_uint(json, remark->line);
    ow_json_key(json, "column");
    ow_json_uint(json, remark->column);
    ow_json_key(json, "what");
    ow_json_string(json, is_fault ? "fault" : "left-out");
    ow_json_key(json, "text");
    ow_json_string(json, remark->text);
    ow_json_close_object(json);
}

void import_report_records(struct import_report *report)
{
    ow_json_close_array(&report->json);
    ow_json_key(&report->json, "records");
    ow_json_open_array(&report->json);
}

/* Whether there is still room to tell of this one. */
static bool is_told(struct import_report *report, enum wins_import_outcome outcome)
{
    bool plain = outcome == WINS_IMPORT_ADDED || outcome == WINS_IMPORT_UNCHANGED;
    uint64_t *told = plain ? &report->plain_told : &report->records_told;

    if (*told == (plain ? IMPORT_PLAIN_MAX : IMPORT_RECORDS_MAX)) {
        report->untold++;
        return false;
    }
    ++*told;
    return true;
}

/* An import has no --force. */
static const char *sentence_of(enum wins_reason reason, bool earlier)
{
    if (earlier)
        return "An earlier line of the file says otherwise.";
    return reason == WINS_BECAUSE_LIVE_CLAIM
               ? "A machine holds the name at present; --on-conflict replace replaces "
                 "its record."
               : wins_reason_sentence(reason);
}

void import_report_record(struct import_report *report, size_t line,
                          const struct nb_key *key, enum wins_import_outcome outcome,
                          enum wins_reason reason, bool earlier)
{
    struct ow_json *json = &report->json;
    bool speaks = outcome == WINS_IMPORT_KEPT || outcome == WINS_IMPORT_EXPIRED ||
                  outcome == WINS_IMPORT_REFUSED;

    report->records++;
    report->outcome[outcome]++;
    if (!is_told(report, outcome))
        return;
    ow_json_open_object(json);
    ow_json_key(json, "line");
    ow_json_uint(json, line);
    record_json_key(json, key);
    ow_json_key(json, "what");
    ow_json_string(json, wins_import_outcome_str(outcome));
    ow_json_key(json, "reason");
    ow_json_string(json, speaks ? wins_reason_str(reason) : NULL);
    ow_json_key(json, "text");
    ow_json_string(json, speaks ? sentence_of(reason, earlier) : NULL);
    ow_json_close_object(json);
}

void import_report_end(struct import_report *report)
{
    struct ow_json *json = &report->json;

    ow_json_close_array(json);
    ow_json_key(json, "counts");
    ow_json_open_object(json);
    ow_json_key(json, "faults");
    ow_json_uint(json, report->faults);
    ow_json_key(json, "left-out");
    ow_json_uint(json, report->left_out);
    ow_json_key(json, "records");
    ow_json_uint(json, report->records);
    for (int i = 0; i < WINS_IMPORT_COUNT; i++) {
        ow_json_key(json, wins_import_outcome_str((enum wins_import_outcome)i));
        ow_json_uint(json, report->outcome[i]);
    }
    ow_json_key(json, "untold");
    ow_json_uint(json, report->untold);
    ow_json_close_object(json);
}
