/* import_report.h - what an import says about the lines of its file, as JSON: the first
 * ones in full, all of them in numbers. */
#pragma once

#include "base/json.h"
#include "formats/format.h"
#include "rules/import.h"

#define IMPORT_REMARKS_MAX                                                               \
    10000                        /* lines reported in full: faults and lines left out;   \
                                  */
#define IMPORT_RECORDS_MAX 10000 /* records that stayed, or took another's place; */
#define IMPORT_PLAIN_MAX   1000  /* records simply added, or there already */

struct import_report {
    struct ow_json json; /* {"remarks": [...], "records": [...], ...}, as far as it is */
    uint64_t faults, left_out, records;
    uint64_t outcome[WINS_IMPORT_COUNT];
    uint64_t remarks_told, records_told, plain_told, untold;
};

/* Begin; everything of report is set. */
void import_report_begin(struct import_report *report);

/* A remark on a line. */
void import_report_remark(struct import_report *report,
                          const struct format_remark *remark);

/* The remarks are through; records follow. */
void import_report_records(struct import_report *report);

/* What became of a record of line, and why; earlier: what it met stands in an earlier
 * line. */
void import_report_record(struct import_report *report, size_t line,
                          const struct nb_key *key, enum wins_import_outcome outcome,
                          enum wins_reason reason, bool earlier);

/* The numbers; the object stays open for what the caller has to add. */
void import_report_end(struct import_report *report);
