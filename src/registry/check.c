/* Checking a database without changing it. */
#include "registry/core.h"
#include "registry/journal.h"
#include "registry/schema.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What SQLite finds wrong with the structure of the file; the first of it. */
static enum ow_err check_structure(struct store *store, char *ret_text, size_t room)
{
    sqlite3_stmt *stmt = NULL;
    enum ow_err err = store_prepare(store, "PRAGMA integrity_check(1)", &stmt);
    int result;

    if (err != OW_OK)
        return err;
    result = sqlite3_step(stmt);
    if (result == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);

        if (found == NULL || strcmp(found, "ok") != 0) {
            snprintf(ret_text, room, "%.150s", found == NULL ? "no result" : found);
            err = OW_ECORRUPT;
        }
    } else {
        err = store_failed(store, result);
    }
    sqlite3_finalize(stmt);
    return err;
}

/* Every row of the history: its checksum, that none is missing, that it points back. */
static enum ow_err check_journal(struct registry *registry, uint64_t *ret_bad)
{
    sqlite3_stmt *stmt = NULL;
    enum ow_err err =
        store_prepare(&registry->store, "SELECT * FROM journal ORDER BY row", &stmt);
    uint64_t expected = registry->state.first;
    uint64_t bad = 0;
    struct journal_row row;
    int result;

    if (err != OW_OK)
        return err;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        uint64_t number = (uint64_t)sqlite3_column_int64(stmt, 0);

        if (journal_take(stmt, &row) != OW_OK || row.prev >= row.row)
            bad++;
        if (number > expected)
            bad += number - expected;
        expected = number + 1;
    }
    if (expected <= registry->state.row)
        bad += registry->state.row + 1 - expected;
    sqlite3_finalize(stmt);
    *ret_bad = bad;
    return result == SQLITE_DONE ? OW_OK : store_failed(&registry->store, result);
}

static enum ow_err check_all(struct registry *registry, struct registry_report *report)
{
    char text[160] = "";
    uint64_t bad = 0;
    enum ow_err err = check_structure(&registry->store, text, sizeof(text));

    if (err == OW_OK)
        err = check_journal(registry, &bad);
    if (err == OW_ECORRUPT) {
        snprintf(report->text, sizeof(report->text),
                 "the file is damaged: %s.  Restore a backup with `winsctl restore`",
                 text);
        return err;
    }
    if (err != OW_OK) {
        snprintf(report->text, sizeof(report->text), "%.180s: %s", registry->path,
                 ow_err_str(err));
        return err;
    }
    if (bad > report->rows_bad)
        report->rows_bad = bad; /* those that are not merged were counted at loading */
    if (report->rows_bad == 0)
        return OW_OK;
    if (report->text[0] == '\0')
        snprintf(report->text, sizeof(report->text),
                 "%llu rows of the history are damaged or missing; the names are not "
                 "affected",
                 (unsigned long long)bad);
    return OW_ECORRUPT;
}

enum ow_err registry_check(const char *folder, struct registry_report *report)
{
    struct registry_config config = {.folder = folder, .read_only = true};
    struct registry *registry = NULL;
    enum ow_err err = registry_open(&config, &registry, report);

    if (err != OW_OK)
        return err;
    err = check_all(registry, report);
    registry_close(registry);
    return err;
}

enum ow_err core_check_copy(const char *path, struct registry_report *report)
{
    struct registry *registry = NULL;
    enum ow_err err = core_open_copy(path, &registry, report);

    if (err != OW_OK)
        return err;
    err = check_all(registry, report);
    registry_close(registry);
    return err;
}

enum ow_err registry_check_structure(const char *folder, struct registry_report *report)
{
    struct store store = {0};
    char path[PATH_MAX], text[160] = "";
    enum ow_err err;

    *report = (struct registry_report){.records = 0};
    if (snprintf(path, sizeof(path), "%s/%s", folder, REGISTRY_FILE) >= (int)sizeof(path))
        return OW_ERANGE;
    err = store_open(&store, path, STORE_READER);
    if (err == OW_OK)
        err = check_structure(&store, text, sizeof(text));
    store_close(&store);
    if (err == OW_ECORRUPT)
        snprintf(
            report->text, sizeof(report->text),
            "%s.  Names are served from memory; restore a backup with `winsctl restore`",
            text);
    return err;
}
