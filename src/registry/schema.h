/* schema.h - the tables of the database file, their version, and the way up to it.
 *
 * PRAGMA application_id tells the file from any other SQLite file, PRAGMA user_version is
 * the version of the schema.  An empty file has version 0; each step of a table leads one
 * version up, so a new file is made by the same code that upgrades an old one. */
#pragma once

#include "base/error.h"

#include <sqlite3.h>
#include <stddef.h>

#define SCHEMA_APPLICATION_ID 0x4f57494e /* "OWIN" */
#define SCHEMA_VERSION        1

struct schema_step {
    int to;          /* leads from to - 1 */
    const char *sql; /* statements, run in one transaction with the new version */
};

/* The steps from an empty file to SCHEMA_VERSION. */
extern const struct schema_step schema_steps[SCHEMA_VERSION];

/* Bring db up to the version of the last step: one transaction per step.  A file that is
 * up to date is only looked at.  OW_EVERSION: newer than that.  OW_ECORRUPT: not one of
 * our files, or a step does not go with what is in it.  OW_EIO, OW_ENOMEM. */
enum ow_err schema_upgrade(sqlite3 *db, const struct schema_step *steps, size_t count);

/* Like schema_upgrade() for a file that must not be written: OW_EVERSION for a newer one,
 * OW_ECORRUPT for one that is not ours or would need an upgrade. */
enum ow_err schema_check(sqlite3 *db);

/* Whether the tables stand in the file exactly as the steps make them.  Returns OW_OK or
 * OW_ECORRUPT. */
enum ow_err schema_verify(sqlite3 *db);

/* What an SQLite result code means for us. */
enum ow_err schema_err(int result);
