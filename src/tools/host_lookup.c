#include "tools/host_lookup.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 16 /* most of the time is waiting */

struct work {
    const struct dns_source *source;
    struct host_lookup *lookup;
    size_t count;
    atomic_size_t next;
};

static void *run(void *arg)
{
    struct work *work = arg;
    size_t i;

    while ((i = atomic_fetch_add(&work->next, 1)) < work->count) {
        if (work->lookup[i].host[0] != '\0')
            dns_lookup(work->source, work->lookup[i].host, &work->lookup[i].answer);
    }
    return NULL;
}

void host_lookup_all(const struct dns_source *source, struct host_lookup *lookup,
                     size_t count)
{
    struct work work = {.source = source, .lookup = lookup, .count = count};
    pthread_t thread[THREADS];
    size_t threads = 0;

    while (threads < THREADS && threads + 1 < count &&
           pthread_create(&thread[threads], NULL, run, &work) == 0)
        threads++;
    (void)run(&work);
    for (size_t i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
}
