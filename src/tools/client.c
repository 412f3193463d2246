#include "tools/client.h"

#include "tools/answer.h"
#include "tools/control_path.h"
#include "tools/credentials.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ERROR_MAX       65536
#define CONNECT_SECONDS 10L
#define QUIET_SECONDS   60L       /* a server that works says something by then */
#define PATIENT_SECONDS 3600L     /* a large database is read or written meanwhile */
#define PROGRESS_MIN    (4 << 20) /* bytes; less is done before anybody can read it */

struct client {
    const struct ctl *ctl;
    struct credentials credentials;
    CURL *curl;
    const char *method;
    FILE *url; /* being written */
    char *url_text;
    size_t url_len;
    bool has_query;
    /* of the request under way */
    client_sink sink;
    void *ctx;
    bool sink_failed;
    bool patient;
    curl_off_t moved;   /* bytes in both directions when something moved last ... */
    time_t moved_at;    /* ... by a clock that never jumps */
    bool quiet;         /* given up: nothing has moved for too long */
    FILE *file;         /* being sent */
    const char *unsent; /* why it was given up */
    uint64_t file_room; /* the rest may have so many bytes */
    char *error;        /* body of an error answer */
    size_t error_len;
    const char *progress; /* what is moved; NULL: not shown */
    bool progress_shown;
    char resume[96]; /* a header: what was heard last of a stream */
    long accepted;   /* status of answers that the sink takes besides success */
    const char *(*waiting)(void *ctx);
    void *waiting_ctx;
    time_t asked; /* when waiting() was called last */
};

struct client *client_new(const struct ctl *ctl)
{
    struct client *client = calloc(1, sizeof *client);

    if (client == NULL)
        return NULL;
    client->ctl = ctl;
    client->file_room = CLIENT_SIZE_UNKNOWN;
    client->curl = curl_easy_init();
    if (client->curl == NULL) {
        free(client);
        return NULL;
    }
    return client;
}

static void drop_url(struct client *client)
{
    if (client->url != NULL)
        fclose(client->url);
    free(client->url_text);
    client->url = NULL;
    client->url_text = NULL;
}

void client_free(struct client *client)
{
    if (client == NULL)
        return;
    drop_url(client);
    free(client->error);
    explicit_bzero(&client->credentials, sizeof client->credentials);
    curl_easy_cleanup(client->curl);
    free(client);
}

/* ---- the path and its query -------------------------------------------------------- */

void client_begin(struct client *client, const char *method, const char *path)
{
    const char *base = client->ctl->url == NULL ? "http://winsd" : client->ctl->url;
    size_t len = strlen(base);

    drop_url(client);
    client->method = method;
    client->has_query = false;
    client->url = open_memstream(&client->url_text, &client->url_len);
    while (len > 0 && base[len - 1] == '/')
        len--;
    if (client->url != NULL)
        fprintf(client->url, "%.*s%s", (int)len, base, path);
}

void client_segment(struct client *client, const char *text)
{
    char *escaped = curl_easy_escape(client->curl, text, 0);

    if (client->url == NULL)
        return;
    if (escaped == NULL) {
        drop_url(client); /* client_send() says that memory ran out */
        return;
    }
    fputs(escaped, client->url);
    curl_free(escaped);
}

void client_path(struct client *client, const char *text)
{
    if (client->url != NULL)
        fputs(text, client->url);
}

void client_param(struct client *client, const char *name, const char *value)
{
    if (value == NULL || client->url == NULL)
        return;
    fprintf(client->url, "%c%s=", client->has_query ? '&' : '?', name);
    client->has_query = true;
    client_segment(client, value);
}

void client_change_params(struct client *client, bool force)
{
    client_param(client, "force", force ? "1" : NULL);
    client_param(client, "dry_run", client->ctl->dry_run ? "1" : NULL);
    client_param(client, "note", client->ctl->note);
}

/* ---- answers that are not success -------------------------------------------------- */

static enum ctl_exit exit_of_status(long status)
{
    switch (status) {
    case 404:
        return CTL_NOT_FOUND;
    case 400:
    case 405:
    case 413:
        return CTL_USAGE;
    case 409:
    case 422:
        return CTL_REFUSED;
    case 401:
    case 403:
        return CTL_PERMISSION;
    default:
        return CTL_SERVER;
    }
}

/* Say what the server said. */
static enum ctl_exit say_error(const struct client *client, long status)
{
    json_t *answer = client->error == NULL
                         ? NULL
                         : json_loadb(client->error, client->error_len, 0, NULL);
    const char *detail = json_string_value(json_object_get(answer, "detail"));
    const char *remedy = json_string_value(json_object_get(answer, "remedy"));
    enum ctl_exit code = exit_of_status(status);

    if (detail == NULL)
        ctl_fail(code, "the server answered with status %ld", status);
    else if (client->ctl->json)
        fprintf(stderr, "%.*s\n", (int)client->error_len, client->error);
    else
        ctl_fail(code, "%s%s%s%s", detail, remedy == NULL ? "" : " (",
                 remedy == NULL ? "" : remedy, remedy == NULL ? "" : ")");
    json_decref(answer);
    return code;
}

/* How long the server may say nothing; 0: for ever. */
static long quiet_seconds(const struct client *client)
{
    if (client->ctl->timeout >= 0)
        return client->ctl->timeout;
    return client->patient ? PATIENT_SECONDS : QUIET_SECONDS;
}

static enum ctl_exit say_unreachable(const struct client *client, CURLcode result)
{
    const char *where =
        client->ctl->url == NULL ? control_path(client->ctl->control) : client->ctl->url;
    long os_error = 0;

    if (client->quiet)
        return ctl_fail(CTL_UNREACHABLE,
                        "the server at %s has said nothing for %ld seconds: it hangs, or "
                        "is very busy; a change may still be carried out (--timeout "
                        "waits longer)",
                        where, quiet_seconds(client));
    curl_easy_getinfo(client->curl, CURLINFO_OS_ERRNO, &os_error);
    if (os_error == EACCES || os_error == EPERM)
        return ctl_fail(CTL_PERMISSION,
                        "no permission to connect to %s (members of the group openwins "
                        "and root may)",
                        where);
    if (result == CURLE_COULDNT_CONNECT || result == CURLE_COULDNT_RESOLVE_HOST)
        return ctl_fail(CTL_UNREACHABLE, "no server answers at %s: %s", where,
                        os_error == 0 ? curl_easy_strerror(result)
                                      : strerror((int)os_error));
    if (result == CURLE_PEER_FAILED_VERIFICATION ||
        result == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
        return ctl_fail(CTL_PERMISSION,
                        "nothing vouches for the certificate of %s (--fingerprint or "
                        "--cacert does, if it is the right one)",
                        where);
    return ctl_fail(CTL_SERVER, "the connection to %s failed: %s", where,
                    curl_easy_strerror(result));
}

/* ---- sending ----------------------------------------------------------------------- */

static size_t keep_error(struct client *client, const char *data, size_t len)
{
    char *larger;

    if (len > ERROR_MAX - client->error_len)
        return 0;
    larger = realloc(client->error, client->error_len + len);
    if (larger == NULL)
        return 0;
    memcpy(larger + client->error_len, data, len);
    client->error = larger;
    client->error_len += len;
    return len;
}

static size_t take_answer(char *data, size_t one, size_t len, void *ctx)
{
    struct client *client = ctx;
    long status = 0;

    (void)one; /* always 1 */
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
    if ((status < 200 || status > 299) && status != client->accepted)
        return keep_error(client, data, len);
    if (client->sink(client->ctx, data, len))
        return len;
    client->sink_failed = true;
    return 0;
}

static time_t steady(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Whether the server has said nothing, and taken nothing, for too long.  (libcurl's own
 * limit of speed takes a word now and then for silence.) */
static bool is_quiet(struct client *client, curl_off_t moved)
{
    time_t now = steady();

    if (moved != client->moved) {
        client->moved = moved;
        client->moved_at = now;
    }
    client->quiet =
        quiet_seconds(client) > 0 && now - client->moved_at >= quiet_seconds(client);
    return client->quiet;
}

/* Show how far the server is, asked once a second. */
static void show_waiting(struct client *client)
{
    time_t now = steady();
    const char *text;

    if (now == client->asked)
        return;
    client->asked = now;
    text = client->waiting(client->waiting_ctx);
    if (text != NULL)
        fprintf(stderr, "\r%s: %-40s", client->progress, text);
}

static void show_progress(struct client *client, curl_off_t total, curl_off_t moved,
                          bool up)
{
    if (client->progress == NULL || total < PROGRESS_MIN)
        return;
    client->progress_shown = true;
    if (moved == total && up && client->waiting != NULL) {
        show_waiting(client);
        return;
    }
    fprintf(stderr, "\r%s: %lld of %lld MB%s ", client->progress,
            (long long)(moved >> 20), (long long)(total >> 20),
            moved == total && up ? ", the server works" : "");
}

/* Called about once a second, also when nothing moves. */
static int watch(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                 curl_off_t up)
{
    struct client *client = ctx;

    if (up_total > 0)
        show_progress(client, up_total, up, true);
    else
        show_progress(client, down_total, down, false);
    return is_quiet(client, up + down) ? 1 : 0;
}

void client_limit(struct client *client, uint64_t most)
{
    client->file_room = most;
}

void client_be_patient(struct client *client)
{
    client->patient = true;
}

void client_resume(struct client *client, const char *id)
{
    client->resume[0] = '\0';
    if (id[0] != '\0' && strpbrk(id, "\r\n") == NULL)
        snprintf(client->resume, sizeof client->resume, "Last-Event-ID: %s", id);
}

void client_accept(struct client *client, long status)
{
    client->accepted = status;
}

void client_show_waiting(struct client *client, const char *(*waiting)(void *ctx),
                         void *ctx)
{
    client->waiting = waiting;
    client->waiting_ctx = ctx;
}

void client_show_progress(struct client *client, const char *what)
{
    client->progress = isatty(STDERR_FILENO) ? what : NULL;
}

static void set_up(struct client *client)
{
    CURL *curl = client->curl;

    curl_easy_setopt(curl, CURLOPT_URL, client->url_text);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, client->method);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, client);
    if (client->ctl->url == NULL)
        curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH,
                         control_path(client->ctl->control));
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, client);
}

/* Perform what set_up() and the caller have prepared. */
static enum ctl_exit perform(struct client *client, const char *type, client_sink sink,
                             void *ctx)
{
    struct curl_slist *headers = NULL;
    char header[128];
    CURLcode result;
    long status = 0;

    snprintf(header, sizeof header, "Content-Type: %s", type == NULL ? "" : type);
    if (type != NULL)
        headers = curl_slist_append(NULL, header);
    if (client->resume[0] != '\0')
        headers = curl_slist_append(headers, client->resume);
    credentials_apply(client->ctl, &client->credentials, client->curl, &headers);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
    client->sink = sink;
    client->ctx = ctx;
    client->sink_failed = false;
    client->unsent = NULL;
    client->error_len = 0;
    client->moved = 0;
    client->moved_at = steady();
    result = curl_easy_perform(client->curl);
    if (client->progress_shown)
        fputc('\n', stderr);
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    if (client->sink_failed)
        return CTL_LOCAL;
    if (client->unsent != NULL)
        return ctl_fail(CTL_LOCAL, "%s", client->unsent);
    if (status != 0 && status == client->accepted)
        return exit_of_status(status);
    if (status != 0 && (status < 200 || status > 299))
        return say_error(client, status);
    return result == CURLE_OK ? CTL_DONE : say_unreachable(client, result);
}

static enum ctl_exit get_ready(struct client *client)
{
    if (!client->credentials.known) {
        const enum ctl_exit code = credentials_find(client->ctl, &client->credentials);

        if (code != CTL_DONE)
            return code;
    }
    if (client->url == NULL || fclose(client->url) != 0) {
        client->url = NULL;
        return ctl_fail(CTL_LOCAL, "out of memory");
    }
    client->url = NULL;
    return CTL_DONE;
}

enum ctl_exit client_send(struct client *client, const char *type, const char *body,
                          size_t len, client_sink sink, void *ctx)
{
    const enum ctl_exit code = get_ready(client);

    if (code != CTL_DONE)
        return code;
    curl_easy_reset(client->curl);
    set_up(client);
    if (body != NULL) {
        curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
        curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, body);
    }
    return perform(client, type, sink, ctx);
}

static size_t read_file(char *to, size_t one, size_t len, void *ctx)
{
    struct client *client = ctx;
    size_t n = fread(to, one, len, client->file);

    if (ferror(client->file))
        client->unsent = "the file cannot be read to its end";
    else if (n > client->file_room)
        client->unsent = CLIENT_TOO_LONG;
    if (client->unsent != NULL)
        return CURL_READFUNC_ABORT;
    client->file_room -= n;
    return n;
}

enum ctl_exit client_send_file(struct client *client, const char *type, FILE *file,
                               uint64_t size, client_sink sink, void *ctx)
{
    const enum ctl_exit code = get_ready(client);

    if (code != CTL_DONE)
        return code;
    curl_easy_reset(client->curl);
    set_up(client);
    client->file = file;
    curl_easy_setopt(client->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(client->curl, CURLOPT_READFUNCTION, read_file);
    curl_easy_setopt(client->curl, CURLOPT_READDATA, client);
    if (size != CLIENT_SIZE_UNKNOWN)
        curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    return perform(client, type, sink, ctx);
}

enum ctl_exit client_call(struct client *client, json_t *body, json_t **ret_json)
{
    char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
    struct answer answer = {0};
    enum ctl_exit code;

    code = client_send(client, text == NULL ? NULL : "application/json", text,
                       text == NULL ? 0 : strlen(text), answer_keep, &answer);
    if (code == CTL_DONE)
        code = answer_json(&answer, ret_json);
    answer_drop(&answer);
    json_decref(body);
    free(text);
    return code;
}
