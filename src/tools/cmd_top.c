/* cmd_top.c - what the server does now: a screen that renews itself, or the same once. */
#include "tools/cmd.h"

#include "tools/shown.h"
#include "tools/top_view.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_DEFAULT 2L
#define INTERVAL_MAX     3600L
#define LOOK_SECONDS     10L  /* that the server may take for an answer */
#define LISTED           "20" /* names, clients, events asked for */
#define PLAIN_ROWS       60U  /* of what is printed once */
#define PLAIN_COLUMNS    200U
#define SCREEN_MAX       (1U << 20)

/* Two looks at the server, and when they were. */
struct looks {
    json_t *before, *now, *names, *clients, *events;
    struct timespec before_at, now_at;
    enum ctl_exit code; /* of the last look */
};

/* ---- looking -------------------------------------------------------------------------
 */

static json_t *get(struct ctl *ctl, const char *path, const char *key,
                   enum ctl_exit *ret_code)
{
    struct client *client = cmd_begin(ctl, "GET", path);
    json_t *answer = NULL, *member;

    *ret_code = CTL_LOCAL;
    if (client == NULL)
        return NULL;
    client_param(client, "limit", key == NULL ? NULL : LISTED);
    *ret_code = cmd_call(client, NULL, &answer);
    if (*ret_code != CTL_DONE || key == NULL)
        return *ret_code == CTL_DONE ? answer : NULL;
    member = json_incref(json_object_get(answer, key));
    json_decref(answer);
    return member;
}

static void replace(json_t **old, json_t *fresh)
{
    json_decref(*old);
    *old = fresh;
}

/* Look again.  When the server does not answer, what was seen last stays. */
static void look(struct ctl *ctl, struct looks *looks)
{
    json_t *status = get(ctl, "/api/v1/status", NULL, &looks->code);
    enum ctl_exit ignored;

    if (status == NULL)
        return;
    replace(&looks->before, looks->now);
    looks->now = status;
    looks->before_at = looks->now_at;
    clock_gettime(CLOCK_MONOTONIC, &looks->now_at);
    replace(&looks->names, get(ctl, "/api/v1/usage/names", "names", &ignored));
    replace(&looks->clients, get(ctl, "/api/v1/usage/clients", "clients", &ignored));
    replace(&looks->events, get(ctl, "/api/v1/events", "events", &ignored));
}

static void forget(struct looks *looks)
{
    json_decref(looks->before);
    json_decref(looks->now);
    json_decref(looks->names);
    json_decref(looks->clients);
    json_decref(looks->events);
}

static struct top_facts facts_of(const struct ctl *ctl, const struct looks *looks)
{
    const long long ns =
        (long long)(looks->now_at.tv_sec - looks->before_at.tv_sec) * 1000000000 +
        (looks->now_at.tv_nsec - looks->before_at.tv_nsec);

    return (struct top_facts){
        .before = looks->before,
        .now = looks->now,
        .seconds = looks->before == NULL ? 0 : (double)ns / 1e9,
        .names = looks->names,
        .clients = looks->clients,
        .events = looks->events,
        .clock = time(NULL),
        .page = ctl->page,
        .trouble = looks->code == CTL_DONE ? NULL : "THE SERVER DOES NOT ANSWER"};
}

/* ---- once ----------------------------------------------------------------------------
 */

/* Every counter's growth in a second, and what the server is. */
static enum ctl_exit print_json(const struct top_facts *facts)
{
    json_t *rates = json_object(), *json;
    const char *name;
    const json_t *value;
    enum ctl_exit code;

    json_object_foreach(json_object_get(facts->now, "counters"), name, value)
    {
        json_object_set_new(rates, name, json_real(top_rate(facts, name)));
    }
    json = json_pack("{s:f, s:o, s:O, s:O?, s:O?, s:O?}", "seconds", facts->seconds,
                     "per_second", rates, "status", facts->now, "names", facts->names,
                     "clients", facts->clients, "events", facts->events);
    code = shown_json(json);
    json_decref(json);
    return code;
}

static enum ctl_exit once(struct ctl *ctl, struct looks *looks, long interval)
{
    const struct timespec pause = {.tv_sec = interval};
    struct top_facts facts;

    nanosleep(&pause, NULL);
    look(ctl, looks);
    if (looks->code != CTL_DONE)
        return looks->code;
    facts = facts_of(ctl, looks);
    if (ctl->json)
        return print_json(&facts);
    top_view(stdout, &facts, PLAIN_ROWS, PLAIN_COLUMNS);
    return CTL_DONE;
}

/* ---- again and again -----------------------------------------------------------------
 */

struct terminal {
    struct termios before;
    int errors;  /* where stderr led */
    int signals; /* a signalfd */
};

/* Take the terminal over: keys come one by one, the screen is another one, and nobody
 * else writes on it. */
static bool open_terminal(struct terminal *terminal)
{
    struct termios raw;
    sigset_t set;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGWINCH);
    if (nowhere < 0 || tcgetattr(STDIN_FILENO, &terminal->before) != 0 ||
        sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return false;
    terminal->signals = signalfd(-1, &set, SFD_CLOEXEC);
    terminal->errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (terminal->signals < 0 || terminal->errors < 0)
        return false;
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
    raw = terminal->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    fputs("\x1b[?1049h\x1b[?25l", stdout); /* other screen, no cursor */
    return true;
}

static void close_terminal(const struct terminal *terminal)
{
    fputs("\x1b[?25h\x1b[?1049l", stdout);
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
    dup2(terminal->errors, STDERR_FILENO);
    close(terminal->errors);
    close(terminal->signals);
}

/* Every line over the old one, its rest cleared, so that nothing flickers. */
static void draw(const struct top_facts *facts)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (out == NULL)
        return;
    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    top_view(out, facts, size.ws_row > 1 ? size.ws_row - 1U : 1U, size.ws_col);
    if (fclose(out) == 0 && len < SCREEN_MAX) {
        fputs("\x1b[H\x1b[7m", stdout); /* the first line reversed */
        for (const char *c = text; *c != '\0'; c++) {
            if (*c == '\n')
                fputs("\x1b[K\x1b[m\r\n", stdout);
            else
                fputc(*c, stdout);
        }
        fputs("q quits\x1b[K\x1b[J", stdout);
    }
    fflush(stdout);
    free(text);
}

/* Wait for a key, a signal, or the next look.  Returns false to end. */
static bool wait_for_next(const struct terminal *terminal, long interval, bool *ret_look)
{
    struct pollfd polled[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                              {.fd = terminal->signals, .events = POLLIN}};
    int n = poll(polled, 2, (int)interval * 1000);
    struct signalfd_siginfo info;
    char key = 'q';

    *ret_look = n == 0;
    if (n < 0)
        return errno == EINTR;
    if (polled[1].revents != 0)
        return read(terminal->signals, &info, sizeof info) == (ssize_t)sizeof info &&
               info.ssi_signo == SIGWINCH;
    if (polled[0].revents != 0) {
        if (read(STDIN_FILENO, &key, 1) != 1)
            return false;
        *ret_look = true;
        return key != 'q' && key != 'Q';
    }
    return true;
}

static enum ctl_exit live(struct ctl *ctl, struct looks *looks, long interval)
{
    struct terminal terminal = {.errors = -1, .signals = -1};
    struct top_facts facts;
    bool again = true, look_now = false;

    if (!open_terminal(&terminal))
        return ctl_fail(CTL_LOCAL, "the terminal cannot be used: %s", strerror(errno));
    while (again) {
        if (look_now)
            look(ctl, looks);
        facts = facts_of(ctl, looks);
        draw(&facts);
        again = wait_for_next(&terminal, interval, &look_now);
    }
    close_terminal(&terminal);
    return CTL_DONE;
}

enum ctl_exit cmd_top(struct ctl *ctl)
{
    const char *text = ctl_value(ctl, "interval");
    struct looks looks = {.before = NULL};
    enum ctl_exit code;
    char *end;
    long interval = text == NULL ? INTERVAL_DEFAULT : strtol(text, &end, 10);

    if (text != NULL &&
        (end == text || *end != '\0' || interval < 1 || interval > INTERVAL_MAX))
        return ctl_fail(CTL_USAGE, "--interval is a number of seconds from 1 to %ld",
                        INTERVAL_MAX);
    if (ctl->timeout < 0)
        ctl->timeout = LOOK_SECONDS;
    look(ctl, &looks);
    code = looks.code;
    if (code == CTL_DONE && !ctl->json && ctl_value(ctl, "once") == NULL &&
        isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        code = live(ctl, &looks, interval);
    else if (code == CTL_DONE)
        code = once(ctl, &looks, interval);
    forget(&looks);
    return code;
}
