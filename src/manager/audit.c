#include "manager/audit.h"

#include "base/utf8.h"
#include "manager/auth_audit.h"
#include "manager/caller.h"
#include "manager/note.h"
#include "server/options.h"

#include <stdio.h>
#include <string.h>

/* A stranger who is turned away at the door leaves none: there could be millions. */
static bool leaves_trace(struct request *request)
{
    const char *dry_run = request_param(request, "dry_run");

    if (request->route == NULL || request->route->method == ROUTE_GET ||
        request->audited || request->peer.role == ACCESS_NONE)
        return false;
    if (request->peer.role == ACCESS_ANYONE &&
        (request->route->role != ACCESS_ANYONE || !request->handled))
        return false;
    /* Who must wait has been told so before, with a trace. */
    if (request->status == MHD_HTTP_TOO_MANY_REQUESTS)
        return false;
    /* Anything else was refused, or is the dry run that it says. */
    return dry_run == NULL || strcmp(dry_run, "0") == 0 || strcmp(dry_run, "false") == 0;
}

void audit_subject(struct request *request, const char *text)
{
    const size_t len = strlen(text);
    size_t put = 0, octets;

    for (size_t at = 0; at < len; at += octets) {
        const uint32_t c = ow_utf8_get(text + at, len - at, &octets);
        const bool plain = ow_utf8_is_plain(c);
        const size_t need = plain ? octets : 1;

        if (put + need >= sizeof request->subject)
            break;
        memcpy(request->subject + put, plain ? text + at : "?", need);
        put += need;
    }
    request->subject[put] = '\0';
}

void audit_setting(struct request *request, const struct command *step)
{
    const struct ow_option *option = ow_option_find(options_live(), step->setting);
    const char *standard = option == NULL ? "" : option->standard;
    char text[AUDIT_SUBJECT_ROOM];
    int len = snprintf(text, sizeof text, "%s%s%s: %s -> %s", request->subject,
                       request->subject[0] == '\0' ? "" : ", ", step->setting,
                       step->result.before, step->value == NULL ? standard : step->value);

    if (len >= (int)sizeof text)
        memcpy(text + sizeof text - 4, "...", 4);
    audit_subject(request, text);
}

static struct audit_entry entry_of(struct request *request)
{
    const char *note = request_param(request, "note");
    struct audit_entry entry = {.time = caller_now(), .status = request->status};

    snprintf(entry.account, sizeof entry.account, "%s", request->peer.account);
    snprintf(entry.door, sizeof entry.door, "%s", request->door->tcp ? "tcp" : "socket");
    if (request->door->tcp)
        ow_endpoint_text(request->from, entry.source);
    snprintf(entry.method, sizeof entry.method, "%s",
             route_method_str(request->route->method));
    snprintf(entry.path, sizeof entry.path, "%s", request->target);
    if (request->subject[0] == '\0')
        audit_subject(request, request->segment);
    snprintf(entry.subject, sizeof entry.subject, "%s", request->subject);
    if (request->status >= MHD_HTTP_BAD_REQUEST || request->status == 0)
        snprintf(entry.code, sizeof entry.code, "%s",
                 request->problem == NULL ? "failed" : request->problem);
    if (note != NULL)
        (void)note_copy(note, entry.note); /* one that is no text is left out */
    request->audited = true;
    return entry;
}

void audit_write(struct request *request)
{
    struct audit_entry entry;

    if (!leaves_trace(request))
        return;
    entry = entry_of(request);
    auth_record(request->manager->auth, &entry);
}

void audit_note(struct request *request)
{
    struct audit_entry entry;

    if (!leaves_trace(request))
        return;
    entry = entry_of(request);
    auth_note(request->manager->auth, &entry);
}
