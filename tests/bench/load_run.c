#include "load_run.h"

#include "load_log.h"
#include "load_socket.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS    1000000000u
#define SWEEP_NS     10000000u /* how often unanswered requests are looked for */
#define WRONG_SHOWN  5
#define KILL_WAIT_MS 5000

struct pending {
    struct load_step step;
    bool busy;
    uint8_t tries;
    uint64_t since_ns; /* latency counts from here */
    uint64_t until_ns; /* then it is sent again, or lost */
};

struct run {
    const struct load_options *options;
    struct load_plan *plan;
    FILE *log;
    struct load_totals *totals;
    struct load_socket *socket;
    struct load_inbox *inbox;
    struct pending *pending; /* by transaction id */
    uint32_t ids;            /* a power of two, four windows at least */
    uint32_t next_id, under_way;
    int epoll;
    uint64_t start_ns, last_ns, sweep_ns;
};

static uint64_t clock_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * SECOND_NS + (uint64_t)ts.tv_nsec;
}

static uint64_t to_ns(double seconds)
{
    return (uint64_t)(seconds * SECOND_NS);
}

/* ---- requests out ----------------------------------------------------------------- */

static void flush_socket(struct run *run, struct load_socket *s)
{
    if (!load_socket_flush(s))
        run->totals->gone = true;
}

static void send_request(struct run *run, uint16_t id)
{
    const struct load_step *step = &run->pending[id].step;
    struct load_socket *s = &run->socket[step->socket];
    uint8_t *room = load_socket_room(s);

    if (room == NULL) {
        flush_socket(run, s);
        room = load_socket_room(s);
    }
    load_socket_queue(s, load_request(run->plan, step, id, s->addr, room));
}

static uint16_t take_id(struct run *run)
{
    while (run->pending[run->next_id].busy)
        run->next_id = (run->next_id + 1) & (run->ids - 1);
    return (uint16_t)run->next_id;
}

static uint64_t due_ns(const struct run *run)
{
    return run->start_ns +
           (uint64_t)((double)run->plan->made * (double)SECOND_NS / run->options->rate);
}

/* Start as many requests as the window or the rate allows. */
static void fill(struct run *run, uint64_t now)
{
    const struct load_options *o = run->options;
    struct load_step step;

    while (run->under_way < o->window && !run->totals->gone) {
        uint64_t since = o->rate != 0 ? due_ns(run) : now;
        uint16_t id;

        if (since > now || !load_plan_next(run->plan, &step))
            break;
        id = take_id(run);
        run->pending[id] = (struct pending){.step = step,
                                            .busy = true,
                                            .since_ns = since,
                                            .until_ns = now + to_ns(o->timeout)};
        run->next_id = (run->next_id + 1) & (run->ids - 1);
        run->under_way++;
        run->totals->sent++;
        send_request(run, id);
    }
}

static void flush_all(struct run *run)
{
    for (uint32_t i = 0; i < run->options->sockets; i++)
        if (run->socket[i].waiting > 0)
            flush_socket(run, &run->socket[i]);
}

/* ---- answers in ------------------------------------------------------------------- */

static void finish(struct run *run, struct pending *p, bool answered)
{
    p->busy = false;
    run->under_way--;
    if (run->log != NULL && p->step.op != LOAD_QUERY)
        load_log_note(run->log, run->plan, &p->step, answered);
    load_plan_settle(run->plan, &p->step, answered);
}

static void show_wrong(const struct run *run, const struct load_step *step,
                       enum load_answer answer)
{
    if (run->totals->wrong <= WRONG_SHOWN)
        fprintf(stderr, "nbload: %s of name %u: %s\n", load_op_str(step->op), step->name,
                load_answer_str(answer));
}

/* In a verification both answers are possible where the last change was not answered;
 * what is found becomes the state. */
static bool verify_accepts(struct run *run, const struct load_step *step,
                           enum load_answer answer)
{
    struct load_name *name = &run->plan->name[step->name];
    bool found = answer == LOAD_POSITIVE, exists = name->known == LOAD_REGISTERED;
    bool may_differ = name->uncertain == LOAD_REGISTER || name->uncertain == LOAD_RELEASE;

    if (answer != LOAD_POSITIVE && answer != LOAD_NOT_FOUND)
        return false;
    name->known = found ? LOAD_REGISTERED : LOAD_ABSENT;
    name->uncertain = 0;
    return found == exists || may_differ;
}

static bool acceptable(struct run *run, const struct load_step *step,
                       enum load_answer answer)
{
    if (run->options->mode == LOAD_VERIFY)
        return verify_accepts(run, step, answer);
    if (step->op == LOAD_QUERY && !load_plan_exists(run->plan, step->name))
        return answer == LOAD_NOT_FOUND;
    return answer == LOAD_POSITIVE;
}

static void take_answer(struct run *run, const uint8_t *data, size_t len, uint64_t now)
{
    uint16_t id = (uint16_t)(len < 2 ? UINT16_MAX : data[0] << 8 | data[1]);
    struct pending *p = &run->pending[id & (run->ids - 1)];
    enum load_answer answer;
    uint32_t wait = 0;
    ow_addr addr;

    if (len < 2 || id >= run->ids || !p->busy) {
        run->totals->strange++;
        return;
    }
    addr = run->socket[load_plan_socket(run->plan, p->step.name)].addr;
    /* The answer of an echo server is read as well: the client's work stays the same. */
    answer = load_read(run->plan, &p->step, addr, data, len, &wait);
    if (answer == LOAD_WAIT) {
        run->totals->wacks++;
        p->until_ns = now + (uint64_t)wait * SECOND_NS;
        return;
    }
    latency_add(&run->totals->latency, now > p->since_ns ? now - p->since_ns : 0);
    run->last_ns = now;
    if (run->options->echo || acceptable(run, &p->step, answer)) {
        run->totals->right++;
        finish(run, p, true);
    } else {
        run->totals->wrong++;
        show_wrong(run, &p->step, answer);
        finish(run, p, false);
    }
}

static void drain(struct run *run, struct load_socket *s)
{
    unsigned got;

    do {
        uint64_t now;

        got = load_socket_receive(s, run->inbox, &run->totals->gone);
        now = clock_ns();
        for (unsigned i = 0; i < got; i++)
            take_answer(run, run->inbox->data[i], run->inbox->msg[i].msg_len, now);
    } while (got == LOAD_BATCH);
}

/* ---- time ------------------------------------------------------------------------- */

static void sweep(struct run *run, uint64_t now)
{
    if (now - run->sweep_ns < SWEEP_NS)
        return;
    run->sweep_ns = now;
    for (uint32_t id = 0; id < run->ids; id++) {
        struct pending *p = &run->pending[id];

        if (!p->busy || p->until_ns > now)
            continue;
        if (++p->tries < run->options->tries) {
            p->until_ns = now + to_ns(run->options->timeout);
            send_request(run, (uint16_t)id);
        } else {
            run->totals->lost++;
            finish(run, p, false);
        }
    }
}

static void await(struct run *run)
{
    struct epoll_event event[LOAD_SOCKETS_MAX];
    uint64_t now = clock_ns(), wait = SWEEP_NS;
    struct timespec ts;
    int ready;

    if (run->options->rate != 0 && run->under_way < run->options->window &&
        due_ns(run) < now + wait)
        wait = due_ns(run) > now ? due_ns(run) - now : 0;
    ts = (struct timespec){.tv_nsec = (long)wait};
    ready = epoll_pwait2(run->epoll, event, LOAD_SOCKETS_MAX, &ts, NULL);
    for (int i = 0; i < ready; i++)
        drain(run, &run->socket[event[i].data.u32]);
}

/* Kill and wait for the end: answers may leave until then, and they count. */
static void kill_server(pid_t pid)
{
    struct pollfd pfd = {.fd = pidfd_open(pid, 0), .events = POLLIN};

    kill(pid, SIGKILL);
    if (pfd.fd < 0)
        return;
    (void)poll(&pfd, 1, KILL_WAIT_MS);
    close(pfd.fd);
}

static void loop(struct run *run)
{
    uint64_t now = clock_ns(), end;

    run->start_ns = run->last_ns = run->sweep_ns = now;
    end = run->options->seconds > 0 ? now + to_ns(run->options->seconds) : UINT64_MAX;
    while (!run->totals->gone) {
        bool over = now >= end || load_plan_over(run->plan);

        if (now >= end && run->options->kill != 0)
            break;
        if (over && run->under_way == 0)
            break;
        if (!over)
            fill(run, now);
        sweep(run, now);
        flush_all(run);
        await(run);
        now = clock_ns();
    }
    if (run->options->kill != 0)
        kill_server((pid_t)run->options->kill);
    for (uint32_t i = 0; i < run->options->sockets; i++)
        drain(run, &run->socket[i]);
    for (uint32_t id = 0; id < run->ids; id++) {
        if (run->pending[id].busy) {
            run->totals->open++;
            finish(run, &run->pending[id], false);
        }
    }
    run->totals->seconds = (double)(run->last_ns - run->start_ns) / SECOND_NS;
}

/* ---- setting up ------------------------------------------------------------------- */

static bool open_sockets(struct run *run)
{
    const struct load_options *o = run->options;

    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (run->epoll < 0)
        return false;
    for (uint32_t i = 0; i < o->sockets; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        ow_addr addr = o->from == 0 ? 0 : o->from + i % o->addresses;

        if (!load_socket_open(&run->socket[i], addr, o->server) ||
            epoll_ctl(run->epoll, EPOLL_CTL_ADD, run->socket[i].fd, &event) < 0)
            return false;
    }
    return true;
}

static bool allocate(struct run *run)
{
    const struct load_options *o = run->options;

    for (run->ids = 256; run->ids < 4 * o->window;)
        run->ids *= 2;
    run->socket = calloc(o->sockets, sizeof(*run->socket));
    run->inbox = calloc(1, sizeof(*run->inbox));
    run->pending = calloc(run->ids, sizeof(*run->pending));
    for (uint32_t i = 0; run->socket != NULL && i < o->sockets; i++)
        run->socket[i].fd = -1;
    return run->socket != NULL && run->inbox != NULL && run->pending != NULL;
}

static void release(struct run *run)
{
    for (uint32_t i = 0; run->socket != NULL && i < run->options->sockets; i++)
        if (run->socket[i].fd >= 0)
            close(run->socket[i].fd);
    if (run->epoll >= 0)
        close(run->epoll);
    free(run->socket);
    free(run->inbox);
    free(run->pending);
}

bool load_run(const struct load_options *options, struct load_plan *plan, FILE *log,
              struct load_totals *ret_totals)
{
    struct run run = {
        .options = options, .plan = plan, .log = log, .epoll = -1, .totals = ret_totals};
    bool ready;

    memset(ret_totals, 0, sizeof(*ret_totals));
    ready = allocate(&run) && open_sockets(&run);
    if (ready)
        loop(&run);
    else
        fprintf(stderr, "nbload: %s\n", strerror(errno));
    release(&run);
    return ready;
}
