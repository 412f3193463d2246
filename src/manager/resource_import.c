/* resource_import.c - files of other servers come in: read, decided and stored as one
 * change, with a word on every line. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/import_report.h"
#include "manager/import_text.h"
#include "manager/reply.h"
#include "manager/upload.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#define PROGRESS_RECORDS 1024

struct import {
    struct request *request;
    struct import_progress *progress;
    struct import_text text;
    struct import_report report;
    struct command_import command;
    bool keep_going; /* faulty lines do not stop the others */
    bool dry_run;    /* as asked for */
    size_t line;     /* of the record given out last */
    struct nb_key key;
};

/* ---- progress ------------------------------------------------------------------------
 */

static const char *stage_str(int stage)
{
    switch (stage) {
    case IMPORT_CHECKING:
        return "checking";
    case IMPORT_DECIDING:
        return "deciding";
    case IMPORT_WRITING:
        return "writing";
    default:
        return "idle";
    }
}

void resource_import_progress(struct request *request)
{
    const struct import_progress *progress = &request->manager->import;
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "stage");
    ow_json_string(&json, stage_str(atomic_load(&progress->stage)));
    ow_json_key(&json, "done");
    ow_json_uint(&json, atomic_load(&progress->done));
    ow_json_key(&json, "bytes");
    ow_json_uint(&json, atomic_load(&progress->total));
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

static void tick(void *ctx, size_t position)
{
    struct import *import = ctx;

    atomic_store(&import->progress->done, position);
}

static void enter(struct import *import, enum import_stage stage)
{
    atomic_store(&import->progress->done, 0);
    atomic_store(&import->progress->stage, (int)stage);
}

/* ---- what the registrar asks for -----------------------------------------------------
 */

static bool next_record(void *ctx, struct wins_imported *ret_imported)
{
    struct import *import = ctx;

    if (!import_text_next(&import->text, ret_imported, &import->line)) {
        enter(import, IMPORT_WRITING);
        return false;
    }
    nb_key_copy(&import->key, &ret_imported->key);
    if (import->report.records % PROGRESS_RECORDS == 0)
        tick(import, import_text_position(&import->text));
    return true;
}

static void told(void *ctx, enum wins_import_outcome outcome, enum wins_reason reason,
                 bool earlier)
{
    struct import *import = ctx;

    import_report_record(&import->report, import->line, &import->key, outcome, reason,
                         earlier);
}

static void remarked(void *ctx, const struct format_remark *remark)
{
    struct import *import = ctx;

    import_report_remark(&import->report, remark);
}

/* ---- the request ---------------------------------------------------------------------
 */

static bool read_as(struct request *request, struct import *import)
{
    const char *as = request_param(request, "as");
    const char *conflict = request_param(request, "on_conflict");
    int value = conflict == NULL ? (int)WINS_KEEP_HELD : wins_conflict_parse(conflict);

    if (as == NULL)
        import->text.as = IMPORT_AS_SAID;
    else if (strcmp(as, "static") == 0)
        import->text.as = IMPORT_AS_STATIC;
    else if (strcmp(as, "dynamic") == 0)
        import->text.as = IMPORT_AS_DYNAMIC;
    else
        return request_bad_param(request, "as", "static or dynamic");
    if (value < 0)
        return request_bad_param(request, "on_conflict", "keep, replace or merge");
    import->command.on_conflict = (enum wins_conflict)value;
    return true;
}

static bool read_format(struct request *request, struct import *import)
{
    const char *from = request_param(request, "from");
    const char *page = request_param(request, "code_page");
    int i = 0;

    import->text.format = from == NULL ? NULL : format_find(from);
    if (import->text.format == NULL || import->text.format->read == NULL)
        return request_bad_param(request, "from", FORMAT_READABLE);
    import->text.options.page = OW_CP_850;
    if (page == NULL)
        return request_flag(request, "exact", &import->text.options.exact);
    while (ow_code_page_names[i] != NULL && strcmp(page, ow_code_page_names[i]) != 0)
        i++;
    if (ow_code_page_names[i] == NULL)
        return request_bad_param(request, "code_page", "437, 850 or 1252");
    import->text.options.page = (enum ow_code_page)i;
    return request_flag(request, "exact", &import->text.options.exact);
}

/* The upload as text in memory.  Returns false after answering an error. */
static bool map_upload(struct request *request, struct import_text *text)
{
    enum ow_err err = upload_finish(request->upload);
    int fd;

    if (err != OW_OK) {
        reply_error(request, MHD_HTTP_INSUFFICIENT_STORAGE, "no-room", NULL,
                    "the file could not be kept in the data folder: %s", ow_err_str(err));
        return false;
    }
    text->text = "";
    text->len = (size_t)upload_size(request->upload);
    if (text->len == 0)
        return true;
    fd = open(upload_path(request->upload), O_RDONLY | O_CLOEXEC);
    text->text =
        fd < 0 ? MAP_FAILED : mmap(NULL, text->len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        close(fd);
    if (text->text != MAP_FAILED)
        return true;
    text->len = 0;
    reply_failure(request, OW_ENOMEM, "the file could not be read back");
    return false;
}

/* ---- the import ----------------------------------------------------------------------
 */

/* Answer with the report; error (may be empty) says why nothing was imported. */
static void answer(struct import *import, const struct command *command,
                   const char *error)
{
    struct ow_json *json = &import->report.json;
    bool failed = error[0] != '\0';

    import_report_end(&import->report);
    ow_json_key(json, "changed");
    ow_json_uint(json, failed ? 0 : command->result.changed);
    ow_json_key(json, "dry_run");
    ow_json_bool(json, import->dry_run);
    if (failed)
        reply_problem_json(json, MHD_HTTP_UNPROCESSABLE_CONTENT, "bad-lines", error,
                           "put them right, or import the others with keep_going");
    ow_json_close_object(json);
    reply_json(import->request, failed ? MHD_HTTP_UNPROCESSABLE_CONTENT : MHD_HTTP_OK,
               json);
}

static bool has_faults(const struct import *import)
{
    return import->report.faults > 0 && !import->keep_going;
}

static void submit(struct import *import, struct command *command)
{
    const struct command_port *port = &import->request->manager->config.commands;

    command->import = &import->command;
    import_text_rewind(&import->text);
    enter(import, IMPORT_DECIDING);
    registry_thread_offline();
    port->submit(port->ctx, command);
    registry_thread_online();
    if (command->result.err == OW_OK && has_faults(import))
        answer(import, command, "nothing was imported: some lines are wrong");
    else if (command->result.err == OW_OK || command->result.err == OW_EINVAL)
        answer(import, command, command->result.text);
    else
        reply_failure(import->request, command->result.err, command->result.text);
}

static void run(struct import *import)
{
    struct request *request = import->request;
    struct command command;
    enum ow_err err;

    if (!request_command(request, COMMAND_IMPORT, &command) ||
        !map_upload(request, &import->text))
        return;
    atomic_store(&import->progress->total, import->text.len);
    enter(import, IMPORT_CHECKING);
    registry_thread_offline(); /* the file is read, not the index */
    err = import_text_check(&import->text, remarked, tick, import);
    registry_thread_online();
    if (err != OW_OK) {
        reply_failure(request, err, "");
        return;
    }
    import_report_records(&import->report);
    /* A file with faulty lines is decided all the same, so that one try tells all. */
    import->dry_run = command.dry_run;
    command.dry_run = command.dry_run || has_faults(import);
    submit(import, &command);
}

static bool start(struct import *import, struct request *request)
{
    bool idle = false;

    import->request = request;
    import->progress = &request->manager->import;
    import->command =
        (struct command_import){.ctx = import, .next = next_record, .told = told};
    if (!read_format(request, import) || !read_as(request, import) ||
        !request_flag(request, "keep_going", &import->keep_going))
        return false;
    import->command.skip_refused = import->keep_going;
    if (getrandom(&import->text.hash_key, sizeof import->text.hash_key, 0) !=
        (ssize_t)sizeof import->text.hash_key) {
        reply_failure(request, OW_EIO, "no random numbers");
        return false;
    }
    if (!atomic_compare_exchange_strong(&import->progress->busy, &idle, true)) {
        reply_failure(request, OW_EBUSY,
                      "another import runs; try again when it is done");
        return false;
    }
    return true;
}

void resource_import(struct request *request)
{
    struct import *import = calloc(1, sizeof *import);

    if (import == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    if (start(import, request)) {
        import_report_begin(&import->report);
        run(import);
        atomic_store(&import->progress->stage, IMPORT_IDLE);
        atomic_store(&import->progress->busy, false);
    }
    import_text_done(&import->text);
    ow_json_done(&import->report.json);
    if (import->text.len > 0)
        munmap((void *)import->text.text, import->text.len);
    free(import);
}
