#include "manager/dns_check.h"

#include "base/siphash.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define THREADS    4
#define SLOTS      16384 /* a power of two */
#define HOSTS_MAX  12000 /* that the slots hold without long ways */
#define KNOWN_SECS 600   /* an answer is good for so long */
#define RETRY_SECS 60    /* that nobody could say, for so long */

enum stage { FREE, WAITING, ASKED, KNOWN };

struct slot {
    enum stage stage;
    char host[DNS_HOST_ROOM];
    struct dns_answer answer; /* of KNOWN */
    time_t until;             /* likewise, on the clock that never jumps */
};

struct dns_check {
    pthread_mutex_t lock; /* around everything */
    pthread_cond_t work;  /* something waits, or the end */
    pthread_cond_t idle;  /* nothing waits and nothing is asked */
    bool stopping;
    size_t threads;
    pthread_t thread[THREADS];
    struct dns_source source;
    unsigned turn;         /* of the source; answers from one before are dropped */
    size_t waiting, asked; /* slots of these stages; asked ones of any turn */
    size_t used;           /* slots that are not free */
    size_t at;             /* where to look for the next one that waits */
    time_t swept;          /* not more often than once a second */
    struct ow_sipkey key;
    struct slot *slot; /* SLOTS, open addressing */
};

static time_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

/* ---- the table -----------------------------------------------------------------------
 */

/* The slot of host, or the free one where it belongs: there always is one. */
static struct slot *find(struct dns_check *check, const char *host)
{
    size_t at = ow_siphash(check->key, host, strlen(host)) % SLOTS;

    while (check->slot[at].stage != FREE && strcmp(check->slot[at].host, host) != 0)
        at = (at + 1) % SLOTS;
    return &check->slot[at];
}

/* Forget what is too old.  Without memory for that nothing is forgotten. */
static void sweep(struct dns_check *check)
{
    struct slot *old = check->slot, *fresh = calloc(SLOTS, sizeof *fresh);
    const time_t time = now();

    if (fresh == NULL)
        return;
    check->slot = fresh;
    check->used = 0;
    check->swept = time;
    for (size_t i = 0; i < SLOTS; i++) {
        if (old[i].stage == FREE || (old[i].stage == KNOWN && old[i].until <= time))
            continue;
        *find(check, old[i].host) = old[i];
        check->used++;
    }
    free(old);
}

static void forget_all(struct dns_check *check)
{
    memset(check->slot, 0, SLOTS * sizeof *check->slot);
    check->used = check->waiting = 0;
    check->turn++;
}

/* A slot for host, which has none yet; NULL: no more can be remembered. */
static struct slot *add(struct dns_check *check, const char *host)
{
    struct slot *slot;

    if (check->used == HOSTS_MAX && check->swept != now())
        sweep(check);
    if (check->used == HOSTS_MAX)
        return NULL;
    slot = find(check, host);
    memcpy(slot->host, host, strlen(host) + 1);
    check->used++;
    return slot;
}

/* ---- asking --------------------------------------------------------------------------
 */

/* One that waits; there is one. */
static struct slot *next_waiting(struct dns_check *check)
{
    while (check->slot[check->at].stage != WAITING)
        check->at = (check->at + 1) % SLOTS;
    return &check->slot[check->at];
}

static void keep(struct dns_check *check, const char *host, unsigned turn,
                 const struct dns_answer *answer)
{
    struct slot *slot;

    if (turn != check->turn)
        return;
    slot = find(check, host);
    slot->stage = KNOWN;
    slot->answer = *answer;
    slot->until = now() + (answer->failed ? RETRY_SECS : KNOWN_SECS);
}

/* Ask for one that waits, without the lock meanwhile. */
static void ask_next(struct dns_check *check)
{
    struct slot *slot = next_waiting(check);
    const struct dns_source source = check->source;
    const unsigned turn = check->turn;
    struct dns_answer answer;
    char host[DNS_HOST_ROOM];

    memcpy(host, slot->host, sizeof host);
    slot->stage = ASKED;
    check->waiting--;
    check->asked++;
    pthread_mutex_unlock(&check->lock);
    dns_lookup(&source, host, &answer);
    pthread_mutex_lock(&check->lock);
    check->asked--;
    keep(check, host, turn, &answer);
    if (check->waiting == 0 && check->asked == 0)
        pthread_cond_broadcast(&check->idle);
}

static void *run(void *arg)
{
    struct dns_check *check = arg;

    pthread_mutex_lock(&check->lock);
    while (!check->stopping) {
        if (check->waiting > 0)
            ask_next(check);
        else
            pthread_cond_wait(&check->work, &check->lock);
    }
    pthread_mutex_unlock(&check->lock);
    return NULL;
}

/* As many threads as there is work for.  Without any, what waits goes on waiting. */
static void wake(struct dns_check *check)
{
    if (check->threads < THREADS && check->threads < check->waiting + check->asked &&
        pthread_create(&check->thread[check->threads], NULL, run, check) == 0)
        check->threads++;
    pthread_cond_signal(&check->work);
}

bool dns_check_ask(struct dns_check *check, const struct dns_source *source,
                   const char *host, struct dns_answer *ret_answer)
{
    struct slot *slot;
    bool known = false;

    pthread_mutex_lock(&check->lock);
    if (!dns_source_same(&check->source, source)) {
        check->source = *source;
        forget_all(check);
    }
    slot = find(check, host);
    if (slot->stage == FREE)
        slot = add(check, host);
    if (slot == NULL) {
        *ret_answer = (struct dns_answer){.failed = true};
        known = true;
    } else if (slot->stage == KNOWN && slot->until > now()) {
        *ret_answer = slot->answer;
        known = true;
    } else if (slot->stage == FREE || slot->stage == KNOWN) {
        slot->stage = WAITING;
        check->waiting++;
        wake(check);
    }
    pthread_mutex_unlock(&check->lock);
    return known;
}

void dns_check_wait(struct dns_check *check, int most_ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += most_ms / 1000;
    until.tv_nsec += (long)(most_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&check->lock);
    while (check->waiting + check->asked > 0 && !check->stopping &&
           pthread_cond_timedwait(&check->idle, &check->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&check->lock);
}

/* ---- beginning and end ---------------------------------------------------------------
 */

static bool init(struct dns_check *check)
{
    pthread_condattr_t attr;
    bool ok;

    if (getrandom(&check->key, sizeof check->key, 0) != (ssize_t)sizeof check->key ||
        pthread_condattr_init(&attr) != 0)
        return false;
    ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
         pthread_cond_init(&check->idle, &attr) == 0;
    pthread_condattr_destroy(&attr);
    /* the others cannot fail (glibc) */
    return ok && pthread_cond_init(&check->work, NULL) == 0 &&
           pthread_mutex_init(&check->lock, NULL) == 0;
}

struct dns_check *dns_check_new(void)
{
    struct dns_check *check = calloc(1, sizeof *check);

    if (check != NULL)
        check->slot = calloc(SLOTS, sizeof *check->slot);
    if (check != NULL && check->slot != NULL && init(check))
        return check;
    if (check != NULL)
        free(check->slot);
    free(check);
    return NULL;
}

void dns_check_free(struct dns_check *check)
{
    if (check == NULL)
        return;
    pthread_mutex_lock(&check->lock);
    check->stopping = true;
    pthread_cond_broadcast(&check->work);
    pthread_mutex_unlock(&check->lock);
    for (size_t i = 0; i < check->threads; i++)
        pthread_join(check->thread[i], NULL);
    pthread_cond_destroy(&check->idle);
    pthread_cond_destroy(&check->work);
    pthread_mutex_destroy(&check->lock);
    free(check->slot);
    free(check);
}
