/* winsd.c - the WINS server: wires the parts together and nothing else.
 *
 * Exit codes: 0 stopped by SIGTERM or SIGINT; 1 the machine refused something; 2 the
 * command line, the settings file or the text of --apply is wrong; 3 an address cannot be
 * had (taken, no right, not there); 4 the database cannot be used. */
#include "host/service_manager.h"
#include "manager/apply.h"
#include "manager/manager.h"
#include "server/arguments.h"
#include "server/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_ROOM 600
#define APPLY_MAX (16 << 20) /* bytes of a text for --apply */

static int fail(int status, const char *text)
{
    fprintf(stderr, "winsd: %s\n", text);
    return status;
}

/* The whole text of a file, with a zero behind it; NULL with errno. */
static char *read_text(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "re");
    char *text = file == NULL ? NULL : malloc(APPLY_MAX + 1);
    int err = errno;

    if (text != NULL) {
        *ret_len = fread(text, 1, APPLY_MAX + 1, file);
        err = ferror(file) ? errno : *ret_len > APPLY_MAX ? EFBIG : 0;
    }
    if (file != NULL)
        fclose(file);
    if (text != NULL && err == 0) {
        text[*ret_len] = '\0';
        return text;
    }
    free(text);
    errno = err;
    return NULL;
}

static int serve(struct server *server)
{
    const struct server_config *given = server_config(server);
    const struct manager_config config = {
        .control_path = given->control,
        .registry = server_registry(server),
        .commands = server_commands(server),
        .status = server_status(server),
        .changes = server_changes(server),
        .usage = server_usage(server),
        .packets = server_packets(server),
        .node = server_node(server),
        .backups = server_backups(server),
        .log = server_log(server),
        .data_folder = given->data,
        .http = given->http,
        .http_count = given->http_count,
        .http_host = given->http_host,
        .http_host_count = given->http_host_count,
        .tls_certificate = given->tls_certificate,
        .tls_key = given->tls_key,
    };
    struct manager *manager = NULL;
    char text[TEXT_ROOM] = "";
    enum ow_err err = manager_start(&config, &manager, text, sizeof(text));

    if (err != OW_OK)
        return fail(err == OW_EACCESS  ? SERVER_NO_ADDRESS
                    : err == OW_EINVAL ? SERVER_BAD_CONFIG
                                       : SERVER_FAILED,
                    text);
    fprintf(stderr, "winsd: control socket %s\n", config.control_path);
    manager_introduce(manager, stderr);
    service_manager_tell("READY=1");
    server_run(server);
    service_manager_tell("STOPPING=1");
    manager_stop(manager);
    return EXIT_SUCCESS;
}

static int apply(struct server *server, const char *path, const char *yaml, size_t len)
{
    char why[TEXT_ROOM] = "", text[TEXT_ROOM];
    size_t changed = 0;

    if (apply_text(server_registry(server), server_commands(server), yaml, len, &changed,
                   why, sizeof(why)) != OW_OK) {
        snprintf(text, sizeof(text), "--apply %.200s: %.300s", path, why);
        return fail(SERVER_BAD_CONFIG, text);
    }
    fprintf(stderr, "winsd: %s applied, %zu changes\n", path, changed);
    return EXIT_SUCCESS;
}

/* The text for --apply is read before the start, with the rights of who started us. */
static int run(const struct arguments *line)
{
    struct server *server = NULL;
    char text[TEXT_ROOM] = "";
    char *yaml = NULL;
    size_t len = 0;
    int status;

    if (line->apply[0] != '\0') {
        yaml = read_text(line->apply, &len);
        if (yaml == NULL) {
            snprintf(text, sizeof(text), "--apply %s: %s", line->apply, strerror(errno));
            return fail(SERVER_BAD_CONFIG, text);
        }
    }
    status = (int)server_start(&line->config, &server, text, sizeof(text));
    if (status != SERVER_STARTED)
        (void)fail(status, text);
    if (status == SERVER_STARTED && yaml != NULL)
        status = apply(server, line->apply, yaml, len);
    free(yaml);
    if (status == SERVER_STARTED)
        status = serve(server);
    server_stop(server);
    return status;
}

int main(int argc, char **argv)
{
    struct arguments line;
    char text[TEXT_ROOM] = "";

    if (arguments_read(argc, argv, &line, text, sizeof(text)) != OW_OK)
        return fail(SERVER_BAD_CONFIG, text);
    if (line.line.action == COMMAND_LINE_RUN)
        return run(&line);
    arguments_print(&line, stdout);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
