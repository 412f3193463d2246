/* nbtd.c - the NetBIOS node: wires the parts together and nothing else.
 *
 * Exit codes: 0 stopped by SIGTERM or SIGINT; 1 the machine refused something; 2 the
 * command line or the settings file is wrong; 3 an address cannot be had (taken, no
 * right, not there); 4 the data folder cannot be used. */
#include "main/nbtd.h"

#include "main/nbtd_run.h"
#include "main/nbtd_start.h"
#include "main/nbtd_world.h"
#include "node/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- what the other files share --------------------------------------------------- */

static int64_t read_clock(clockid_t clock, int64_t per_second)
{
    struct timespec ts;

    clock_gettime(clock, &ts);
    return (int64_t)ts.tv_sec * per_second + ts.tv_nsec / (1000000000 / per_second);
}

ow_ms nbtd_clock(void)
{
    return read_clock(CLOCK_BOOTTIME, 1000);
}

ow_time nbtd_wall_clock(void)
{
    return read_clock(CLOCK_REALTIME, 1);
}

void nbtd_tell(struct nbtd *nbtd, enum ow_event event, const struct ow_field *fields,
               size_t count)
{
    const ow_time now = nbtd_wall_clock();

    ow_log_event(nbtd->log, now, event, fields, count);
    (void)event_log_add(nbtd->events, now, event, fields, count);
}

enum nbtd_status nbtd_fail(char *text, enum nbtd_status status, const char *sentence)
{
    snprintf(text, NBTD_TEXT, "%s", sentence);
    return status;
}

/* The host name without its domain. */
static void read_host(struct nbtd *nbtd)
{
    char name[256] = "";

    if (gethostname(name, sizeof(name) - 1) != 0)
        name[0] = '\0';
    snprintf(nbtd->host, sizeof(nbtd->host), "%.*s", (int)strcspn(name, "."), name);
}

enum nbtd_status nbtd_make_node(struct nbtd *nbtd, char *text)
{
    const struct node_world world = nbtd_world(nbtd);
    enum ow_err err =
        node_new(&nbtd->config, &world, nbtd->host, &nbtd->node, text, NBTD_TEXT);

    if (err == OW_ENOMEM)
        return nbtd_fail(text, NBTD_FAILED, ow_err_str(err));
    return err == OW_OK ? NBTD_OK : NBTD_BAD_CONFIG;
}

/* ---- from beginning to end -------------------------------------------------------- */

static struct nbtd *make(const struct node_config *config)
{
    struct nbtd *nbtd = calloc(1, sizeof(*nbtd));

    if (nbtd == NULL)
        return NULL;
    nbtd->given = nbtd->config = *config;
    nbtd->signal_fd = nbtd->dhcp_fd = nbtd->dhcp_watch = -1;
    nbtd->known = true;
    nbtd->retry = nbtd->notice_due = OW_NEVER;
    read_host(nbtd);
    return nbtd;
}

static void unmake(struct nbtd *nbtd)
{
    lookup_free(nbtd->lookup);
    control_free(nbtd->control);
    node_free(nbtd->node);
    ports_free(nbtd->ports);
    poller_free(nbtd->poller);
    interfaces_free(nbtd->interfaces);
    event_log_close(nbtd->events);
    ow_log_free(nbtd->log);
    if (nbtd->dhcp_fd >= 0)
        close(nbtd->dhcp_fd);
    if (nbtd->signal_fd >= 0)
        close(nbtd->signal_fd);
    free(nbtd);
}

static enum nbtd_status serve(struct nbtd *nbtd, char *text)
{
    enum nbtd_status status = nbtd_start(nbtd, text);

    if (status == NBTD_OK)
        status = nbtd_run(nbtd, text);
    nbtd_end(nbtd);
    return status;
}

/* Do what the command line asks for with a daemon: run it, or see whether it could be
 * made of these settings; the option table and its check know nothing of names. */
static enum nbtd_status use(const struct node_arguments *arguments, char *text)
{
    struct nbtd *nbtd = make(&arguments->config);
    enum nbtd_status status;

    if (nbtd == NULL)
        return nbtd_fail(text, NBTD_FAILED, ow_err_str(OW_ENOMEM));
    status = arguments->line.action == COMMAND_LINE_RUN ? serve(nbtd, text)
                                                        : nbtd_make_node(nbtd, text);
    unmake(nbtd);
    return status;
}

int main(int argc, char **argv)
{
    static struct node_arguments arguments;
    char text[NBTD_TEXT] = "";
    enum nbtd_status status = NBTD_BAD_CONFIG;

    if (node_arguments_read(argc, argv, &arguments, text, sizeof(text)) == OW_OK)
        status =
            arguments.line.action <= COMMAND_LINE_CHECK ? use(&arguments, text) : NBTD_OK;
    if (status != NBTD_OK) {
        fprintf(stderr, "nbtd: %s\n", text);
        return (int)status;
    }
    node_arguments_print(&arguments, stdout);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
